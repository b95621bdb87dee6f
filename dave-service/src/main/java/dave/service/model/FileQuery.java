package dave.service.model;

import com.google.protobuf.ByteString;
import dave.engine.model.Pace;
import java.time.Duration;

/**
 * The part of a file that a caller requests, and how to look for its chunks.
 *
 * @param root the hash that names the file
 * @param length in bytes; 0 for all from the offset on
 * @param localOnly whether to look only in this node's store
 * @param patience how long to look for a chunk, all attempts together
 * @param fastBitsPerSecond the bandwidth limit of {@link Pace#FAST} in bits per second; 0 for the
 *     node's own limit
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
