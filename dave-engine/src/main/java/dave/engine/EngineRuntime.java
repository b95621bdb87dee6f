package dave.engine;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;

/**
 * The world as an engine sees it: all real in a node, all fake in a test. The engine closes none of
 * it.
 *
 * @param clock the wall clock
 * @param nanos nanoseconds since some moment, of the clock that the core's timer goes by
 * @param core one worker at a time runs here: peers, trust and gossip change on it alone; also the
 *     timer of epochs and timeouts
 * @param verify many workers: hashes and signatures
 * @param io may block: reads of the store for the node and its owner
 * @param strangers may block: reads of the store that others ask for. Few workers and a short line,
 *     so that the owner's reads never wait behind them; it refuses what there is no room for.
 * @param random every choice of the engine
 * @param meters where it counts
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
