package dave.dist.conform;

import static org.assertj.core.api.Assertions.assertThat;

import dave.dist.conform.Finding.Verdict;
import dave.dist.conform.ScriptedNode.Flaw;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests nodes on real sockets of loopback: right ones, and ones that break a rule each. */
@Execution(ExecutionMode.CONCURRENT) // They wait for answers, most of the time.
final class ConformTest {
  private static final int DIFFICULTY = 8;
  private static final Pattern WORD = Pattern.compile("\\w+");
  private static final Pattern FLAW = Pattern.compile("(\\w+): ([\\w ]+)");

  /** The first answer of a new JVM takes longer than all others. */
  private static final Pace QUICK =
      new Pace(50, Duration.ofMillis(150), Duration.ofMillis(200), 25);

  private static List<Finding> test(PeerAddress node, Duration limit) throws IOException {
    try (Line line = new Line(PeerAddresses.toSocketAddress(node), System::nanoTime, limit)) {
      return new Conformance(
              line,
              QUICK,
              new Conformance.Subject(false, DIFFICULTY, System.currentTimeMillis()),
              new SecureRandom())
          .run();
    }
  }

  private static List<Finding> test(PeerAddress node) throws IOException {
    return test(node, Duration.ofSeconds(60));
  }

  @Test
  void shouldFindNothingWrongWithOurNode() throws IOException {
    NodeConfig config =
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .engine(NodeConfig.DEFAULT.engine().withMinDifficulty(DIFFICULTY))
            .build();
    try (DaveNode node = DaveNode.launch(config)) {
      List<Finding> findings = test(node.listenAddresses().getFirst());
      assertThat(findings).hasSize(Rule.values().length);
      assertThat(findings).allMatch(finding -> finding.verdict() == Verdict.OK);
    }
  }

  /** Each group is one node, to save time; no flaw of it hides another. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NO_TOKEN: TOKEN, LOW_WORK: LOW_WORK, OLDER_REPLACES: OLDER_IGNORED, FUTURE: FUTURE",
        "THREE_PEERS: TWO_PEERS, ANY_WORK: WRONG_NONCE FORGED_WORK, FIRST_STAYS: NEWER_REPLACES,"
            + " ECHOES: TRUNCATED RANDOM_BYTES",
        "ANSWERS_UNKNOWN_OP: UNKNOWN_OP, REALISED_DIFFICULTY: COMMITTED_DIFFICULTY,"
            + " LAST_OF_EQUAL_TIME: TIE, AMPLIFIES_GETPEER: RESPONSE_BYTES,"
            + " PINGS_NAMED_PEERS: UNSOLICITED",
        "PASSES_FIELDS_ON: UNKNOWN_FIELDS, BOUND_ONLY: SHORT_SALT OTHER_TAG, NO_SKEW: CLOCK_SKEW,"
            + " AMPLIFIES_GET: ANSWER_BYTES",
        "REMEMBERS_FORGED_WORK: FORGERY_BLOCKS_NOTHING, ANY_TOKEN: FORGED_TOKEN,"
            + " ONE_AUTHOR_PER_KEY: TWO_AUTHORS, TAKES_LONG_PACKETS: OVERSIZED",
        "ANY_SIGNATURE: WRONG_SIGNATURE HIGH_S SMALL_ORDER, DIES: STILL_ANSWERS",
        "NEVER_GIVES: PUT_AND_GET",
      })
  void shouldFindTheRulesThatANodeBreaks(String group) throws IOException {
    Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);
    Set<Rule> broken = EnumSet.noneOf(Rule.class);
    for (Matcher flaw = FLAW.matcher(group); flaw.find(); ) {
      flaws.add(Flaw.valueOf(flaw.group(1)));
      for (Matcher rule = WORD.matcher(flaw.group(2)); rule.find(); ) {
        broken.add(Rule.valueOf(rule.group()));
      }
    }
    try (ScriptedNode node = ScriptedNode.start(flaws, DIFFICULTY)) {
      List<Rule> wrong =
          test(node.address()).stream()
              .filter(finding -> finding.verdict() == Verdict.WRONG)
              .map(Finding::rule)
              .toList();
      if (flaws.isEmpty()) {
        assertThat(wrong).isEmpty();
      } else {
        assertThat(wrong).containsAll(broken);
      }
    }
  }
}
