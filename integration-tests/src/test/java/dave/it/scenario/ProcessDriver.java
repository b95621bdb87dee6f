package dave.it.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A client in a process of its own, which reads calls from standard input and writes the answers to
 * standard output, a line of JSON each.
 */
public final class ProcessDriver implements Driver {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long END_S = 20;

  private final Process process;
  private final Path err;
  private final Writer calls;
  private final BufferedReader answers;

  private ProcessDriver(Process process, Path err) {
    this.process = process;
    this.err = err;
    calls = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a driver.
   *
   * @param err the file that gets its standard error
   */
  public static ProcessDriver start(ProcessBuilder builder, Path err) throws IOException {
    return new ProcessDriver(builder.redirectError(err.toFile()).start(), err);
  }

  @Override
  public JsonNode call(JsonNode call) throws IOException {
    calls.write(JSON.writeValueAsString(call) + "\n");
    calls.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the driver ended at " + call + ": " + Files.readString(err));
    }
    return JSON.readTree(answer);
  }

  /** Waits until the driver has ended of itself, as its input ends. */
  @Override
  public void close() {
    try {
      calls.close();
      if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
        throw new AssertionError("the driver does not end: " + Files.readString(err));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
