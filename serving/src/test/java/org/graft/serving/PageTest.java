package org.graft.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.graft.engine.ComputeEngine;
import org.graft.model.ClassifierOptions;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * The page in a real browser; skipped where Chromium or its driver is not on the PATH, unless the environment variable
 * {@code GRAFT_TEST_BROWSER} is {@code required}.
 */
class PageTest {

    private static final String MISSING = "chromium or chromedriver is not on the PATH";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Dimension DESK = new Dimension(1280, 900);
    private static final Dimension PHONE = new Dimension(390, 844);

    @TempDir
    static Path folder;

    private static ModelServer.Builder builder;
    private static ModelServer server;
    private static ChromeDriver browser;
    private static List<Path> photos;

    @BeforeAll
    static void open() throws IOException {
        Path chromium = onPath("chromium");
        Path driver = onPath("chromedriver");
        boolean there = chromium != null && driver != null;
        if ("required".equals(System.getenv("GRAFT_TEST_BROWSER"))) {
            assertTrue(there, MISSING);
        }
        assumeTrue(there, MISSING);
        Path data = SmallPhotos.write(folder.resolve("photos"), 2, 1);
        photos = List.of(data.resolve("train/dots/0.png"), data.resolve("train/dots/1.png"));
        Network network = SmallModel.network(1);
        Path model = folder.resolve("dots-and-more");
        TrainedModel.save(
                model,
                SmallModel.manifest(network, Map.of("validationAccuracy", 11.0 / 12, "validationImages", 12)),
                network,
                Map.of());
        builder = ModelServer.builder()
                .setModel(model)
                .optClassifier(ClassifierOptions.defaults().withEngine(ComputeEngine.open("PyTorch", "cpu")));
        server = builder.start();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.toFile())
                        .build(),
                options);
    }

    private static Path onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void load() {
        browser.manage().logs().get(LogType.BROWSER);
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        browser.executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", false));
        prefer("light");
        browser.manage().window().setSize(DESK);
        browser.get(server.uri() + "/");
    }

    private static void prefer(String scheme) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private static List<WebElement> waitFor(String selector, int count) {
        new WebDriverWait(browser, PATIENCE)
                .until(driver -> driver.findElements(By.cssSelector(selector)).size() == count);
        return browser.findElements(By.cssSelector(selector));
    }

    private static void choose(Path... files) {
        browser.findElement(By.id("files"))
                .sendKeys(String.join(
                        "\n", Arrays.stream(files).map(Path::toString).toList()));
    }

    /** Drops a file that is no image. */
    private static void dropNotes() {
        drop(List.of(file("notes.txt", "text/plain", "no image".getBytes(StandardCharsets.UTF_8))));
    }

    private static Map<String, String> file(String name, String type, byte[] content) {
        String encoded = Base64.getEncoder().encodeToString(content);
        return Map.of("name", name, "type", type, "content", encoded);
    }

    /** Drops files in one go. */
    private static void drop(List<Map<String, String>> files) {
        browser.executeScript("""
                const data = new DataTransfer();
                for (const {name, type, content} of arguments[0]) {
                  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
                  data.items.add(new File([bytes], name, {type}));
                }
                const event = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
                document.getElementById("drop").dispatchEvent(event);
                """, files);
    }

    private static void screenshot(String name) throws IOException {
        Path target = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(target.resolve(name), browser.getScreenshotAs(OutputType.BYTES));
    }

    @Test
    void chosenPhotosGetTheirLabelsAsBars() throws Exception {
        choose(photos.get(0), photos.get(1));

        assertLabelsOfBoth();
        String described = browser.findElement(By.id("model")).getText();
        assertTrue(
                described.startsWith("dots-and-more: 3 classes, 91.7 % of the 12 validation photos right, on PyTorch"),
                described);
        assertEquals("dots-and-more – Graft", browser.getTitle());
    }

    private static void assertLabelsOfBoth() throws Exception {
        List<WebElement> lists = waitFor(".photo .labels", 2);
        for (int i = 0; i < 2; i++) {
            // The latest photo is the first.
            var expected = server.classifier().classify(photos.get(1 - i)).best();
            WebElement first = lists.get(i).findElement(By.cssSelector("li"));
            assertEquals(
                    expected.getClassName(),
                    first.findElement(By.className("name")).getText());
            assertEquals(
                    expected.getProbability(),
                    Double.parseDouble(first.findElement(By.className("bar")).getDomAttribute("aria-valuenow")),
                    1e-3);
            assertTrue(first.findElement(By.className("share")).getText().endsWith(" %"));
        }
        assertEquals("2 photos", browser.findElement(By.id("status")).getText());
    }

    @Test
    void photosThatAreDroppedTogetherGetTheirPicturesAndLabels() throws Exception {
        List<Map<String, String>> files = new ArrayList<>();
        for (Path photo : photos) {
            files.add(file(photo.getFileName().toString(), "image/png", Files.readAllBytes(photo)));
        }
        drop(files);

        assertLabelsOfBoth();
        List<WebElement> names = waitFor(".photo h2", 2);
        assertEquals("1.png", names.get(0).getText());
        assertEquals("0.png", names.get(1).getText());
        WebDriverWait wait = new WebDriverWait(browser, PATIENCE);
        for (WebElement picture : waitFor(".photo img", 2)) {
            wait.until(driver -> !"0".equals(picture.getDomProperty("naturalWidth")));
        }
    }

    @Test
    void droppedFilesAreClassifiedAndOneThatIsNoImageSaysSo() throws IOException {
        dropNotes();

        WebElement wrong = waitFor(".photo .wrong", 1).get(0);

        assertEquals("its content is that of no image format; send an image", wrong.getText());
        assertEquals(
                "notes.txt", browser.findElement(By.cssSelector(".photo h2")).getText());
        assertEquals("no preview", waitFor(".photo .no-picture", 1).get(0).getText());
        assertEquals(List.of(), browser.findElements(By.cssSelector(".photo img")));
        assertEquals("1 photo", browser.findElement(By.id("status")).getText());
    }

    /** The filled part is as high as the whole. */
    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void barsAreFilledFromTopToBottom(String scheme) throws Exception {
        prefer(scheme);
        choose(photos.get(0), photos.get(1));
        WebElement bar = waitFor(".photo .labels", 2).get(0).findElement(By.className("bar"));

        byte[] png = bar.getScreenshotAs(OutputType.BYTES);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int filled = image.getWidth() / 10;
        int empty = image.getWidth() - image.getWidth() / 50;
        int middle = image.getHeight() / 2;
        assertNotEquals(image.getRGB(filled, middle), image.getRGB(empty, middle));
        for (int y = 1; y < image.getHeight() - 1; y++) {
            assertEquals(image.getRGB(filled, middle), image.getRGB(filled, y), "filled, row " + y);
            assertEquals(image.getRGB(empty, middle), image.getRGB(empty, y), "empty, row " + y);
        }
        dropNotes();
        waitFor(".no-picture", 1);
        waitFor(".wrong", 1);
        screenshot("desk-" + scheme + ".png");
    }

    @Test
    void aServerThatIsGoneIsToldInWordsAndAskedAgain() throws Exception {
        ModelServer first = builder.start();
        int port = first.uri().getPort();
        try (first) {
            browser.get(first.uri() + "/");
        }
        choose(photos.get(0));
        assertTold("The server does not answer; try again.", true);
        screenshot("gone.png");

        try (ModelServer second = builder.optPort(port).start()) {
            browser.findElement(By.cssSelector(".wrong button")).click();
            waitFor(".photo .labels", 1);
            assertEquals("1 photo", browser.findElement(By.id("status")).getText());
            assertEquals(port, second.uri().getPort());
        } finally {
            builder.optPort(0);
        }
    }

    private static void assertTold(String text, boolean again) {
        WebElement wrong = waitFor(".photo .wrong", 1).get(0);
        assertEquals(again ? text + "\nTry again" : text, wrong.getText());
        assertEquals(again ? 1 : 0, wrong.findElements(By.tagName("button")).size());
    }

    /** What a proxy before the server says in its place is a page. */
    @Test
    void thePageOfAProxyIsNoAnswer() throws Exception {
        try (ProxyServer proxy = new ProxyServer(server.uri())) {
            browser.get(proxy.uri() + "/");
            proxy.answer(413, "text/html", "<html>Request Entity Too Large</html>");
            choose(photos.get(0));
            assertTold("The photo is too large for the server.", false);

            browser.get(proxy.uri() + "/");
            proxy.answer(502, "text/html", "<html>Bad Gateway</html>");
            choose(photos.get(0));
            assertTold("The server does not answer; try again.", true);

            browser.findElement(By.cssSelector(".wrong button")).click();
            waitFor(".photo .labels", 1);

            choose(photos.get(1));
            waitFor(".photo .labels", 2);
            assertEquals("2 photos", browser.findElement(By.id("status")).getText());
        }
    }

    @Test
    void aBusyServerIsAskedAgainAFewTimes() throws Exception {
        String busy = "{\"title\": \"The server is busy\", \"detail\": \"there are many\"}";
        try (ProxyServer proxy = new ProxyServer(server.uri())) {
            browser.get(proxy.uri() + "/");
            for (int i = 0; i < 2; i++) {
                proxy.answer(503, "application/problem+json", busy);
            }
            choose(photos.get(0));
            waitFor(".photo .labels", 1);
            assertEquals(0, proxy.left());

            browser.get(proxy.uri() + "/");
            for (int i = 0; i < 5; i++) {
                proxy.answer(503, "application/problem+json", busy);
            }
            choose(photos.get(0));
            assertTold("there are many", true);
            assertEquals(1, proxy.left());
        }
    }

    @Test
    void thePageFitsAPhone() throws Exception {
        assertEquals(
                "Drop photos here, or choose some",
                browser.findElement(By.className("with-mouse")).getText());
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", PHONE.getWidth(), "height", PHONE.getHeight(), "deviceScaleFactor", 2, "mobile", true));
        browser.executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", true));
        assertEquals(
                "Take a photo, or choose some",
                browser.findElement(By.className("with-fingers")).getText());
        assertFalse(browser.findElement(By.className("with-mouse")).isDisplayed(), "there is no dragging");
        choose(photos.get(0));
        waitFor(".photo .labels", 1);
        Object overflow = ((JavascriptExecutor) browser)
                .executeScript("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertEquals(0L, overflow);
        screenshot("phone.png");
    }

    @Test
    void theBrowserComplainsOfNothing() throws Exception {
        choose(photos.get(0));
        waitFor(".photo .labels", 1);
        assertEquals(
                List.of(),
                browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .map(entry -> entry.getMessage())
                        .filter(message -> !message.contains("favicon"))
                        .toList());
    }
}
