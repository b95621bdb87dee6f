package dave.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opened resources, to be closed in reverse order, all of them even if some fail to close. Not
 * thread-safe.
 */
final class ResourceStack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("/node/close");

  private final Deque<Entry> entries = new ArrayDeque<>();

  private record Entry(String name, AutoCloseable resource) {}

  /** Adds a resource, with its name for the log. */
  <T extends AutoCloseable> T add(String name, T resource) {
    entries.push(new Entry(name, resource));
    return resource;
  }

  /** Closes all resources, once. Logs those that fail. */
  @Override
  public void close() {
    while (!entries.isEmpty()) {
      Entry entry = entries.pop();
      try {
        entry.resource().close();
        LOG.debug("{} closed", entry.name());
      } catch (Exception e) {
        LOG.error("cannot close the {}", entry.name(), e);
      }
    }
  }
}
