package dave.bench.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that sends dats to a node over loopback UDP, as many as it is told to. */
public final class Flood implements AutoCloseable {
  private final Process process;
  private final PrintStream orders;
  private final BufferedReader answers;
  private long asked;
  private volatile long sent;

  /**
   * Starts the process and waits until its dats are made.
   *
   * @param port the node's port
   * @param dats the number of dats
   * @param bits their difficulty
   */
  public Flood(int port, int dats, int bits, long seed) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx3g",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DatFlood.class.getName(),
                Integer.toString(port),
                Integer.toString(dats),
                Integer.toString(bits),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
    answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    if (!"ready".equals(answers.readLine())) {
      process.destroy();
      throw new IOException("the sender did not start");
    }
    Thread reader = new Thread(this::follow, "flood");
    reader.setDaemon(true);
    reader.start();
  }

  private void follow() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        sent = Long.parseLong(line);
      }
    } catch (IOException e) {
      // The process was told to end.
    }
  }

  /** Has the process send so many new dats. Does not wait. */
  public void sendNew(int count) {
    orders.println("new " + count);
    asked += count;
  }

  /** Has the process send so many dats again that it sent before. Does not wait. */
  void sendAgain(int count) {
    orders.println("old " + count);
    asked += count;
  }

  /** Returns the number of packets that were ordered and not sent yet. */
  public long due() {
    return asked - sent;
  }

  /** Returns the number of packets that were sent. */
  public long sent() {
    return sent;
  }

  @Override
  public void close() {
    orders.close();
    process.destroy();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
