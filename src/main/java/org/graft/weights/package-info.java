/** Readers of published weight files, and the mapping of their names to an architecture's parameters. */
package org.graft.weights;
