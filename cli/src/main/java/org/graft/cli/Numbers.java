package org.graft.cli;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads numbers as picocli does, and says what is none without the names of Java's types. */
final class Numbers {

    private static final String WHOLE = "is not a whole number";

    private Numbers() {}

    /** Has a command and its subcommands read numbers so. */
    static void register(CommandLine command) {
        String wholeInt = WHOLE + " of at most " + Integer.MAX_VALUE;
        command.registerConverter(int.class, converter(Integer::valueOf, wholeInt));
        command.registerConverter(Integer.class, converter(Integer::valueOf, wholeInt));
        String wholeLong = WHOLE + " of 64 bits";
        command.registerConverter(long.class, converter(Long::valueOf, wholeLong));
        command.registerConverter(Long.class, converter(Long::valueOf, wholeLong));
        command.registerConverter(double.class, converter(Double::valueOf, "is not a number"));
        command.registerConverter(Double.class, converter(Double::valueOf, "is not a number"));
    }

    private static <T> ITypeConverter<T> converter(Function<String, T> parse, String problem) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' " + problem);
            }
        };
    }
}
