package org.graft.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.weights.WeightCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Verifies fetched weights. */
@Command(
        name = "verify",
        header = "Verifies the fetched weights: checksums, format, and that they fit the architecture.",
        description = {"", "Exit code 1 if one of them does not pass."},
        footer = {"", "Examples:", "  ./graft weights verify", "  ./graft weights verify --zoo DIR"})
final class WeightsVerifyCommand extends GraftCommand {

    @Mixin
    ZooOptions zoo;

    @Override
    protected int run(Console console) throws IOException {
        List<WeightCheck> checks = zoo.builder(console).build().verify();
        if (checks.isEmpty()) {
            console.text("No weights were fetched yet; './graft weights fetch' does it.");
        }
        for (WeightCheck check : checks) {
            console.text((check.passed() ? "passed  " : "FAILED  ") + check.specification() + "  " + check.path() + "\n"
                    + "        " + check.detail());
        }
        boolean passed = checks.stream().allMatch(WeightCheck::passed);
        console.document(() -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("passed", passed);
            document.put("checks", checks);
            return document;
        });
        return passed ? DONE : FAILED;
    }
}
