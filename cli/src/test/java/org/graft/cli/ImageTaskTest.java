package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.graft.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTaskTest {

    @TempDir
    Path folder;

    @Test
    void progressIsShownOfMoreThanOneBatchOnly() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            files.add(Photos.write(folder.resolve(i + ".png"), i));
        }
        assertEquals(List.of(), shown(files, 3));
        assertEquals(List.of("Classifying 3", "2", "1"), shown(files, 2));
    }

    private static List<String> shown(List<Path> files, int batchSize) throws IOException {
        List<String> shown = new ArrayList<>();
        ProgressDisplay display = new ProgressDisplay() {
            @Override
            public void begin(String task, long total) {
                shown.add(task + " " + total);
            }

            @Override
            public void advance(long steps) {
                shown.add(Long.toString(steps));
            }

            @Override
            public void end() {}
        };
        ImageTask.run(files, UnaryOperator.identity(), batchSize, "Classifying", display, new ImageTask.Receiver() {
            @Override
            public void accept(List<Integer> indices, List<RgbImage> images) {}

            @Override
            public void failed(int index, ImageFailure failure) {
                throw new AssertionError(failure.toString());
            }
        });
        return shown;
    }
}
