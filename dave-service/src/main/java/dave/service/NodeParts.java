package dave.service;

import dave.engine.Engine;
import dave.engine.Health;
import dave.engine.link.LinkMode;
import dave.service.model.RouterMapping;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import java.util.function.Supplier;

/**
 * The node that the service serves. The service closes none of the parts.
 *
 * @param engine the node
 * @param miner runs the searches of callers
 * @param key supplies the node's key; called when the key is first needed, on a worker that may
 *     block, so it may load or make the key. Callers see the message of what it throws.
 * @param version the version of the program
 * @param difficulty the difficulty if a caller names none, in bits; a higher minimum of the node
 *     prevails
 * @param links whether the node has links
 * @param health reports whether the node is alive and ready
 * @param router what the router said last; any thread may call it
 */
public record NodeParts(
    Engine engine,
    Miner miner,
    Supplier<SigningKey> key,
    String version,
    int difficulty,
    LinkMode links,
    Health health,
    Supplier<RouterMapping> router) {}
