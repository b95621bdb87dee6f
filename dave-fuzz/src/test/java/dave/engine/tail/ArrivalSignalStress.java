package dave.engine.tail;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import reactor.core.publisher.Mono;

/**
 * Checks {@link ArrivalSignal}: a subscriber that takes the signal and then reads the store sees
 * the arrival, or gets the signal.
 */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "sees it, and hears the ring")
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "sees it: came after the ring")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "came before it, hears the ring")
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "missed it, and sleeps")
@State
public class ArrivalSignalStress {
  private final ArrivalSignal signal = new ArrivalSignal();
  private Mono<Void> taken = Mono.never();
  private volatile boolean arrived;
  private boolean seen;
  private boolean heard;

  @Actor
  public void store() {
    arrived = true;
    signal.signal();
  }

  @Actor
  public void tail() {
    taken = signal.next();
    seen = arrived;
  }

  @Arbiter
  public void look(ZZ_Result result) {
    taken.subscribe(nothing -> {}, error -> {}, () -> heard = true);
    result.r1 = seen;
    result.r2 = heard;
  }
}
