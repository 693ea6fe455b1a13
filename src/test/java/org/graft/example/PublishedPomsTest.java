package org.graft.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** What Maven Central wants of every artifact (https://central.sonatype.org/publish/requirements/), and modules inherit. */
class PublishedPomsTest {

    private static final List<String> SHARED = List.of(
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "scm/connection",
            "scm/developerConnection",
            "scm/url");

    private final Path root = Documentation.find().root();
    private final XPath xpath = XPathFactory.newInstance().newXPath();

    private Document pom(String folder) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(root.resolve(folder).resolve("pom.xml").toFile());
    }

    private String value(Document pom, String path) throws XPathExpressionException {
        return xpath.evaluate("/project/" + path, pom).strip();
    }

    private List<String> modules() throws Exception {
        return List.of(xpath.evaluate("/project/profiles/profile/modules", pom(""))
                .strip()
                .split("\\s+"));
    }

    /** The one for versions has no parent. */
    @ParameterizedTest
    @ValueSource(strings = {"", "bom"})
    void pomsWithoutAParentSayAllThatIsWanted(String folder) throws Exception {
        Document pom = pom(folder);
        for (String path : SHARED) {
            assertFalse(value(pom, path).isEmpty(), path);
            assertEquals(value(pom(""), path), value(pom, path), path);
        }
        assertEquals("scm:git:" + value(pom, "scm/url"), value(pom, "scm/connection"));
    }

    @Test
    void everyArtifactHasANameAndADescriptionOfItsOwn() throws Exception {
        Set<String> names = new HashSet<>();
        Set<String> descriptions = new HashSet<>();
        for (String module : modules()) {
            Document pom = pom(module);
            assertTrue(names.add(value(pom, "name")) && !value(pom, "name").isEmpty(), module);
            assertTrue(
                    descriptions.add(value(pom, "description"))
                            && !value(pom, "description").isEmpty(),
                    module);
        }
        assertEquals(10, names.size(), new TreeSet<>(names).toString());
    }

    /** Maven appends the folder of a module to the addresses that it inherits, unless it is told not to. */
    @Test
    void modulesInheritTheAddressesAsTheyAre() throws Exception {
        Document parent = pom("");
        for (String attribute : List.of(
                "@child.project.url.inherit.append.path",
                "scm/@child.scm.connection.inherit.append.path",
                "scm/@child.scm.developerConnection.inherit.append.path",
                "scm/@child.scm.url.inherit.append.path")) {
            assertEquals("false", value(parent, attribute), attribute);
        }
        for (String module : modules()) {
            Document pom = pom(module);
            if (!value(pom, "parent/artifactId").isEmpty()) {
                for (String path : SHARED) {
                    assertEquals("", value(pom, path), module + " has its own " + path);
                }
            }
        }
    }
}
