package dave.http.connection;

import dave.engine.quota.Quota;
import dave.engine.quota.Source;

/**
 * The bytes that one source makes the node hold, of its requests and of answers that it has not
 * taken.
 *
 * @param quota of all sources
 * @param source whose they are
 */
public record Held(Quota quota, Source source) {
  /** Counts bytes in, unless there is no room for them. */
  public boolean enter(long bytes) {
    return bytes <= 0 || quota.enter(source, bytes);
  }

  public void leave(long bytes) {
    if (bytes > 0) {
      quota.leave(source, bytes);
    }
  }
}
