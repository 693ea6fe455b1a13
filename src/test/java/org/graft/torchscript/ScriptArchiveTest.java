package org.graft.torchscript;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.graft.weights.Tensor;
import org.junit.jupiter.api.Test;

class ScriptArchiveTest {

    private static Map<String, byte[]> parts(byte[] archive) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                assertEquals(ZipEntry.STORED, entry.getMethod(), entry.getName());
                parts.put(entry.getName(), zip.readAllBytes());
            }
        }
        return parts;
    }

    @Test
    void archiveHasTheFourPartsOfAModule() throws IOException {
        Map<String, byte[]> parts = parts(ScriptArchive.of("code"));

        assertEquals(
                List.of("program/data.pkl", "program/code/__torch__.py", "program/constants.pkl", "program/version"),
                List.copyOf(parts.keySet()));
        assertEquals("code", new String(parts.get("program/code/__torch__.py"), StandardCharsets.UTF_8));
        String pickle = new String(parts.get("program/data.pkl"), StandardCharsets.ISO_8859_1);
        assertTrue(pickle.contains("c__torch__\nProgram\n"), "the class of the object");
    }

    @Test
    void tensorsAndTextsHaveFilesOfTheirOwn() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ScriptArchive.write(
                out,
                "code",
                List.of(new Tensor("bias", new long[] {2}, new float[] {1, -2})),
                Map.of("labels.txt", "r\u00f6se"));

        Map<String, byte[]> parts = parts(out.toByteArray());

        assertArrayEquals(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0}, parts.get("program/data/0"));
        assertEquals("r\u00f6se", new String(parts.get("program/extra/labels.txt"), StandardCharsets.UTF_8));
        String pickle = new String(parts.get("program/data.pkl"), StandardCharsets.ISO_8859_1);
        assertTrue(pickle.contains("ctorch._utils\n_rebuild_tensor_v2\n"), "a tensor of a storage");
    }
}
