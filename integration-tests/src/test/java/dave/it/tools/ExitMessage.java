package dave.it.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A task of Ant that prints a text when the JVM of Maven ends. So the text follows Maven's own
 * summary, in the last lines of the build.
 */
public final class ExitMessage {
  private String message = "";

  /** Sets the text to print; Ant calls this. */
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
    // System.out does not work here: Maven has replaced it and may have closed it.
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write(words);
    } catch (IOException e) {
      // The reader of the output has gone, so there is nothing to report to.
    }
  }
}
