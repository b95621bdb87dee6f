package dave.engine.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until the test moves it. */
public final class SteppedClock implements InstantSource {
  private final AtomicLong nowMs;

  public SteppedClock(long nowMs) {
    this.nowMs = new AtomicLong(nowMs);
  }

  public void step(long byMs) {
    nowMs.addAndGet(byMs);
  }

  public void set(long toMs) {
    nowMs.set(toMs);
  }

  @Override
  public long millis() {
    return nowMs.get();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
