package dave.node;

import dave.wire.keys.SigningKey;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Loads a key once, when it is first needed. After a failure the next call tries again. */
final class LazyKey implements Supplier<SigningKey>, AutoCloseable {
  private final Supplier<SigningKey> source;
  private @Nullable SigningKey key;
  private boolean closed;

  LazyKey(Supplier<SigningKey> source) {
    this.source = source;
  }

  @Override
  public synchronized SigningKey get() {
    if (closed) {
      throw new IllegalStateException("the node is closed");
    }
    SigningKey known = key;
    if (known == null) {
      known = source.get();
      key = known;
    }
    return known;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (key != null) {
      key.close();
      key = null;
    }
  }
}
