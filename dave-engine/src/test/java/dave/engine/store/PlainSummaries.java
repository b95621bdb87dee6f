package dave.engine.store;

import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Summary;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.Blake3;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Computes summaries from all dats, as simply as possible. */
public final class PlainSummaries {
  private static final BigInteger ONES = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);

  private PlainSummaries() {}

  /** A name, and its place as one number. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Name(BigInteger place, byte[] bytes) {}

  /** The summary of the dats in a bucket; its own bucket is the one that was asked for. */
  public static Summary of(Collection<VerifiedDat> held, Bucket bucket) {
    BigInteger first = number(bucket.first().timeMs(), bucket.first().prefix());
    BigInteger end = first.add(BigInteger.ONE.shiftLeft(bucket.bits()));
    List<Name> names =
        names(held, bucket.difficulty()).stream()
            .filter(name -> name.place.compareTo(first) >= 0 && name.place.compareTo(end) < 0)
            .toList();
    ByteBuffer hash = ByteBuffer.wrap(names.isEmpty() ? new byte[16] : hash(names));
    return new Summary(bucket, names.size(), hash.getLong(), hash.getLong());
  }

  private static BigInteger number(long timeMs, int prefix) {
    return BigInteger.valueOf(timeMs)
        .shiftLeft(32)
        .or(BigInteger.valueOf(Integer.toUnsignedLong(prefix)));
  }

  private static List<Name> names(Collection<VerifiedDat> held, int difficulty) {
    Map<WorkHash, List<VerifiedDat>> byWork =
        held.stream().collect(Collectors.groupingBy(dat -> dat.dat().work()));
    List<Name> names = new ArrayList<>();
    for (List<VerifiedDat> claims : byWork.values()) {
      VerifiedDat any = claims.getFirst();
      if (any.difficulty() == difficulty) {
        names.add(name(any, difficulty, any.bound() ? 1 : 0, 0));
      }
      if (claims.size() > 1 && Math.max(0, any.difficulty() - 4) == difficulty) {
        boolean full = claims.size() == 16;
        for (VerifiedDat claim : claims) {
          long tag = full ? 0 : Claim.tag(claim.dat());
          names.add(name(claim, difficulty, full ? 3 : 2, tag));
        }
      }
    }
    return names;
  }

  private static Name name(VerifiedDat dat, int difficulty, int kind, long tag) {
    byte[] work = dat.dat().work().toByteArray();
    byte[] bytes = ByteBuffer.allocate(41).put(work).put((byte) kind).putLong(tag).array();
    // The last byte has no part in the place: its bits are 0 there.
    work[31] = (byte) 0xff;
    BigInteger bits = new BigInteger(1, work).not().mod(BigInteger.ONE.shiftLeft(256));
    int down = 256 - 32 - difficulty;
    BigInteger prefix = (down >= 0 ? bits.shiftRight(down) : bits.shiftLeft(-down)).and(ONES);
    return new Name(BigInteger.valueOf(dat.dat().timeMs()).shiftLeft(32).or(prefix), bytes);
  }

  private static byte[] hash(List<Name> names) {
    BigInteger one = names.getFirst().place;
    BigInteger apart =
        names.stream().map(name -> name.place.xor(one)).max(BigInteger::compareTo).orElseThrow();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (names.size() <= 32 || apart.signum() == 0) {
      bytes.write(0);
      names.stream().map(Name::bytes).sorted(Arrays::compareUnsigned).forEach(bytes::writeBytes);
    } else {
      int bit = apart.bitLength() - 1;
      bytes.write(1);
      for (boolean upper : new boolean[] {false, true}) {
        bytes.writeBytes(
            hash(names.stream().filter(name -> name.place.testBit(bit) == upper).toList()));
      }
    }
    byte[] out = new byte[32];
    Blake3.hash(bytes.toByteArray(), 0, bytes.size(), out, 0);
    return Arrays.copyOf(out, 16);
  }
}
