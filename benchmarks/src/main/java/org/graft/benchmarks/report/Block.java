package org.graft.benchmarks.report;

import java.util.List;

/** A piece of a report, the same for every format that the report is written in. */
sealed interface Block {

    /** Sentences. */
    record Paragraph(String text) implements Block {}

    /** The title of what follows inside a section. */
    record Heading(String text) implements Block {}

    /** Text to copy as it is, for example a command. */
    record Code(String text) implements Block {}

    /** A chart. */
    record Chart(Figure figure) implements Block {}

    /**
     * What a reader must know before the numbers.
     *
     * @param level how much it matters
     * @param title what it is
     * @param sentences the details; may be empty
     */
    record Callout(Level level, String title, List<String> sentences) implements Block {
        public Callout {
            sentences = List.copyOf(sentences);
        }
    }

    /** How much a callout matters. */
    enum Level {
        /** The numbers must not be used. */
        WRONG,
        /** The numbers are doubtful, or some are missing. */
        DOUBTFUL,
        /** Good to know, also that a contestant took no part. */
        NOTE,
        /** All is as it should be. */
        FINE
    }

    /**
     * A table.
     *
     * @param columns its columns
     * @param rows its rows, each with a cell for every column
     */
    record Table(List<Column> columns, List<List<Cell>> rows) implements Block {
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<Cell> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            row.size() + " cells for " + columns.size() + " columns: " + row);
                }
            }
        }
    }

    /**
     * A column.
     *
     * @param title its title, with the unit
     * @param isNumber whether it is aligned to the right
     */
    record Column(String title, boolean isNumber) {

        static Column text(String title) {
            return new Column(title, false);
        }

        static Column number(String title) {
            return new Column(title, true);
        }
    }

    /**
     * A cell.
     *
     * @param text what it says
     * @param detail what it says in small below; empty for nothing
     * @param tone how it says it
     * @param hue the colour of the contestant that it names, or null
     */
    record Cell(String text, String detail, Tone tone, Hue hue) {

        static final Cell NOTHING = new Cell("–", "", Tone.MUTED, null);

        static Cell of(String text) {
            return new Cell(text, "", Tone.PLAIN, null);
        }

        static Cell of(String text, String detail) {
            return new Cell(text, detail, Tone.PLAIN, null);
        }

        static Cell of(String text, Tone tone) {
            return new Cell(text, "", tone, null);
        }

        static Cell contestant(String name, Hue hue) {
            return new Cell(name, "", Tone.PLAIN, hue);
        }

        Cell with(Tone other) {
            return new Cell(text, detail, other, hue);
        }
    }

    /** How a cell says what it says. */
    enum Tone {
        PLAIN,
        STRONG,
        MUTED,
        GOOD,
        BAD,
        CODE
    }
}
