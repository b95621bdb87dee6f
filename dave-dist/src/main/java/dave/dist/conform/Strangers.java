package dave.dist.conform;

import com.google.protobuf.ByteString;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Query;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Speaks to the node from addresses that prove nothing, as somebody does who forges them. Each
 * sends one packet, and answers nothing.
 */
final class Strangers {
  private static final int TOKEN_LENGTH = 8;
  private static final int[] PADDINGS = {0, 20, 60, 180};

  private final Line line;
  private final SecureRandom random;
  private final Map<Rule, List<Source>> senders = new EnumMap<>(Rule.class);
  private final List<Source> named = new ArrayList<>();

  Strangers(Line line, SecureRandom random) {
    this.line = line;
    this.random = random;
  }

  /** Sends all packets. The longest dat of the trials is what they ask for. */
  void speak(List<Trial> trials) throws IOException {
    from(Rule.RESPONSE_BYTES).send(GetPeers.BARE);
    from(Rule.RESPONSE_BYTES).send(new Peers(token(), List.of()));
    for (int padding : PADDINGS) {
      from(Rule.RESPONSE_BYTES).send(new GetPeers(token(), padding));
    }
    for (Trial trial : trials) {
      if (trial.rule() == Rule.LONGEST_PACKET) {
        for (Query query : trial.questions()) {
          from(Rule.ANSWER_BYTES).send(new Get(query, 0));
          from(Rule.ANSWER_BYTES).send(new Get(query, PADDINGS[3]));
          from(Rule.FORGED_TOKEN).send(new Get(query, token(), 0));
        }
      }
      if (trial.rule() == Rule.PUT_AND_GET) {
        for (Query query : trial.questions()) {
          from(Rule.ANSWER_BYTES).send(new Get(query, 0));
        }
      }
    }
    Source other = line.open();
    named.add(other);
    line.open().send(new Peers(ByteString.EMPTY, List.of(other.address())));
  }

  private Source from(Rule rule) throws IOException {
    Source source = line.open();
    senders.computeIfAbsent(rule, any -> new ArrayList<>()).add(source);
    return source;
  }

  private ByteString token() {
    byte[] token = new byte[TOKEN_LENGTH];
    random.nextBytes(token);
    return ByteString.copyFrom(token);
  }

  /** Judges all that came until now. */
  List<Finding> judge() {
    List<Finding> findings = new ArrayList<>();
    senders.forEach((rule, sources) -> sources.forEach(each -> findings.add(judge(rule, each))));
    named.forEach(each -> findings.add(Hostile.silence(Rule.UNSOLICITED, each)));
    return findings;
  }

  private static Finding judge(Rule rule, Source source) {
    String came = source.bytesSent() + " bytes got " + source.bytesReceived();
    return source.bytesReceived() <= source.bytesSent()
        ? Finding.ok(rule, came)
        : Finding.wrong(rule, came);
  }
}
