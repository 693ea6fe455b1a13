package org.graft.benchmarks.environment;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.graft.engine.SystemFiles;

/**
 * Takes out of options and variables what tells who ran the benchmarks and where, since results are published: home
 * folders become {@code ~}, names of the user and the machine {@code (user)} and {@code (host)}, and secrets three
 * dots.
 */
final class Privacy {

    private static final Pattern OTHER_HOME =
            Pattern.compile("(/home|/Users|[A-Za-z]:[\\\\/]Users)[\\\\/][^\\\\/:;,\\s]+");
    private static final Pattern SECRET =
            Pattern.compile("(?i)([\\w.-]*(?:password|passwd|secret|token|credential)[\\w.-]*[=:]).*");

    private final List<UnaryOperator<String>> replacements;

    /**
     * Makes the rules.
     *
     * @param homes the home folders
     * @param users the names of the user
     * @param hosts the names of the machine
     */
    Privacy(Collection<String> homes, Collection<String> users, Collection<String> hosts) {
        // Longer ones first: a home may be inside another one, and the short name of a host begins its long one.
        Comparator<String> longestFirst = Comparator.comparing(String::length).reversed();
        Stream<UnaryOperator<String>> ofHomes = homes.stream()
                .map(home -> home.replaceFirst("[\\\\/]+$", ""))
                .filter(home -> !home.isBlank())
                .sorted(longestFirst)
                .map(home -> replacement("(?<![\\w.-])" + Pattern.quote(home) + "(?![\\w.-])", "~"));
        Stream<UnaryOperator<String>> rules = Stream.of(
                text -> OTHER_HOME.matcher(text).replaceAll("~"),
                text -> SECRET.matcher(text).replaceAll("$1..."));
        replacements = Stream.of(
                        ofHomes,
                        rules,
                        users.stream().sorted(longestFirst).map(user -> word(user, "(user)")),
                        hosts.stream().sorted(longestFirst).map(host -> word(host, "(host)")))
                .flatMap(part -> part)
                .toList();
    }

    /**
     * Makes the rules for the user of this process.
     *
     * @param files the files by which Linux tells the name of the machine
     * @param variables the environment variables
     * @return the rules
     */
    static Privacy ofThisUser(SystemFiles files, Map<String, String> variables) {
        List<String> hosts = known(
                        files.text("/proc/sys/kernel/hostname").orElse(null),
                        variables.get("HOSTNAME"),
                        variables.get("COMPUTERNAME"))
                .flatMap(host -> Stream.of(host, host.replaceFirst("\\..*", "")))
                .distinct()
                .toList();
        return new Privacy(
                known(System.getProperty("user.home"), variables.get("HOME"), variables.get("USERPROFILE"))
                        .distinct()
                        .toList(),
                known(
                                System.getProperty("user.name"),
                                variables.get("USER"),
                                variables.get("LOGNAME"),
                                variables.get("USERNAME"))
                        .distinct()
                        .toList(),
                hosts);
    }

    private static Stream<String> known(String... values) {
        return Stream.of(values).filter(Objects::nonNull).filter(value -> !value.isBlank());
    }

    private static UnaryOperator<String> word(String name, String instead) {
        return replacement("(?<![\\p{L}\\p{N}])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}])", instead);
    }

    private static UnaryOperator<String> replacement(String expression, String instead) {
        Pattern pattern = Pattern.compile(expression);
        return text -> pattern.matcher(text).replaceAll(Matcher.quoteReplacement(instead));
    }

    /**
     * Cleans a text.
     *
     * @param text an option or the value of a variable
     * @return the text without what tells of people
     */
    String clean(String text) {
        String cleaned = text;
        for (UnaryOperator<String> replacement : replacements) {
            cleaned = replacement.apply(cleaned);
        }
        return cleaned;
    }
}
