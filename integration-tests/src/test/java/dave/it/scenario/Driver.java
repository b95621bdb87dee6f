package dave.it.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Makes the calls of a scenario with one client. */
public interface Driver extends AutoCloseable {
  /**
   * Makes a call, and returns what came of it.
   *
   * @return what the scenario expects of it; {@code error}, {@code fault} and {@code reason} if it
   *     failed
   */
  JsonNode call(JsonNode call) throws IOException;

  @Override
  void close();
}
