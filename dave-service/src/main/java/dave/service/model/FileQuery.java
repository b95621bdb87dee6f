package dave.service.model;

import com.google.protobuf.ByteString;
import dave.engine.model.Pace;
import java.time.Duration;

/**
 * Which part of which file a caller wants, and how it is looked for.
 *
 * @param root what names the file
 * @param length in bytes; 0 for all behind the offset
 * @param localOnly whether the network is left out
 * @param patience how long a chunk is looked for, all attempts together
 * @param fastBitsPerSecond what {@link Pace#FAST} may ask for; 0 for what the node may
 */
public record FileQuery(
    ByteString root,
    FileFormat format,
    long offset,
    long length,
    boolean localOnly,
    Pace pace,
    Duration patience,
    long fastBitsPerSecond) {}
