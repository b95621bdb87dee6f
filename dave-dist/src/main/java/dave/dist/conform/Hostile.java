package dave.dist.conform;

import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Sends what no node sends. The node must stay silent, and must answer pings afterwards. */
final class Hostile {
  private static final int RANDOM_DATAGRAMS = 40;

  private final Line line;
  private final Pace pace;
  private final Partner partner;
  private final SecureRandom random;
  private final boolean original;
  private final Dat truncated;
  private final List<Trial> malformed;

  Hostile(
      Line line, Pace pace, Partner partner, Trials made, boolean original, SecureRandom random) {
    this.original = original;
    this.line = line;
    this.pace = pace;
    this.partner = partner;
    this.random = random;
    truncated = made.genuine();
    malformed = made.malformed(original);
  }

  /** Sends all kinds, until the node does not answer any longer. */
  List<Finding> attack() throws IOException {
    Map<Rule, List<byte[]>> kinds = new EnumMap<>(Rule.class);
    malformed.forEach(trial -> kinds.put(trial.rule(), trial.packets()));
    kinds.put(Rule.TRUNCATED, Packets.truncated(PacketCodec.encode(new Put(truncated))));
    kinds.put(Rule.RANDOM_BYTES, noise());
    if (!original && partner.hasToken()) { // They would crash an original node.
      kinds.put(Rule.BAD_PEERS, Packets.badPeers());
    }
    Map<Rule, Source> sources = new EnumMap<>(Rule.class);
    for (Map.Entry<Rule, List<byte[]>> kind : kinds.entrySet()) {
      Source source = line.open();
      sources.put(kind.getKey(), source);
      for (byte[] datagram : kind.getValue()) {
        source.send(datagram);
      }
      if (!partner.ping()) {
        return List.of(
            Finding.wrong(kind.getKey(), "the node answers nothing any longer"),
            Finding.wrong(Rule.STILL_ANSWERS, "nothing came"));
      }
    }
    List<Finding> findings = new ArrayList<>(partner.ask(malformed));
    line.receive(pace.quiet());
    sources.forEach((rule, source) -> findings.add(silence(rule, source)));
    if (!sources.containsKey(Rule.BAD_PEERS)) {
      findings.add(Finding.notSeen(Rule.BAD_PEERS, "not sent, as they crash original nodes"));
    }
    findings.add(Finding.ok(Rule.STILL_ANSWERS, "it does"));
    return findings;
  }

  /** Judges that nothing must have come. */
  static Finding silence(Rule rule, Source source) {
    return source.datagrams().isEmpty()
        ? Finding.ok(rule, "nothing came")
        : Finding.wrong(
            rule,
            source.datagrams().size() + " datagrams of " + source.bytesReceived() + " bytes came");
  }

  private List<byte[]> noise() {
    List<byte[]> datagrams = new ArrayList<>();
    while (datagrams.size() < RANDOM_DATAGRAMS) {
      byte[] bytes = new byte[1 + random.nextInt(PacketCodec.MAX_LENGTH)];
      random.nextBytes(bytes);
      if (!(PacketCodec.decode(bytes) instanceof Decoded.Ok)) { // By chance a few are a packet.
        datagrams.add(bytes);
      }
    }
    return datagrams;
  }
}
