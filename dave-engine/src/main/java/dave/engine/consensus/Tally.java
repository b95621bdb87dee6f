package dave.engine.consensus;

import com.google.protobuf.ByteString;
import java.math.BigInteger;

/**
 * What stands behind one value.
 *
 * @param value the value
 * @param authors how many authors say it
 * @param work the sum of 2^difficulty over the bound dats among theirs, exact
 * @param latestTimeMs the newest of their dats, Unix time in milliseconds
 */
public record Tally(ByteString value, long authors, BigInteger work, long latestTimeMs) {}
