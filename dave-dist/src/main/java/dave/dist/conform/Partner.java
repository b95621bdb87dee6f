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
import dave.wire.v1.Op;
import dave.wire.v1.Packet;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The well-behaved peer of the node: it answers pings, sends dats, and asks for them. */
final class Partner {
  /** Between two packets, so that no slow link drops them. */
  static final Duration APART = Duration.ofMillis(1);

  private static final int TOKEN_LENGTH = 8;
  private static final int UNKNOWN_FIELD = 1_000;

  private final Line line;
  private final Pace pace;
  private final SecureRandom random;
  private final Source source;
  private boolean gives;

  Partner(Line line, Pace pace, SecureRandom random) throws IOException {
    this.line = line;
    this.pace = pace;
    this.random = random;
    source = line.open();
    source.answer();
  }

  void send(byte[] packet) throws IOException {
    source.send(packet);
  }

  /** Returns the token that the node gave; empty if it gave none. */
  ByteString token() {
    return source.token();
  }

  /** Returns the PEERs that came. */
  List<Peers> answers() {
    return source.messages().stream()
        .filter(Peers.class::isInstance)
        .map(Peers.class::cast)
        .toList();
  }

  /** Asks for peers until a PEER comes, a few times at most. Returns the last token that it sent. */
  ByteString ping() throws IOException {
    int before = answers().size();
    ByteString token = ByteString.EMPTY;
    for (int i = 0; i < pace.pings() && answers().size() == before; i++) {
      byte[] bytes = new byte[TOKEN_LENGTH];
      random.nextBytes(bytes);
      token = ByteString.copyFrom(bytes);
      source.send(GetPeers.padded(token));
      line.receive(pace.answer(), () -> answers().size() > before);
    }
    return token;
  }

  /** Returns whether the node still answers. */
  boolean isAnswered() throws IOException {
    int before = answers().size();
    ping();
    return answers().size() > before;
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
          source.send(Get.padded(question, source.token()));
          line.receive(APART);
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
      if (PacketCodec.decode(datagram) instanceof Decoded.Ok ok && ok.message() instanceof Put put) {
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
    List<byte[]> packets =
        trials.stream().flatMap(trial -> trial.seenBytes().stream()).toList();
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
  Finding judgePeers() {
    int answers = 0;
    int most = 0;
    for (byte[] datagram : source.datagrams()) {
      try {
        Packet packet = Packet.parseFrom(datagram);
        if (packet.getOp() == Op.PEER) {
          answers++;
          most = Math.max(most, packet.getUdpPeersCount() + packet.getPeersCount());
        }
      } catch (InvalidProtocolBufferException e) {
        most = Math.max(most, 0); // Not a PEER.
      }
    }
    String came = "in " + answers + " PEERs, at most " + most;
    return most <= Message.MAX_PEERS
        ? Finding.ok(Rule.TWO_PEERS, came)
        : Finding.wrong(Rule.TWO_PEERS, came);
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
