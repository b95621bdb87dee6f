package dave.service;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;

/**
 * Clock, schedulers, chance and meters for the service and its APIs. They close none of them.
 *
 * @param clock the wall clock
 * @param blocking runs reads of the store, and other work that may block
 * @param strangers like {@code blocking}, for callers that are not the owner; refuses tasks when
 *     its queue is full
 * @param timer for time-outs, progress and heartbeats; never blocked
 * @param random picks samples
 * @param meters the registry of their metrics
 */
public record ServiceRuntime(
    InstantSource clock,
    Scheduler blocking,
    Scheduler strangers,
    Scheduler timer,
    RandomGenerator random,
    MeterRegistry meters) {}
