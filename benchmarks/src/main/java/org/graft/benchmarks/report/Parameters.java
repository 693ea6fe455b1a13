package org.graft.benchmarks.report;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The parameters of a row in words. */
final class Parameters {

    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

    /** Orders texts by the first number in them, then by the alphabet: batch 8 comes before batch 16. */
    static final Comparator<String> ORDER =
            Comparator.comparingDouble(Parameters::firstNumber).thenComparing(Comparator.naturalOrder());

    private Parameters() {}

    /** Returns for example {@code batch 8, 2 threads}; empty for none. */
    static String text(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> text(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String text(String name, String value) {
        return switch (name) {
            case "threads" -> value.equals("1") ? "1 thread" : value + " threads";
            case "clients" -> value.equals("1") ? "1 client" : value + " clients";
            case "seconds" -> value + " s a fork";
            case "rate" -> value + " images/s";
            case "freezeThrough" -> "frozen through " + value;
            default -> name + " " + value;
        };
    }

    /** Returns a parameter as a number that a chart can place. */
    static OptionalDouble number(Map<String, String> parameters, String name) {
        String value = parameters.getOrDefault(name, "");
        return NUMBER.matcher(value).matches() ? OptionalDouble.of(Double.parseDouble(value)) : OptionalDouble.empty();
    }

    /** Returns a part of a file's name, for example {@code batch-8-2-threads}. */
    static String slug(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    private static double firstNumber(String text) {
        Matcher number = NUMBER.matcher(text);
        return number.find() ? Double.parseDouble(number.group()) : Double.POSITIVE_INFINITY;
    }
}
