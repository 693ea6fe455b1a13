/**
 * Where a run of the benchmarks took place: the machine, the software, what disturbed the run, and the native
 * libraries. Nothing of it tells who ran it: results are made to be published.
 */
package org.graft.benchmarks.environment;
