package dave.service;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;

/**
 * The world as the service and its APIs see it. They close none of it.
 *
 * @param clock the wall clock
 * @param blocking for reads of the store, and whatever else may block
 * @param strangers as blocking, for reads of callers that are not the owner; refuses what there is
 *     no room for
 * @param timer for time-outs, progress and heartbeats; never blocked
 * @param random picks samples
 * @param meters where they count
 */
public record ServiceRuntime(
    InstantSource clock,
    Scheduler blocking,
    Scheduler strangers,
    Scheduler timer,
    RandomGenerator random,
    MeterRegistry meters) {}
