package dave.dist.conform;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.WorkHash;
import dave.wire.crypto.Blake3;
import dave.wire.crypto.BoundSalt;
import dave.wire.keys.SigningKey;
import dave.wire.v1.Packet;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the trials. Each has a key of its own, and the authors are new. */
final class Trials implements AutoCloseable {
  private static final ByteString VALUE = ByteString.copyFromUtf8("conformance");
  private static final long DAY_OF_2024_MS = 1_704_067_200_000L;
  private static final long STAMPED_BACK_MS = 2_000;
  private static final long SKEW_MS = 5_000;
  private static final long FUTURE_MS = 60_000;
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private final Dats dats;
  private final int minDifficulty;
  private final long nowMs;
  private final SigningKey author;
  private final SigningKey other;
  private final String prefix;
  private int keys;

  /**
   * @param nowMs the time of this machine
   */
  Trials(Dats dats, int minDifficulty, long nowMs, SecureRandom random) {
    this.dats = dats;
    this.minDifficulty = minDifficulty;
    this.nowMs = nowMs - STAMPED_BACK_MS;
    author = SigningKey.generate(random);
    other = SigningKey.generate(random);
    prefix = "conform/" + HexFormat.of().toHexDigits(random.nextInt()) + "/";
  }

  /** Returns the trials of a node, that of {@link Rule#PUT_AND_GET} first. */
  List<Trial> all(boolean original) {
    List<Trial> all = new ArrayList<>();
    wire(all);
    work(all);
    salt(all);
    time(all);
    registers(all);
    signatures(all);
    all.removeIf(trial -> !trial.rule().holdsFor(original));
    return all;
  }

  /** Returns a genuine dat. */
  Dat genuine() {
    return genuine(nowMs);
  }

  private Dat genuine(long timeMs) {
    return dats.bound(author, key(), VALUE, timeMs);
  }

  private ByteString key() {
    return ByteString.copyFromUtf8(prefix + keys++);
  }

  private void wire(List<Trial> to) {
    Dat first = genuine();
    to.add(Trial.gives(Rule.PUT_AND_GET, first, first));
    Dat longest = longest();
    to.add(Trial.gives(Rule.LONGEST_PACKET, longest, longest));
    Dat unknown = genuine();
    to.add(
        Trial.reads(
            Rule.UNKNOWN_FIELDS,
            unknown,
            Packets.withUnknownField(unknown, ByteString.copyFromUtf8("unknown"))));
    Dat capable = genuine();
    to.add(Trial.reads(Rule.CAPABILITY_FIELDS, capable, Packets.withCapabilities(capable)));
    Dat disordered = genuine();
    to.add(Trial.reads(Rule.FIELD_ORDER, disordered, Packets.inOtherOrder(disordered)));
    to.add(Trial.refuses(Rule.SILENCE, genuine(), List.of()));
    Dat byWork = genuine();
    to.add(Trial.answers(Rule.GET_BY_WORK, byWork, new Query.ByWork(byWork.work())));
    Dat byKey = genuine();
    to.add(Trial.answers(Rule.GET_BY_KEY, byKey, new Query.ByKey(byKey.key(), Optional.empty())));
    Dat mine = genuine();
    Dat others = dats.bound(other, mine.key(), VALUE, nowMs);
    to.add(pair(Rule.GET_A_PAGE, mine, others, new Query.Page(mine.key(), Optional.empty(), 2)));
    ByteString content = ByteString.copyFromUtf8(prefix + "content");
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    Blake3.hash(content.toByteArray(), 0, content.size(), hash, 0);
    ByteString name = ByteString.copyFrom(hash);
    to.add(
        Trial.answers(
            Rule.GET_BY_CONTENT,
            dats.bound(author, name, content, nowMs),
            new Query.ByContent(name)));
  }

  private Dat longest() {
    ByteString key = key();
    byte[] value = new byte[PacketCodec.maxValueLength(key.size())];
    return dats.bound(author, key, ByteString.copyFrom(value), nowMs);
  }

  private static Trial pair(Rule rule, Dat one, Dat two, Query... questions) {
    return new Trial(
        rule,
        one.key(),
        Stream.of(one, two).map(dat -> PacketCodec.encode(new Put(dat))).toList(),
        List.of(questions),
        Set.of(one, two));
  }

  private void work(List<Trial> to) {
    int fewer = minDifficulty - 1;
    to.add(
        Trial.refuses(
            Rule.LOW_WORK,
            dats.bound(author, key(), VALUE, nowMs, fewer, zeroBits -> zeroBits == fewer)));
    Dat dat = genuine();
    to.add(
        Trial.refuses(
            Rule.WRONG_NONCE, Dats.withSalt(dat, Dats.flipped(dat.salt(), BoundSalt.LENGTH - 1))));
    Dat forged = genuine();
    WorkHash invented = WorkHash.of(Dats.flipped(forged.work().toByteString(), 31));
    to.add(
        Trial.refuses(
            Rule.FORGED_WORK,
            new Dat(
                forged.key(),
                forged.value(),
                forged.timeMs(),
                forged.salt(),
                invented,
                author.author(),
                author.sign(invented))));
    Dat blocked = genuine();
    Dat forgery = Dats.withSignature(blocked, Dats.flipped(blocked.signature(), 40));
    to.add(Trial.gives(Rule.FORGERY_BLOCKS_NOTHING, blocked, forgery, blocked));
  }

