package dave.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** The program dave in a process of its own, with its own home folder. */
public final class Program implements AutoCloseable {
  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final Thread outReader;
  private final Thread errReader;

  private Program(Process process) {
    this.process = process;
    outReader = follow(process.inputReader(StandardCharsets.UTF_8), out);
    errReader = follow(process.errorReader(StandardCharsets.UTF_8), err);
  }

  /** Starts a main class on the class path of this test. */
  static Program java(Path home, String mainClass, String... args) throws IOException {
    return start(home, javaCommand(List.of(), mainClass, args));
  }

  /** Returns the command that starts a main class on the class path of this test. */
  public static List<String> javaCommand(List<String> options, String mainClass, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(args));
    return command;
  }

  /** Starts dave. */
  static Program dave(Path home, String... args) throws IOException {
    return java(home, "dave.dist.Dave", args);
  }

  /** Starts any command. */
  public static Program start(Path home, List<String> command) throws IOException {
    // Background tests of a shell ignore Ctrl-C; a user's program does not.
    List<String> attentive = new ArrayList<>(List.of("env", "--default-signal=INT"));
    attentive.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(attentive);
    builder.environment().keySet().removeIf(name -> name.startsWith("DAVE_"));
    builder.environment().put("DAVE_HOME", home.toString());
    builder.environment().put("DAVE_BANDWIDTH", "server"); // Else tests wait for slow gossip.
    builder.directory(Files.createDirectories(home).toFile());
    return new Program(builder.start());
  }

  private static Thread follow(BufferedReader reader, List<String> lines) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  lines.add(line);
                }
              } catch (IOException e) {
                lines.add("(reading ended: " + e.getMessage() + ")");
              }
            });
  }

  public List<String> out() {
    return out;
  }

  public List<String> err() {
    return err;
  }

  public Process process() {
    return process;
  }

  /** Waits for the end of the process and of its output. */
  public int awaitExit(long timeoutS) throws InterruptedException, TimeoutException {
    if (!process.waitFor(timeoutS, TimeUnit.SECONDS)) {
      throw new TimeoutException("still running; it wrote " + out + " and " + err);
    }
    outReader.join();
    errReader.join();
    return process.exitValue();
  }

  /** Waits for a line on standard error. */
  public String awaitErr(Predicate<String> wanted, long timeoutS)
      throws InterruptedException, TimeoutException {
    return await(err, wanted, timeoutS);
  }

  /** Waits for a line on standard output. */
  String awaitOut(Predicate<String> wanted, long timeoutS)
      throws InterruptedException, TimeoutException {
    return await(out, wanted, timeoutS);
  }

  private String await(List<String> lines, Predicate<String> wanted, long timeoutS)
      throws InterruptedException, TimeoutException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutS);
    while (true) {
      for (String line : lines) {
        if (wanted.test(line)) {
          return line;
        }
      }
      if (System.nanoTime() > deadlineNs
          || (!process.isAlive() && !outReader.isAlive() && !errReader.isAlive())) {
        throw new TimeoutException("no such line; it wrote " + out + " and " + err);
      }
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  /** Ends a process and its descendants. */
  static void endTree(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
