/** Small programs that measure one thing each, so that anybody can repeat the figures that the documentation quotes. */
package org.graft.benchmarks.programs;
