package org.graft.torchscript;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.graft.arch.Node;
import org.graft.arch.Size;
import org.graft.backbone.StagePooling;
import org.graft.weights.PoolPadding;

/** The lines of a TorchScript method, each of which gives a value a name. For use by one thread. */
public final class ScriptLines {

    private final PoolPadding padding;
    private final List<String> lines = new ArrayList<>();

    /**
     * Begins a method.
     *
     * @param padding whether average pools count their padding
     */
    public ScriptLines(PoolPadding padding) {
        this.padding = padding;
    }

    /**
     * Adds a line.
     *
     * @param expression the expression, as a format
     * @param arguments what the format names
     * @return the name of the value
     */
    public String add(String expression, Object... arguments) {
        String name = "v" + lines.size();
        lines.add(name + " = " + String.format(Locale.ROOT, expression, arguments));
        return name;
    }

    /**
     * Adds a maximum over windows.
     *
     * @param pool the windows
     * @param map the name of the feature map
     * @return the name of the result
     */
    public String maxPool(Node.MaxPool pool, String map) {
        return add(
                "torch.max_pool2d(%s, %s, %s, [0, 0], [1, 1], False)",
                map, pair(Size.square(pool.kernel())), pair(Size.square(pool.stride())));
    }

    /**
     * Adds a mean over windows.
     *
     * @param pool the windows
     * @param map the name of the feature map
     * @return the name of the result
     */
    public String averagePool(Node.AveragePool pool, String map) {
        return add(
                "torch.avg_pool2d(%s, %s, [1, 1], %s, False, %s)",
                map,
                pair(Size.square(pool.kernel())),
                pair(Size.square(pool.padding())),
                padding == PoolPadding.COUNTED ? "True" : "False");
    }

    /**
     * Adds the channels of some feature maps, one after the other.
     *
     * @param maps the names of the feature maps
     * @return the name of the result
     */
    public String concat(List<String> maps) {
        return add("torch.cat([%s], 1)", String.join(", ", maps));
    }

    /**
     * Adds what a head reads of a feature map.
     *
     * @param map the name of the feature map
     * @param pooling how it is pooled over height and width
     * @return the name of the result, {@code (batchSize, channel)}
     */
    public String pooled(String map, StagePooling pooling) {
        if (pooling == StagePooling.AVERAGE) {
            return add("torch.mean(%s, [2, 3])", map);
        }
        String power = map;
        for (int factors = 1; factors < StagePooling.EXPONENT; factors++) {
            power = add("torch.mul(%s, %s)", power, map);
        }
        String above = add("torch.add(torch.mean(%s, [2, 3]), %s)", power, Double.toString(StagePooling.OFFSET));
        return add("torch.pow(%s, %s)", above, Double.toString(1.0 / StagePooling.EXPONENT));
    }

    /**
     * Returns a size as TorchScript's list.
     *
     * @param size the size
     * @return height and width
     */
    public static String pair(Size size) {
        return "[" + size.height() + ", " + size.width() + "]";
    }

    /**
     * Returns the lines.
     *
     * @return the body of the method but for its return, indented for a class of four spaces
     */
    public String text() {
        return String.join("\n    ", lines);
    }
}
