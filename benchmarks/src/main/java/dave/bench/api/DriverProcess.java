package dave.bench.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** The process of a {@link GrpcDriver}. */
final class DriverProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;

  DriverProcess() throws IOException {
    this(List.of());
  }

  /** Starts a process of the lowest priority. */
  static DriverProcess elsewhere() throws IOException {
    return new DriverProcess(List.of("nice", "-n", "19"));
  }

  private DriverProcess(List<String> by) throws IOException {
    List<String> command = new ArrayList<>(by);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "-Xmn640m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            GrpcDriver.class.getName()));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Sends a command. */
  void order(String line) throws IOException {
    orders.write(line + "\n");
    orders.flush();
  }

  /**
   * Waits for an answer.
   *
   * @param word the first word of the answer
   * @param low gets the number of each {@code low} line before it
   * @return the numbers after the word
   * @throws IOException if another line comes, or the process ends
   */
  long[] await(String word, IntConsumer low) throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals(word)) {
        long[] numbers = new long[words.length - 1];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = Long.parseLong(words[i + 1]);
        }
        return numbers;
      }
      if (!words[0].equals("low")) {
        throw new IOException("the driver says: " + line);
      }
      low.accept(Integer.parseInt(words[1]));
    }
    throw new IOException("the driver ended");
  }

  /**
   * Waits for an answer as {@link #await(String, IntConsumer)} does, and ignores {@code low} lines.
   */
  long[] await(String word) throws IOException {
    return await(word, low -> {});
  }

  @Override
  public void close() throws IOException {
    orders.close();
    process.destroy();
  }
}
