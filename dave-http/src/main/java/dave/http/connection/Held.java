package dave.http.connection;

import dave.engine.quota.Quota;
import dave.wire.NetworkPrefix;

/**
 * The bytes that one source makes the node hold, of its requests and of answers that it has not
 * taken.
 *
 * @param quota of all sources
 * @param source whose they are
 * @param shared whether many may share the source
 */
public record Held(Quota quota, NetworkPrefix source, boolean shared) {
  /** Counts bytes in, unless there is no room for them. */
  public boolean enter(long bytes) {
    return bytes <= 0 || quota.enter(source, shared, bytes);
  }

  public void leave(long bytes) {
    if (bytes > 0) {
      quota.leave(source, bytes);
    }
  }
}
