package dave.dist.conform;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.v1.Packet;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The well-behaved peer of the node: it answers pings, sends dats, and asks for them. */
final class Partner {
  /** After so many packets there is a pause, so that a slow link drops none of them. */
  private static final int BURST = 8;

  private static final Duration PAUSE = Duration.ofMillis(8);

  private static final int TOKEN_LENGTH = 8;
  private static final int UNKNOWN_FIELD = 1_000;

  private final Line line;
  private final Pace pace;
  private final SecureRandom random;
  private final Source source;
  private final Set<ByteString> sent = new HashSet<>();
  private boolean gives;
  private int burst;

  Partner(Line line, Pace pace, SecureRandom random) throws IOException {
    this.line = line;
    this.pace = pace;
    this.random = random;
    source = line.open();
    source.answer();
  }

  /** Sends a packet, not faster than a slow link passes packets on. */
  void send(byte[] packet) throws IOException {
    source.send(packet);
    if (++burst == BURST) {
      burst = 0;
      line.receive(PAUSE);
    }
  }

  /** Returns the token that the node gave; empty if it gave none. */
  ByteString token() {
    return source.token();
  }

  /** Returns whether a PEER had a token, which those of original nodes never have. */
  boolean hasToken() {
    return source.peers().stream().anyMatch(peer -> !peer.getToken().isEmpty());
  }

  /** Asks for peers until a PEER comes, a few times at most. Returns whether one came. */
  boolean ping() throws IOException {
    int before = source.peers().size();
    for (int i = 0; i < pace.pings() && source.peers().size() == before; i++) {
      byte[] bytes = new byte[TOKEN_LENGTH];
      random.nextBytes(bytes);
      ByteString token = ByteString.copyFrom(bytes);
      sent.add(token);
      source.send(GetPeers.padded(token));
      line.receive(pace.answer(), () -> source.peers().size() > before);
    }
    return source.peers().size() > before;
  }

  /** Asks for the dats of all trials, which were sent before, and judges what comes. */
  List<Finding> ask(List<Trial> trials) throws IOException {
    Map<ByteString, Trial> byKey = new HashMap<>();
    trials.forEach(trial -> byKey.put(trial.key(), trial));
    int read = 0;
    for (int round = 0; round < pace.rounds(); round++) {
      boolean asked = false;
      for (Trial trial : trials) {
        for (Query question : trial.ask(round)) {
          // As long as the longest answer, for a node that gives no token.
          send(PacketCodec.encode(Get.padded(question, source.token())));
          asked = true;
        }
      }
      if (!asked) {
        break;
      }
      line.receive(pace.answer());
      read = distribute(byKey, read);
    }
    return judge(trials);
  }

  /** Hands dats that came to their trials. Returns how many datagrams were looked at. */
  private int distribute(Map<ByteString, Trial> byKey, int from) {
    List<byte[]> datagrams = source.datagrams();
    for (byte[] datagram : datagrams.subList(from, datagrams.size())) {
      if (PacketCodec.decode(datagram) instanceof Decoded.Ok ok
          && ok.message() instanceof Put put) {
        Trial trial = byKey.get(put.dat().key());
        if (trial != null) {
          trial.came(put.dat(), datagram);
        }
      }
    }
    return datagrams.size();
  }

  private List<Finding> judge(List<Trial> trials) {
    gives |= trials.stream().anyMatch(Trial::isDecided);
    List<Finding> findings = new ArrayList<>();
    for (Trial trial : trials) {
      findings.add(trial.judge(gives));
      if (trial.rule() == Rule.UNKNOWN_FIELDS) {
        trial.seenBytes().stream()
            .filter(Partner::hasUnknownField)
            .findFirst()
            .ifPresent(
                packet ->
                    findings.add(Finding.wrong(trial.rule(), "it passed the unknown field on")));
      }
    }
    return findings;
  }

  private static boolean hasUnknownField(byte[] packet) {
    try {
      return Packet.parseFrom(packet).getUnknownFields().hasField(UNKNOWN_FIELD);
    } catch (InvalidProtocolBufferException e) {
      return false; // It has been decoded before.
    }
  }

  /** Judges the bytes of the PUTs that came for trials. */
  static Finding golden(List<Trial> trials) {
    List<byte[]> packets = trials.stream().flatMap(trial -> trial.seenBytes().stream()).toList();
    long others = packets.stream().filter(packet -> !isGolden(packet)).count();
    if (packets.isEmpty()) {
      return Finding.notSeen(Rule.GOLDEN_BYTES, "no PUT came");
    }
    return others == 0
        ? Finding.ok(Rule.GOLDEN_BYTES, "so have all " + packets.size())
        : Finding.wrong(Rule.GOLDEN_BYTES, others + " of " + packets.size() + " have not");
  }

  private static boolean isGolden(byte[] packet) {
    return PacketCodec.decode(packet) instanceof Decoded.Ok ok
        && Arrays.equals(PacketCodec.encode(ok.message()), packet);
  }

  /** Judges all PEERs that came in the whole time. */
  List<Finding> judgePeers() {
    List<Packet> peers = source.peers();
    int most =
        peers.stream()
            .mapToInt(peer -> peer.getUdpPeersCount() + peer.getPeersCount())
            .max()
            .orElse(0);
    String came = "in " + peers.size() + " PEERs, at most " + most;
    return List.of(
        most <= Message.MAX_PEERS
            ? Finding.ok(Rule.TWO_PEERS, came)
            : Finding.wrong(Rule.TWO_PEERS, came),
        token(peers));
  }

  private Finding token(List<Packet> peers) {
    long without = peers.stream().filter(peer -> peer.getToken().isEmpty()).count();
    long others =
        peers.stream()
            .filter(peer -> !peer.getToken().isEmpty() && !sent.contains(peer.getToken()))
            .count();
    if (without > 0) {
      return Finding.wrong(
          Rule.TOKEN, "the PEER has none; if the node is an original one, give --original");
    }
    return others > 0
        ? Finding.wrong(Rule.TOKEN, "the PEER has another one")
        : Finding.ok(Rule.TOKEN, "all " + peers.size() + " do");
  }

  /** Returns the name of a message in the protocol. */
  static String name(Message message) {
    return switch (message) {
      case GetPeers getPeers -> "GETPEER";
      case Peers peers -> "PEER";
      case Put put -> "PUT";
      case Get get -> "GET";
    };
  }
}
