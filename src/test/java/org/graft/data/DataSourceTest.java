package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.graft.engine.CacheFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {

    @TempDir
    Path folder;

    private String before;

    @BeforeEach
    void useATemporaryCache() {
        before = System.getProperty(CacheFolder.PROPERTY);
        System.setProperty(CacheFolder.PROPERTY, folder.resolve("cache").toString());
    }

    @AfterEach
    void restoreTheCache() {
        if (before == null) {
            System.clearProperty(CacheFolder.PROPERTY);
        } else {
            System.setProperty(CacheFolder.PROPERTY, before);
        }
    }

    @Test
    void theSampleIsDrawnIntoTheCache() throws IOException {
        ImageTree tree = DataSource.resolve("sample");

        assertEquals(200, tree.size());
        assertTrue(tree.root().startsWith(folder.resolve("cache")));
    }

    @Test
    void aFolderIsTakenAsItIs() throws IOException {
        Folders.images(folder.resolve("photos/a"), 2, 0);

        assertEquals(
                folder.resolve("photos"),
                DataSource.resolve(folder.resolve("photos").toString()).root());
    }

    @Test
    void whatIsNotThereIsNamedWithTheChoices() {
        String missing = folder.resolve("flowres").toString();

        DataException e = assertThrows(DataException.class, () -> DataSource.resolve(missing));

        assertTrue(e.getMessage().startsWith("there is no data " + missing), e.getMessage());
        assertTrue(e.getMessage().contains("sample, or flowers17"), e.getMessage());
        assertThrows(DataException.class, () -> DataSource.resolve(missing + ".tgz"));
    }
}
