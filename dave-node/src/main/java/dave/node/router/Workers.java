package dave.node.router;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;

/**
 * The threads, the clock and the chance of a mapper.
 *
 * @param timer has one thread
 * @param blocking may block
 * @param nanos a clock that never steps, in nanoseconds
 */
public record Workers(
    Scheduler timer, Scheduler blocking, LongSupplier nanos, RandomGenerator random) {}
