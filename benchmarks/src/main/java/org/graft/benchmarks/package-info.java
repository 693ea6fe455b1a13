/** The benchmarks: one JMH class a scenario, what they run on, and their front door. */
package org.graft.benchmarks;