  private void salt(List<Trial> to) {
    to.add(
        Trial.refuses(
            Rule.COMMITTED_DIFFICULTY,
            dats.bound(
                author, key(), VALUE, nowMs, minDifficulty - 1, bits -> bits >= minDifficulty)));
    Dat unbound = dats.unbound(author, key(), VALUE, nowMs, Dats::shortSalt);
    to.add(Trial.gives(Rule.SHORT_SALT, unbound, unbound));
    ByteString key = key();
    Dat tagged =
        dats.unbound(
            author,
            key,
            VALUE,
            nowMs,
            nonce ->
                Dats.flipped(BoundSalt.of(author.author(), key.size(), minDifficulty, nonce), 1));
    to.add(Trial.gives(Rule.OTHER_TAG, tagged, tagged));
    Dat bound = genuine();
    to.add(
        new Trial(
            Rule.BOUND_WINS,
            bound.key(),
            List.of(
                PacketCodec.encode(new Put(Dats.claimed(bound, other))),
                PacketCodec.encode(new Put(bound))),
            List.of(new Query.ByWork(bound.work())),
            Set.of(bound)));
  }

  private void time(List<Trial> to) {
    to.add(Trial.refuses(Rule.FUTURE, genuine(nowMs + STAMPED_BACK_MS + FUTURE_MS)));
    Dat ahead = genuine(nowMs + STAMPED_BACK_MS + SKEW_MS);
    to.add(Trial.gives(Rule.CLOCK_SKEW, ahead, ahead));
    Dat old = genuine(DAY_OF_2024_MS);
    to.add(Trial.gives(Rule.OLD, old, old));
  }

  /** Returns the trials of dats in packets that have not the right form. */
  List<Trial> malformed(boolean original) {
    List<Trial> all = new ArrayList<>();
    Dat longSalt = genuine();
    all.add(
        malformed(
            Rule.LONG_SALT,
            longSalt,
            Packets.put(longSalt).setSalt(zeros(Dat.MAX_SALT_LENGTH + 1))));
    Dat early = genuine();
    ByteString highest = zeros(7).concat(ByteString.copyFrom(new byte[] {(byte) 0x80}));
    all.add(malformed(Rule.BEFORE_1970, early, Packets.put(early).setTime(highest)));
    Dat shortTime = genuine();
    Packet.Builder packet = Packets.put(shortTime);
    all.add(
        malformed(Rule.SHORT_TIME, shortTime, packet.setTime(packet.getTime().substring(0, 7))));
    Dat oversized = genuine();
    all.add(
        Trial.refuses(
            Rule.OVERSIZED,
            oversized,
            List.of(
                Packets.ofLength(oversized, PacketCodec.MAX_LENGTH + 1),
                Packets.ofLength(oversized, 2_000))));
    all.removeIf(trial -> !trial.rule().holdsFor(original));
    return all;
  }

  private static Trial malformed(Rule rule, Dat dat, Packet.Builder packet) {
    return Trial.refuses(rule, dat, List.of(packet.build().toByteArray()));
  }

  private void registers(List<Trial> to) {
    Dat older = genuine(nowMs - 1_000);
    Dat newer = dats.bound(author, older.key(), VALUE, nowMs);
    to.add(Trial.gives(Rule.NEWER_REPLACES, newer, older, newer));
    Dat late = genuine(nowMs);
    Dat early = dats.bound(author, late.key(), VALUE, nowMs - 1_000);
    to.add(Trial.gives(Rule.OLDER_IGNORED, late, late, early));
    to.add(tie(true));
    to.add(tie(false));
    Dat mine = genuine();
    Dat others = dats.bound(other, mine.key(), VALUE, nowMs);
    to.add(pair(Rule.TWO_AUTHORS, mine, others, Trial.register(mine), Trial.register(others)));
  }

  private Trial tie(boolean lowerFirst) {
    Dat one = genuine();
    Dat two = dats.bound(author, one.key(), VALUE.concat(VALUE), nowMs);
    Dat lower = one.supersedes(two) ? one : two;
    Dat higher = one.supersedes(two) ? two : one;
    return lowerFirst
        ? Trial.gives(Rule.TIE, lower, lower, higher)
        : Trial.gives(Rule.TIE, lower, higher, lower);
  }

  private void signatures(List<Trial> to) {
    Dat dat = genuine();
    to.add(
        Trial.refuses(
            Rule.WRONG_SIGNATURE, Dats.withSignature(dat, Dats.flipped(dat.signature(), 0))));
    Dat high = genuine();
    to.add(Trial.refuses(Rule.HIGH_S, Dats.withSignature(high, unreduced(high.signature()))));
    // The neutral element: R and A are it and S is 0, which holds for every work.
    ByteString neutral = ByteString.copyFrom(new byte[] {1}).concat(zeros(31));
    Author small = Author.of(neutral);
    to.add(
        Trial.refuses(
            Rule.SMALL_ORDER,
            dats.anonymous(small, key(), VALUE, nowMs, neutral.concat(zeros(32)))));
  }

  private static ByteString zeros(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  /** Returns the signature with S + L in place of S, which verifies where nobody compares. */
  private static ByteString unreduced(ByteString signature) {
    byte[] little = signature.substring(32).toByteArray();
    BigInteger s = new BigInteger(1, reversed(little)).add(ORDER);
    byte[] big = s.toByteArray();
    byte[] sum = new byte[32];
    for (int i = 0; i < big.length && i < sum.length; i++) {
      sum[i] = big[big.length - 1 - i];
    }
    return signature.substring(0, 32).concat(ByteString.copyFrom(sum));
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  /** Wipes the authors' keys. */
  @Override
  public void close() {
    author.close();
    other.close();
  }
}
