/** The report of a run: one page to open in a browser, and the same as Markdown with charts beside it. */
package org.graft.benchmarks.report;
