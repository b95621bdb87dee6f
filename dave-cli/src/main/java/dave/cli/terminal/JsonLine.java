package dave.cli.terminal;

import com.google.protobuf.ByteString;
import dave.json.Json;
import java.util.function.Consumer;

/** One JSON object on a line: the output of a command with {@code -o json}. */
public final class JsonLine {
  private static final ByteString END = ByteString.copyFromUtf8("\n");

  private JsonLine() {}

  /** Writes the object that {@code fields} fills. */
  public static void write(Output out, Consumer<Json> fields) {
    out.bytes(Json.object(fields).concat(END).toByteArray());
  }
}
