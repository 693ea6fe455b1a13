package org.graft.benchmarks.report;

/**
 * A chart that is ready to be shown.
 *
 * @param name its name: that of its file, and the prefix of the ids in it
 * @param caption what it shows, in one line
 * @param inlineSvg the chart for a page, in the colours of the page's style sheet
 * @param fileSvg the chart for a file of its own, with its own background
 */
record Figure(String name, String caption, String inlineSvg, String fileSvg) {

    String fileName() {
        return name + ".svg";
    }
}
