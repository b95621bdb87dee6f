package dave.engine.reconcile;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** The meters of reconciliation. Registered at the start; any thread may count. */
final class ReconcileMeters {
  /** Questions sent. */
  final LongAdder asked;

  /** Answers that came. */
  final LongAdder answers;

  /** Questions and fetches of peers that were answered. */
  final LongAdder served;

  /** Questions and fetches of peers that were dropped: too many, or the store is too busy. */
  final LongAdder dropped;

  /** Dats that were asked for, came and entered the store. */
  final LongAdder fetched;

  /** Dats that were asked for and came, and that the store did not take. */
  final LongAdder refused;

  /** Dats that peers named and none of them sent. */
  final LongAdder givenUp;

  /** Dats that peers asked for and were sent. */
  final LongAdder sent;

  ReconcileMeters(MeterRegistry registry) {
    asked = questions(registry, "asked");
    answers = questions(registry, "answered");
    served = questions(registry, "served");
    dropped = questions(registry, "dropped");
    fetched = dats(registry, "fetched");
    refused = dats(registry, "refused");
    givenUp = dats(registry, "given_up");
    sent = dats(registry, "sent");
  }

  private static LongAdder questions(MeterRegistry registry, String event) {
    return counter(
        registry,
        "dave.reconcile.questions",
        event,
        "Questions on what stores hold: asked of peers and answered by them; those of peers served"
            + " or dropped");
  }

  private static LongAdder dats(MeterRegistry registry, String event) {
    return counter(
        registry,
        "dave.reconcile.dats",
        event,
        "Dats that were missing, by what became of them; and those sent to peers that asked");
  }

  private static LongAdder counter(
      MeterRegistry registry, String name, String event, String description) {
    LongAdder count = new LongAdder();
    FunctionCounter.builder(name, count, LongAdder::sum)
        .tag("event", event)
        .description(description)
        .register(registry);
    return count;
  }
}
