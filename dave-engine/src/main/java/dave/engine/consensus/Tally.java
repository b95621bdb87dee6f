package dave.engine.consensus;

import com.google.protobuf.ByteString;
import java.math.BigInteger;

/**
 * The support of one value.
 *
 * @param value the value
 * @param authors how many authors have it
 * @param work the exact sum of 2^difficulty over their bound dats
 * @param latestTimeMs the time of their newest dat, Unix time in milliseconds
 */
public record Tally(ByteString value, long authors, BigInteger work, long latestTimeMs) {}
