package dave.node.faults;

import com.google.protobuf.ByteString;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Which packets a node of a test loses, and how wrong its clock is. As text, one rule a line:
 *
 * <pre>
 * id 7
 * drop-to 10.1.2.3
 * drop-from 10.1.2.4
 * lose 0.3
 * clock-ms -300000
 * end
 * </pre>
 *
 * @param id names this set of rules
 * @param to addresses that get no packets, 16 bytes each
 * @param from addresses whose packets are dropped, 16 bytes each
 * @param loss the share of all other incoming packets that is dropped, 0 to 1
 * @param ahead how far the clock is ahead; negative if it is behind
 */
record FaultRules(
    String id, Set<ByteString> to, Set<ByteString> from, double loss, Duration ahead) {
  static final FaultRules NONE = new FaultRules("", Set.of(), Set.of(), 0, Duration.ZERO);

  private static final String END = "end";
  private static final int IP_LENGTH = 16;

  FaultRules {
    to = Set.copyOf(to);
    from = Set.copyOf(from);
  }

  /** Returns whether a text is whole: a writer may still be at work. */
  static boolean isWhole(String text) {
    return text.stripTrailing().endsWith(END);
  }

  /**
   * @throws IllegalArgumentException if a line is no rule; the message names it
   */
  static FaultRules parse(String text) {
    String id = "";
    Set<ByteString> to = new HashSet<>();
    Set<ByteString> from = new HashSet<>();
    double loss = 0;
    Duration ahead = Duration.ZERO;
    for (String line : text.lines().map(String::strip).toList()) {
      String[] words = line.split(" +", 2);
      String value = words[words.length - 1];
      try {
        switch (words[0]) {
          case "", END -> {}
          case "id" -> id = value;
          case "drop-to" -> to.add(ip(value));
          case "drop-from" -> from.add(ip(value));
          case "lose" -> loss = share(value);
          case "clock-ms" -> ahead = Duration.ofMillis(Long.parseLong(value));
          default -> throw new IllegalArgumentException("no rule has this name");
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "rule '%s' is none: write id NAME, drop-to IP, drop-from IP, lose 0..1 or clock-ms NUMBER"
                .formatted(line),
            e);
      }
    }
    return new FaultRules(id, to, from, loss, ahead);
  }

  private static double share(String text) {
    double share = Double.parseDouble(text);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("not a share: " + text);
    }
    return share;
  }

  private static ByteString ip(String text) {
    return ip(
        PeerAddresses.parse("udp://" + (text.contains(":") ? "[" + text + "]" : text) + ":1"));
  }

  private static ByteString ip(PeerAddress address) {
    return address.bytes().substring(0, Math.min(IP_LENGTH, address.bytes().size()));
  }

  boolean dropsTo(PeerAddress address) {
    return !to.isEmpty() && to.contains(ip(address));
  }

  boolean dropsFrom(PeerAddress address) {
    return !from.isEmpty() && from.contains(ip(address));
  }
}
