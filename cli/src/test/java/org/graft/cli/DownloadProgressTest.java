package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DownloadProgressTest {

    @Test
    void whatIsDownloadedIsSaidBeforeItStarts() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(out), new PrintWriter(err), false, false);
        DownloadProgress progress = new DownloadProgress(console, "weights");
        progress.reset("Downloading", 54_503_921);
        progress.end();
        progress.reset("Fetching the npm package x (25 MB) by npm pack", -1);
        console.close();

        assertEquals(
                "weights: Downloading (54.5 MB) ...\nweights: Fetching the npm package x (25 MB) by npm pack ...\n",
                err.toString().replace(System.lineSeparator(), "\n").replaceAll("\r[^\r\n]*\r", ""));
        assertEquals("", out.toString());
    }
}
