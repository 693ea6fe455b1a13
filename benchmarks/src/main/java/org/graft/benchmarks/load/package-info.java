/** Requests that arrive at random at a given mean rate, whatever the answers do: the load of the server scenario. */
package org.graft.benchmarks.load;
