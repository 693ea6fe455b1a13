/** What a run of the benchmarks gives, as numbers: rows, agreement, comparison with another run. */
package org.graft.benchmarks.result;
