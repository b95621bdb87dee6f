package dave.dist.conform;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Packets that are sent to the node, the question about them, and the dats that a right node gives.
 * Whatever comes with its key belongs to it.
 */
final class Trial {
  private final Rule rule;
  private final ByteString key;
  private final List<byte[]> packets;
  private final List<Query> questions;
  private final Set<Dat> expected;
  private final List<Dat> seen = new ArrayList<>();
  private final List<byte[]> seenBytes = new ArrayList<>();
  private int asked;

  /**
   * @param expected the dats that are given, all of them; none if nothing must come
   */
  Trial(Rule rule, ByteString key, List<byte[]> packets, List<Query> questions, Set<Dat> expected) {
    this.rule = rule;
    this.key = key;
    this.packets = packets;
    this.questions = questions;
    this.expected = expected;
  }

  /** Dats that are sent in an order, of which the node gives one, asked for by its author. */
  static Trial gives(Rule rule, Dat expected, Dat... sent) {
    return new Trial(
        rule, expected.key(), packets(sent), List.of(register(expected)), Set.of(expected));
  }

  /** A dat that the node gives, asked for in a way. */
  static Trial answers(Rule rule, Dat dat, Query question) {
    return new Trial(rule, dat.key(), packets(dat), List.of(question), Set.of(dat));
  }

  /** A packet in a form of its own, with a dat that the node gives. */
  static Trial reads(Rule rule, Dat dat, byte[] packet) {
    return new Trial(rule, dat.key(), List.of(packet), List.of(register(dat)), Set.of(dat));
  }

  /** A dat that the node does not take. */
  static Trial refuses(Rule rule, Dat dat) {
    return refuses(rule, dat, packets(dat));
  }

  /** Packets of which the node takes none, with the dat that they are about. */
  static Trial refuses(Rule rule, Dat dat, List<byte[]> packets) {
    return new Trial(rule, dat.key(), packets, List.of(register(dat)), Set.of());
  }

  /** Returns the question for the record of an author, which every node understands. */
  static Query register(Dat dat) {
    return new Query.ByKey(dat.key(), Optional.of(dat.author()));
  }

  private static List<byte[]> packets(Dat... dats) {
    List<byte[]> packets = new ArrayList<>();
    for (Dat dat : dats) {
      packets.add(PacketCodec.encode(new Put(dat)));
    }
    return packets;
  }

  Rule rule() {
    return rule;
  }

  ByteString key() {
    return key;
  }

  List<byte[]> packets() {
    return packets;
  }

  List<Query> questions() {
    return questions;
  }

  /** Returns what to ask now; nothing if there is no more to learn. */
  List<Query> ask(int round) {
    if (isDecided() || (expected.isEmpty() && round >= 2)) {
      return List.of();
    }
    asked++;
    return questions;
  }

  /** Keeps a dat that the node sent. */
  void came(Dat dat, byte[] packet) {
    seen.add(dat);
    seenBytes.add(packet);
  }

  /** Returns whether all that is expected has come. */
  boolean isDecided() {
    return !expected.isEmpty() && new HashSet<>(seen).containsAll(expected) && isRight();
  }

  /** Returns the packets with dats of this trial. */
  List<byte[]> seenBytes() {
    return seenBytes;
  }

  private boolean isRight() {
    return seen.isEmpty() || expected.contains(seen.getLast());
  }

  /**
   * Judges what came.
   *
   * @param answers whether the node gives dats at all, so that its silence means something
   */
  Finding judge(boolean answers) {
    if (!isRight()) {
      return Finding.wrong(rule, "it gave " + described(seen.getLast()));
    }
    if (expected.isEmpty()) {
      return answers
          ? Finding.ok(rule, "asked " + asked + " times, none came")
          : Finding.notSeen(rule, "it gives no dat at all");
    }
    Set<Dat> missing = new HashSet<>(expected);
    seen.forEach(missing::remove);
    return missing.isEmpty()
        ? Finding.ok(rule, "it came")
        : Finding.wrong(
            rule,
            "asked " + asked + " times, it did not give " + described(missing.iterator().next()));
  }

  private static String described(Dat dat) {
    return "the dat of time "
        + dat.timeMs()
        + ", difficulty "
        + dat.work().zeroBits()
        + ", work "
        + dat.work().toString().substring(0, 12)
        + "..., author "
        + dat.author().toString().substring(0, 8)
        + "...";
  }
}
