package dave.dist.conform;

import static org.assertj.core.api.Assertions.assertThat;

import dave.dist.conform.Finding.Verdict;
import dave.dist.conform.ScriptedNode.Flaw;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests nodes on real sockets of loopback: right ones, and ones that break a rule each. */
@Execution(ExecutionMode.CONCURRENT) // They wait for answers, most of the time.
final class ConformTest {
  private static final int DIFFICULTY = 8;

  /** The first answer of a new JVM takes longer than all others. */
  private static final Pace QUICK =
      new Pace(50, Duration.ofMillis(150), Duration.ofMillis(200), 100);

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
    NodeConfig config = NodeConfig.DEFAULT.withListen("127.0.0.1:0");
    try (DaveNode node =
        DaveNode.launch(config.withEngine(config.engine().withMinDifficulty(DIFFICULTY)))) {
      List<Finding> findings = test(node.listenAddresses().getFirst());
      assertThat(findings).hasSize(Rule.values().length);
      assertThat(findings).allMatch(finding -> finding.verdict() == Verdict.OK);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NONE,",
    "NO_TOKEN, TOKEN",
    "THREE_PEERS, TWO_PEERS",
    "ANSWERS_UNKNOWN_OP, UNKNOWN_OP",
    "PASSES_FIELDS_ON, UNKNOWN_FIELDS",
    "NEVER_GIVES, PUT_AND_GET",
    "LOW_WORK, LOW_WORK",
    "ANY_WORK, WRONG_NONCE",
    "ANY_WORK, FORGED_WORK",
    "REALISED_DIFFICULTY, COMMITTED_DIFFICULTY",
    "BOUND_ONLY, SHORT_SALT",
    "REMEMBERS_FORGED_WORK, FORGERY_BLOCKS_NOTHING",
    "AMPLIFIES_GETPEER, RESPONSE_BYTES",
    "AMPLIFIES_GET, ANSWER_BYTES",
    "ANY_TOKEN, FORGED_TOKEN",
    "FUTURE, FUTURE",
    "NO_SKEW, CLOCK_SKEW",
    "OLDER_REPLACES, OLDER_IGNORED",
    "FIRST_STAYS, NEWER_REPLACES",
    "LAST_OF_EQUAL_TIME, TIE",
    "ANY_SIGNATURE, WRONG_SIGNATURE",
    "ONE_AUTHOR_PER_KEY, TWO_AUTHORS",
    "ECHOES, RANDOM_BYTES",
    "TAKES_LONG_PACKETS, OVERSIZED",
    "DIES, STILL_ANSWERS",
    "PINGS_NAMED_PEERS, UNSOLICITED",
  })
  void shouldFindTheRuleThatANodeBreaks(Flaw flaw, Rule broken) throws IOException {
    try (ScriptedNode node = ScriptedNode.start(flaw, DIFFICULTY)) {
      List<Rule> wrong =
          test(node.address()).stream()
              .filter(finding -> finding.verdict() == Verdict.WRONG)
              .map(Finding::rule)
              .toList();
      System.out.println(flaw + " " + wrong);
      if (flaw == Flaw.NONE) {
        assertThat(wrong).isEmpty();
      } else {
        assertThat(wrong).contains(broken);
      }
    }
  }
}
