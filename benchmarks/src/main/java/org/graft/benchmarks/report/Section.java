package org.graft.benchmarks.report;

import java.util.List;

/**
 * A titled part of a report.
 *
 * @param id its name in links
 * @param title its title
 * @param isWide whether it needs the whole width of a page; the others may stand side by side
 * @param blocks what it consists of
 */
record Section(String id, String title, boolean isWide, List<Block> blocks) {
    Section {
        blocks = List.copyOf(blocks);
    }
}
