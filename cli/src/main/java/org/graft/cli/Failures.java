package org.graft.cli;

import ai.djl.util.Utils;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.engine.CacheFolder;
import org.graft.engine.EngineUnavailableException;
import org.graft.train.RecipeException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExitCodeExceptionMapper;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells people what went wrong: one message on stderr, and with --json also as the document; a stack trace with --verbose
 * or {@code -Dgraft.verbose} only.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler, IExitCodeExceptionMapper {

    @Override
    public int handleParseException(ParameterException thrown, String[] arguments) {
        CommandLine command = thrown.getCommandLine();
        ParameterException error = thrown instanceof MissingParameterException ? mistyped(thrown, arguments) : thrown;
        PrintWriter err = command.getErr();
        err.println("graft: " + withoutTrace(error));
        UnmatchedArgumentException.printSuggestions(error, err);
        err.println("Try './graft" + path(command) + " --help'.");
        err.flush();
        List<String> all = Arrays.asList(arguments);
        report(command, withoutTrace(error), error, GraftCommand.WRONG_USE, all);
        return GraftCommand.WRONG_USE;
    }

    /** A mistyped option leaves the right one missing; picocli tells of the latter, people want to know of the former. */
    private static ParameterException mistyped(ParameterException missing, String[] arguments) {
        CommandLine command = missing.getCommandLine();
        return Arrays.stream(arguments)
                .takeWhile(argument -> !argument.equals("--"))
                .filter(argument -> argument.startsWith("--"))
                .map(argument -> argument.replaceFirst("=.*", ""))
                .filter(name -> command.getCommandSpec().findOption(name) == null)
                .findFirst()
                .map(name -> (ParameterException) new UnmatchedArgumentException(command, List.of(name)))
                .orElse(missing);
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult result) {
        int code = getExitCode(error);
        if (error instanceof ParameterException wrongUse) {
            return handleParseException(wrongUse, result.originalArgs().toArray(String[]::new));
        }
        return tell(command, error, code, result.originalArgs());
    }

    /** Tells of an error; returns the exit code. */
    static int tell(CommandLine command, Throwable error, int code, List<String> arguments) {
        String message = message(error);
        command.getErr().println("graft: " + message);
        command.getErr().flush();
        report(command, message, error, code, arguments);
        return code;
    }

    @Override
    public int getExitCode(Throwable error) {
        return error instanceof EngineUnavailableException
                        || error instanceof RecipeException
                        || error instanceof ParameterException
                ? GraftCommand.WRONG_USE
                : GraftCommand.FAILED;
    }

    private static void report(CommandLine command, String message, Throwable error, int code, List<String> arguments) {
        // If the arguments were not understood, they may not have come to set the options.
        CommonOptions common = command.getCommand() instanceof GraftCommand graft ? graft.common : new CommonOptions();
        if (common.verbose || arguments.contains("--verbose") || Boolean.getBoolean(KnownProperties.VERBOSE)) {
            error.printStackTrace(command.getErr());
            command.getErr().flush();
        }
        if (common.json || Graft.isJson(arguments.toArray(String[]::new))) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("error", message);
            document.put("exitCode", code);
            command.getOut().println(JsonDocument.write(document));
            command.getOut().flush();
        }
    }

    /** Returns one message for people. */
    static String message(Throwable error) {
        if (error instanceof UncheckedIOException) {
            return message(error.getCause());
        }
        if (error instanceof FileSystemException file) {
            return file.getFile() + ": " + reason(file);
        }
        if (error instanceof InvalidPathException path && path.getReason().startsWith("Malformed input")) {
            return path.getMessage() + "; start with a UTF-8 locale, for example LC_ALL=C.UTF-8";
        }
        if (error instanceof OutOfMemoryError) {
            return "the memory of the Java virtual machine ("
                    + ByteSizes.text(Runtime.getRuntime().maxMemory())
                    + ") is used up; give it more, for example ./graft -Xmx4g ...";
        }
        if (error instanceof IOException && error.getMessage() != null && isFullDisk(error.getMessage())) {
            return error.getMessage() + "; " + freeSpace();
        }
        // The project's own exceptions name the file or value and the remedy.
        boolean expected = error instanceof IOException
                || error instanceof IllegalArgumentException
                || error.getClass().getName().startsWith("org.graft.");
        String text = error.getMessage() == null ? error.toString() : error.getMessage();
        return expected
                ? text
                : text + " (" + error.getClass().getSimpleName() + ", not foreseen: --verbose shows where)";
    }

    /** A write into an open file fails without its name: what Linux and macOS say, and Windows in English. */
    private static boolean isFullDisk(String message) {
        return message.equals("No space left on device") || message.startsWith("There is not enough space on the disk");
    }

    private static String freeSpace() {
        return "free some space where Graft writes: the folder that --out names (default: models), its cache "
                + CacheFolder.root() + ", and DJL's cache " + Utils.getCacheDir();
    }

    private static String reason(FileSystemException error) {
        if (error instanceof NoSuchFileException) {
            return "there is no such file or folder; check the path";
        }
        if (error instanceof AccessDeniedException) {
            return "access is denied; check its permissions";
        }
        if (error instanceof FileAlreadyExistsException) {
            return "it exists already; remove it or choose another name";
        }
        if (error instanceof NotDirectoryException) {
            return "it is no folder; check the path";
        }
        if (error.getReason() == null) {
            return error.getClass().getSimpleName();
        }
        return isFullDisk(error.getReason()) ? error.getReason() + "; " + freeSpace() : error.getReason();
    }

    private static String withoutTrace(ParameterException error) {
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }

    private static String path(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName(" ");
        int space = name.indexOf(' ');
        return space < 0 ? "" : name.substring(space);
    }
}
