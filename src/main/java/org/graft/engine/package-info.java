/**
 * The binding that an engine module implements, the choice of engine and device, native memory, and what Linux tells of
 * this process: its control group and the libraries that it has mapped.
 */
package org.graft.engine;
