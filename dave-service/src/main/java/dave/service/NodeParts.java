package dave.service;

import dave.engine.Engine;
import dave.engine.Health;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import java.util.function.Supplier;

/**
 * The node that the service speaks for. The service closes none of it.
 *
 * @param engine the node
 * @param miner searches for callers
 * @param key the node's own; asked when first needed, on a worker that may block, so that it may
 *     load or make the key then. The caller is told what it throws.
 * @param version of the program
 * @param difficulty what the node mines when nobody says, in bits; its minimum goes before
 * @param health whether the node lives and is ready
 */
public record NodeParts(
    Engine engine,
    Miner miner,
    Supplier<SigningKey> key,
    String version,
    int difficulty,
    Health health) {}
