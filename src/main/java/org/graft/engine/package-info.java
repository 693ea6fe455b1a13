/** The binding that an engine module implements, the choice of engine and device, native memory. */
package org.graft.engine;
