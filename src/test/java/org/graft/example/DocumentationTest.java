package org.graft.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.graft.data.Finding;
import org.graft.image.Augmentation;
import org.graft.image.Preprocessing;
import org.graft.model.ModelManifest;
import org.graft.train.EpochRecord;
import org.graft.train.HeadSettings;
import org.graft.train.OptimizerSettings;
import org.graft.train.Phase;
import org.graft.train.Recipe;
import org.graft.train.Schedule;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Keeps the pages true where a program can see whether they are. */
class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern BLOCK = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final List<String> POMS = List.of(
            "pom.xml",
            "src/pom.xml",
            "engines/pytorch/pom.xml",
            "engines/mxnet/pom.xml",
            "engines/onnxruntime/pom.xml",
            "exporters/onnx/pom.xml",
            "integrations/micrometer/pom.xml",
            "serving/pom.xml",
            "cli/pom.xml",
            "benchmarks/pom.xml");

    private final Documentation documentation = Documentation.find();

    @Test
    void everyRelativeLinkLeadsToAFileAndHeadingThatExist() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : documentation.pages()) {
            Matcher link = LINK.matcher(BLOCK.matcher(Files.readString(page)).replaceAll(""));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*")) {
                    links++;
                    if (!leadsSomewhere(page, target)) {
                        broken.add(page.getFileName() + ": " + target);
                    }
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 10, links + " links");
    }

    private static boolean leadsSomewhere(Path page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(file)
                && (parts.length == 1 || anchors(Files.readString(file)).contains(parts[1]));
    }

    /** Headings as a browser of Markdown names them: lower case, words joined by hyphens, no other signs. */
    private static List<String> anchors(String text) {
        return BLOCK.matcher(text)
                .replaceAll("")
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{Alnum} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void everyPageIsNamedInTheReadme() throws IOException {
        String readme = documentation.text("README.md");
        for (Path page : documentation.pages()) {
            String name = page.getFileName().toString();
            assertTrue(name.equals("README.md") || readme.contains("(docs/" + name + ")"), name);
        }
    }

    @Test
    void everyValueOfARecipeIsExplained() throws IOException {
        String page = documentation.text("docs/recipes.md");
        for (Class<? extends Record> part : List.of(
                Recipe.class,
                Preprocessing.class,
                HeadSettings.class,
                Phase.class,
                OptimizerSettings.class,
                Schedule.class,
                Augmentation.class)) {
            for (RecordComponent component : part.getRecordComponents()) {
                assertHasRow(page, component.getName(), part.getSimpleName());
            }
        }
        for (OptimizerSettings.Algorithm algorithm : OptimizerSettings.Algorithm.values()) {
            assertTrue(page.contains("`" + algorithm + "`"), algorithm.toString());
        }
        for (String name : Recipe.builtInNames()) {
            assertTrue(page.contains("`" + name + "`"), name);
        }
    }

    @Test
    void everyFindingOfTheAuditIsExplained() throws IOException {
        String page = documentation.text("docs/data.md");
        for (Finding.Code code : Finding.Code.values()) {
            assertHasRow(page, code.name(), "the audit");
        }
    }

    @Test
    void everyPartOfAManifestAndColumnOfAHistoryIsExplained() throws IOException {
        String page = documentation.text("docs/embedding.md");
        for (Class<? extends Record> part : List.of(ModelManifest.class, EpochRecord.class)) {
            for (RecordComponent component : part.getRecordComponents()) {
                assertHasRow(page, component.getName(), part.getSimpleName());
            }
        }
    }

    private static void assertHasRow(String page, String name, String part) {
        assertTrue(page.contains("\n| `" + name + "`"), name + " of " + part + " has no row in a table");
    }

    @Test
    void everyDependencyAndPluginOfThePomsIsNamedWithItsVersion() throws Exception {
        Map<String, String> properties = new HashMap<>();
        Map<String, String> versions = new HashMap<>();
        TreeSet<String> used = new TreeSet<>();
        for (String file : POMS) {
            Document pom = parse(documentation.root().resolve(file));
            for (Element element : elements(pom, "properties")) {
                for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
                    properties.putIfAbsent(
                            child.getNodeName(), child.getTextContent().strip());
                }
            }
            for (String kind : List.of("dependency", "plugin", "path")) {
                for (Element element : elements(pom, kind)) {
                    String artifact = child(element, "artifactId");
                    if (!child(element, "groupId").equals("org.graft") && !artifact.isEmpty()) {
                        used.add(artifact);
                        if (!child(element, "version").isEmpty()) {
                            versions.put(artifact, child(element, "version"));
                        }
                    }
                }
            }
        }
        String page = documentation.text("docs/dependencies.md");
        for (String artifact : used) {
            String name = resolve(artifact, properties);
            String version = resolve(versions.getOrDefault(artifact, ""), properties);
            String row = page.lines()
                    .filter(line -> line.startsWith("|") && line.contains("`" + name + "`"))
                    .collect(Collectors.joining("\n"));
            assertTrue(!row.isEmpty() && row.contains(version), name + " " + version + " is not in dependencies.md");
        }
        assertTrue(used.size() > 20, used.toString());
    }

    private static Document parse(Path file) throws IOException, ParserConfigurationException, SAXException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static List<Element> elements(Document document, String name) {
        var nodes = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static String child(Element element, String name) {
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeName().equals(name)) {
                return child.getTextContent().strip();
            }
        }
        return "";
    }

    private static String resolve(String text, Map<String, String> properties) {
        Matcher variable = Pattern.compile("\\$\\{([^}]+)}").matcher(text);
        String resolved = variable.replaceAll(
                match -> Matcher.quoteReplacement(properties.getOrDefault(match.group(1), match.group())));
        return resolved.equals(text) ? text : resolve(resolved, properties);
    }
}
