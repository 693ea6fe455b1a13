/** What is compared: the project's engines and the reference rows, behind one interface. */
package org.graft.benchmarks.contestant;
