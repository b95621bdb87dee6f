package dave.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;
import reactor.netty.resources.LoopResources;

/**
 * The world as the gateway sees it. It closes none of it.
 *
 * @param clock the wall clock
 * @param blocking for reads of the store, and whatever else may block
 * @param strangers as blocking, for reads of callers that are not the owner; refuses what there is
 *     no room for
 * @param timer for time-outs and heartbeats; never blocked
 * @param random picks samples
 * @param loops event loops to share
 * @param meters where it counts
 */
public record HttpRuntime(
    InstantSource clock,
    Scheduler blocking,
    Scheduler strangers,
    Scheduler timer,
    RandomGenerator random,
    LoopResources loops,
    MeterRegistry meters) {
  /** Where the store is read for a caller. */
  Scheduler reading(Caller caller) {
    return caller.trusted() ? blocking : strangers;
  }
}
