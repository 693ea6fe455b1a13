package org.graft.weights;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one value that a minified CommonJS or UMD module exports, taken as text: nothing is executed. Bundlers wrap data
 * files in this way so that they can be imported by code.
 */
final class JavaScriptModule {

    /** The assignment of a literal; the wrapper's own assignment of a function's result does not match. */
    private static final Pattern EXPORT = Pattern.compile("\\bexports\\s*=\\s*(?=[{\"'])");

    private final String location;
    private final String script;

    JavaScriptModule(String location, String script) {
        this.location = location;
        this.script = script;
    }

    /** Returns the exported string; it must be free of escapes, as base64 is. */
    String exportedString() throws WeightFormatException {
        int start = start();
        char quote = script.charAt(start);
        int end = quote == '{' ? -1 : script.indexOf(quote, start + 1);
        if (end < 0) {
            throw damaged("it does not export a string");
        }
        return script.substring(start + 1, end);
    }

    /** Returns the exported object literal, with the minifier's constants {@code !0} and {@code !1} written out. */
    String exportedObject() throws WeightFormatException {
        int start = start();
        if (script.charAt(start) != '{') {
            throw damaged("it does not export an object");
        }
        StringBuilder object = new StringBuilder();
        int depth = 0;
        char quote = 0;
        for (int i = start; i < script.length(); i++) {
            char c = script.charAt(i);
            if (quote != 0) {
                object.append(c);
                if (c == '\\' && i + 1 < script.length()) {
                    object.append(script.charAt(++i));
                } else if (c == quote) {
                    quote = 0;
                }
                continue;
            }
            if (c == '!' && i + 1 < script.length() && (script.charAt(i + 1) == '0' || script.charAt(i + 1) == '1')) {
                object.append(script.charAt(++i) == '0' ? "true" : "false");
                continue;
            }
            object.append(c);
            if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
                if (depth == 0) {
                    return object.toString();
                }
            }
        }
        throw damaged("the exported object does not end");
    }

    private int start() throws WeightFormatException {
        Matcher matcher = EXPORT.matcher(script);
        if (!matcher.find()) {
            throw damaged("it exports no literal");
        }
        return matcher.end();
    }

    private WeightFormatException damaged(String problem) {
        return new WeightFormatException(
                location, problem, "give the model.json and shards of a TensorFlow.js Layers model, or get it again");
    }
}
