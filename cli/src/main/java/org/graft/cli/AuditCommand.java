package org.graft.cli;

import java.io.IOException;
import org.graft.data.Audit;
import org.graft.data.AuditReport;
import org.graft.data.DataSource;
import org.graft.data.ImageTree;
import org.graft.data.SplitRule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks a data set over. */
@Command(
        name = "audit",
        header = "Looks a data set over before anything is trained on it.",
        description = {
            "",
            "Finds unreadable images, wrong extensions, the same picture in two splits or classes, missing classes,"
                    + " imbalance and more. Exit code 1 if there is an error (with --strict: a warning)."
        },
        footer = {"", "Examples:", "  ./graft audit --data photos", "  ./graft audit --data photos --strict --json"})
final class AuditCommand extends GraftCommand {

    @Option(
            names = "--data",
            paramLabel = "DIR|NAME",
            defaultValue = "sample",
            description = "A folder train/<class>/* or <class>/*, 'sample' or 'flowers17'. Default: ${DEFAULT-VALUE}.")
    String data;

    @Option(names = "--strict", description = "Take warnings for errors. Default: only errors fail.")
    boolean strict;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "0",
            description = "Decode only N images, taken evenly; 0 for all. Default: ${DEFAULT-VALUE}.")
    int sample;

    @Override
    protected int run(Console console) throws IOException {
        if (sample < 0) {
            throw wrongUse("--sample is " + sample + "; it must be 0 or more");
        }
        AuditReport report = audit(console, data, sample);
        console.text(report.toText());
        console.document(() -> report);
        return report.passes(strict) ? DONE : FAILED;
    }

    /**
     * Writes the command line that looks a data set over, as a shell takes it.
     *
     * @param data the folder or name
     */
    static String line(String data) {
        boolean plain = data.matches("[\\p{Alnum}/._~:\\\\-]+");
        return "./graft audit --data " + (plain ? data : "'" + data.replace("'", "'\\''") + "'");
    }

    private static AuditReport audit(Console console, String data, int sample) throws IOException {
        ImageTree tree = DataSource.resolve(
                data, SplitRule.DEFAULT, DownloadProgress.ofData(console), TaskProgress.hashes(console));
        return Audit.run(
                tree,
                new Audit.Options(
                        sample,
                        Runtime.getRuntime().availableProcessors(),
                        new TaskProgress("Auditing", console.progress()),
                        null));
    }
}
