package org.graft.data;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which names classes can have. Labels are kept as a text with a label a line, where a blank name or one with a line break would
 * shift all that follow, and answers name a class by its label alone.
 */
public final class ClassNames {

    /** Whatever some reader of lines takes for the end of one. */
    private static final Pattern LINE_BREAK = Pattern.compile("\\R");

    private ClassNames() {}

    /**
     * Looks for a name that no class can have.
     *
     * @param names the names
     * @return the first such name and what is wrong with it, in the form <i>the class name 'a' is there twice</i>; empty if all
     *     names are right
     */
    public static Optional<String> problem(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            String wrong = name.isBlank()
                    ? "is blank"
                    : LINE_BREAK.matcher(name).find() ? "has a line break" : seen.add(name) ? "" : "is there twice";
            if (!wrong.isEmpty()) {
                String shown = LINE_BREAK.matcher(name).replaceAll(Matcher.quoteReplacement("\\n"));
                return Optional.of("the class name '" + shown + "' " + wrong);
            }
        }
        return Optional.empty();
    }
}
