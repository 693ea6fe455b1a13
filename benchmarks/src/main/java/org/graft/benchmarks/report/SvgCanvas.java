package org.graft.benchmarks.report;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Turns what is drawn on a {@link Graphics2D} into SVG that can stand inside a page with others: its ids carry the
 * chart's name, and its colours are variables of the page's style sheet.
 */
final class SvgCanvas {

    private static final String SVG = "http://www.w3.org/2000/svg";

    /**
     * Hundredths of a pixel: the outlines of letters are most of a chart, and every further digit makes them longer.
     */
    private static final int DECIMALS = 2;

    private static final int MARGIN = 14;

    private final String name;
    private final int width;
    private final int height;
    private final Document document;
    private final SVGGraphics2D graphics;

    /**
     * Creates an empty canvas.
     *
     * @param name the name of the chart, which no other chart of the page has
     * @param width the width in pixels
     * @param height the height in pixels
     */
    SvgCanvas(String name, int width, int height) {
        this.name = name;
        this.width = width;
        this.height = height;
        try {
            document = DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's XML parser refuses its own defaults", e);
        }
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        // The default ids repeat in every drawing, and a page would clip one chart by the shape of another.
        context.setIDGenerator(new SVGIDGenerator() {
            @Override
            public String generateID(String prefix) {
                return name + "-" + super.generateID(prefix);
            }
        });
        context.setPrecision(DECIMALS);
        context.setComment("");
        graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(width, height));
    }

    Graphics2D graphics() {
        return graphics;
    }

    /**
     * Ends the drawing.
     *
     * @param caption what it shows, for those who cannot see it
     * @return the chart
     */
    Figure figure(String caption) {
        Element root = graphics.getRoot();
        root.setAttribute("role", "img");
        Element title = document.createElementNS(SVG, "title");
        title.setTextContent(withoutControls(caption));
        root.insertBefore(title, root.getFirstChild());
        nameGenericDefinitions(root);

        // A file brings the card that a page has already, since it may be shown on a dark page.
        Element card = document.createElementNS(SVG, "rect");
        int cardWidth = width + 2 * MARGIN;
        int cardHeight = height + 2 * MARGIN;
        card.setAttribute("x", Integer.toString(-MARGIN));
        card.setAttribute("y", Integer.toString(-MARGIN));
        card.setAttribute("width", Integer.toString(cardWidth));
        card.setAttribute("height", Integer.toString(cardHeight));
        card.setAttribute("rx", "8");
        card.setAttribute("fill", Hue.hex(Palette.PAPER.light()));
        card.setAttribute("stroke", "none");
        root.insertBefore(card, title.getNextSibling());
        root.setAttribute("viewBox", -MARGIN + " " + -MARGIN + " " + cardWidth + " " + cardHeight);
        root.setAttribute("width", Integer.toString(cardWidth));
        root.setAttribute("height", Integer.toString(cardHeight));
        String file = text(root);

        root.removeChild(card);
        root.setAttribute("viewBox", "0 0 " + width + " " + height);
        root.removeAttribute("width");
        root.removeAttribute("height");
        nameColours(root, colours());
        return new Figure(name, caption, text(root), file);
    }

    /** Batik's one element with an id that is not generated, and to which nothing refers. */
    private void nameGenericDefinitions(Node node) {
        if (node instanceof Element element && element.getAttribute("id").equals("genericDefs")) {
            element.setAttribute("id", name + "-defs");
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            nameGenericDefinitions(child);
        }
    }

    private static void nameColours(Element element, Map<String, String> colours) {
        StringBuilder style = new StringBuilder();
        for (String property : new String[] {"fill", "stroke"}) {
            String variable = colours.get(element.getAttribute(property));
            if (variable != null) {
                element.removeAttribute(property);
                style.append(property).append(':').append(variable).append(';');
            }
        }
        if (!style.isEmpty()) {
            // An attribute cannot hold a variable, a declaration can.
            element.setAttribute("style", style.toString());
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element next) {
                nameColours(next, colours);
            }
        }
    }

    /** The colours as Batik writes them, and as the style sheet names them. */
    private static Map<String, String> colours() {
        Map<String, String> colours = new LinkedHashMap<>();
        for (Hue hue : Palette.hues()) {
            Color color = hue.light();
            colours.put("rgb(" + color.getRed() + "," + color.getGreen() + "," + color.getBlue() + ")", hue.css());
        }
        return colours;
    }

    private static String text(Element root) {
        try {
            TransformerFactory factory = TransformerFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            Transformer transformer = factory.newTransformer();
            // Batik's own writer adds a header and a document type, which have no place inside a page.
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(root), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("a drawing cannot be written as SVG", e);
        }
    }

    /** XML has no way to write these characters, not even as entities. */
    private static String withoutControls(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cn}]", " ");
    }
}
