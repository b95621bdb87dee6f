package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.failure.FileFailures;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.StandardStreams;
import dave.wire.PacketCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a value from an argument, a file or standard input. It stops as soon as the value is too
 * large.
 */
final class ValueSource {
  private ValueSource() {}

  /** Returns the argument itself, or standard input if it is "-". */
  static ByteString ofArgument(String argument, CliEnvironment env) {
    return argument.equals("-") ? ofStdin(env) : ByteString.copyFromUtf8(argument);
  }

  /** Returns a file's content; "-" is standard input. */
  static ByteString ofFile(String name, CliEnvironment env) {
    if (StandardStreams.isIn(name)) {
      return ofStdin(env);
    }
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw CliFailure.failure("cannot read the value from " + file + ": it is a folder");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, "the file " + file);
    } catch (IOException e) {
      throw FileFailures.cannotRead("the value from", file, e);
    }
  }

  private static ByteString ofStdin(CliEnvironment env) {
    try {
      return read(env.in(), "standard input");
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.FAILURE, "cannot read the value from standard input: " + e.getMessage(), e);
    }
  }

  private static ByteString read(InputStream in, String what) throws IOException {
    int largest = PacketCodec.maxValueLength(0);
    byte[] bytes = in.readNBytes(largest + 1);
    if (bytes.length > largest) {
      throw CliFailure.usage(
          what + " has more than " + largest + " bytes, the largest value that fits a dat");
    }
    return ByteString.copyFrom(bytes);
  }
}
