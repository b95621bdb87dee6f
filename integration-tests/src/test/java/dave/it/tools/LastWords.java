package dave.it.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A task of Ant that prints a text when the JVM of Maven ends: after Maven's own summary, so that
 * it stands in the last lines of the build.
 */
public final class LastWords {
  private String message = "";

  /** What to print; Ant calls this. */
  public void setMessage(String newMessage) {
    message = newMessage;
  }

  /** Ant calls this. */
  public void execute() {
    byte[] words =
        (message.stripTrailing() + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> print(words)));
  }

  private static void print(byte[] words) {
    // Not System.out, which Maven has replaced and may have closed.
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write(words);
    } catch (IOException e) {
      // Whoever read the output is gone: there is nobody to tell.
    }
  }
}
