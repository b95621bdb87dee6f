package dave.admin;

import dave.engine.Engine;
import dave.engine.Health;
import dave.wire.crypto.Miner;
import dave.wire.crypto.SigningKey;
import java.util.function.Supplier;

/**
 * The node that the admin API speaks for. The server closes none of it.
 *
 * @param engine the node
 * @param miner who searches for callers
 * @param key what {@code Put} signs with; asked when first needed, on a worker that may block, so
 *     that it may load or make the key then. What it throws is told to the caller.
 * @param version of the program
 * @param health whether the node lives and is ready
 */
public record AdminNode(
    Engine engine, Miner miner, Supplier<SigningKey> key, String version, Health health) {}
