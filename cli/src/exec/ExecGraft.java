import java.io.File;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the graft command for {@code mvn exec:java}: through the launcher, which builds what is missing and sets the
 * allocator. Compiled in memory by the JDK's source launcher, because nothing else is built yet in a fresh clone.
 */
final class ExecGraft {

    private ExecGraft() {}

    /**
     * Runs the command and exits with its code unless that is 0.
     *
     * @param arguments the root of the project, then the arguments of the command
     */
    public static void main(String[] arguments) throws Exception {
        File root = new File(arguments[0]);
        List<String> command = new ArrayList<>();
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        File jar = new File(root, "cli/target/graft.jar");
        if (windows && !jar.exists()) {
            System.err.println("graft: there is no " + jar + "; run 'mvn -DskipTests package' first");
            System.exit(1);
        }
        command.add(windows ? System.getProperty("java.home") + "/bin/java" : new File(root, "graft").getPath());
        for (String name : System.getProperties().stringPropertyNames()) {
            // What was given to mvn for graft, not what Maven and the virtual machine say of themselves.
            if (name.equals("engine") || name.startsWith("graft.") || name.startsWith("ai.djl.")) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        if (windows) {
            command.addAll(List.of("-jar", jar.getPath()));
        }
        command.addAll(List.of(arguments).subList(1, arguments.length));
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            System.exit(code);
        }
    }
}
