package dave.service.model;

import com.google.protobuf.ByteString;
import dave.engine.model.EngineStatus;

/**
 * The state of the node, as a caller may see it.
 *
 * @param author the author of the node's key, 32 bytes; empty if no key can be used, or the caller
 *     may not know it
 * @param difficulty the difficulty if a caller names none, in bits
 * @param cursor the end of the arrival log, as a text for subscribers
 */
public record NodeStatus(EngineStatus engine, ByteString author, int difficulty, String cursor) {}
