package dave.service.model;

import com.google.protobuf.ByteString;
import dave.engine.model.EngineStatus;

/**
 * How the node does, as a caller may see it.
 *
 * @param author who writes with the node's key; empty if it has none that can be used, or the
 *     caller may not know
 * @param difficulty what the node mines when nobody says, in bits
 * @param cursor the end of the arrival log, as subscribers hold it
 */
public record NodeStatus(EngineStatus engine, ByteString author, int difficulty, String cursor) {}
