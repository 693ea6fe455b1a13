/** Whether the contestants give the right answers, and the same ones. */
package org.graft.benchmarks.agreement;
