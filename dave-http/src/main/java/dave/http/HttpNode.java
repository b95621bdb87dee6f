package dave.http;

import dave.engine.Engine;
import dave.engine.Health;
import dave.wire.crypto.Miner;
import dave.wire.crypto.SigningKey;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The node that the gateway speaks for. The gateway closes none of it.
 *
 * @param engine the node
 * @param miner who searches for callers that show the token
 * @param key the node's own; asked when first needed, on a worker that may block. What it throws is
 *     told to the caller.
 * @param version of the program
 * @param defaultDifficulty what the node mines when nobody says, in bits
 * @param health whether it lives and is ready
 * @param meters all that the node counts, in the format of a content type; may take a while
 */
public record HttpNode(
    Engine engine,
    Miner miner,
    Supplier<SigningKey> key,
    String version,
    int defaultDifficulty,
    Health health,
    UnaryOperator<String> meters) {}
