package dave.engine;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;

/**
 * The clock, schedulers, chance and meters of an engine: real in a node, fake in a test. The engine
 * closes none of them.
 *
 * @param clock the wall clock
 * @param nanos nanoseconds since some moment, by the clock of the core's timer
 * @param core runs one task at a time; peers, trust and gossip change here only; also the timer of
 *     epochs and timeouts
 * @param verify has many workers, for hashes and signatures
 * @param io may block; reads the store for the node and its owner
 * @param strangers may block; reads the store for strangers. It has few workers of its own, so that
 *     the owner's reads do not wait. When its short queue is full, it refuses reads.
 * @param random the source of all random choices of the engine
 * @param meters the registry of all meters
 */
public record EngineRuntime(
    InstantSource clock,
    LongSupplier nanos,
    Scheduler core,
    Scheduler verify,
    Scheduler io,
    Scheduler strangers,
    RandomGenerator random,
    MeterRegistry meters) {}
