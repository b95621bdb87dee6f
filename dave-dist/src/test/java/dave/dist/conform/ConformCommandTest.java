package dave.dist.conform;

import static org.assertj.core.api.Assertions.assertThat;

import dave.cli.DaveCli;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.cli.terminal.Messages;
import dave.cli.terminal.PassphrasePrompt;
import dave.cli.terminal.Terminals;
import dave.dist.conform.ScriptedNode.Flaw;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Runs {@code dave conform}. */
final class ConformCommandTest {
  private static final Pace QUICK = new Pace(50, Duration.ofMillis(150), Duration.ofMillis(200), 5);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    Interrupts interrupts = runnable -> () -> {};
    CliEnvironment env =
        new CliEnvironment(
            InputStream.nullInputStream(),
            out,
            new Messages(err),
            Map.of(),
            Path.of("nowhere"),
            InstantSource.system(),
            Terminals.NONE,
            PassphrasePrompt.none(),
            interrupts);
    return DaveCli.run(new CommandLine(new ConformCommand(env, QUICK)), env, args);
  }

  @Test
  void shouldSayWhatIsWrongAndFail() throws IOException {
    try (ScriptedNode node = ScriptedNode.start(Set.of(Flaw.FUTURE), 8)) {
      String address = node.address().toString();
      assertThat(run(address, "--min-difficulty", "8")).isEqualTo(1);
      assertThat(out.toString(StandardCharsets.UTF_8))
          .startsWith("wire\n  ok        ping  ")
          .containsPattern(
              "\n"
                  + "  wrong     future +it does not take a dat from 60 s ahead: it gave the dat of"
                  + " time \\d+, .* \\[What must be refused]\n");
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains(address + " fails 1 of " + Rule.values().length + " checks: see above");
    }
  }

  @Test
  void shouldWriteAnObjectForEachRule() throws IOException {
    try (ScriptedNode node = ScriptedNode.start(Set.of(), 8)) {
      assertThat(run(node.address().toString(), "--min-difficulty", "8", "-o", "json")).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8).lines())
          .hasSize(Rule.values().length)
          .allMatch(
              line ->
                  line.matches(
                      "\\{\"group\":\"\\w+\",\"check\":\"[a-z0-9-]+\",\"section\":\"[\\w ]+\","
                          + "\"verdict\":\"ok\",\"required\":(true|false),"
                          + "\"expected\":\".*\",\"came\":\".*\"}"));
    }
  }

  @Test
  void shouldNotSeeWhatTheTimeDoesNotSufficeFor() throws IOException {
    try (ScriptedNode node = ScriptedNode.start(Set.of(), 24)) {
      String address = node.address().toString();
      assertThat(run(address, "--min-difficulty", "24", "--time-limit", "300ms")).isEqualTo(1);
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("not seen  tie  ")
          .contains("the time limit came first");
    }
  }

  @Test
  void shouldSayThatNobodyAnswers() throws IOException {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String address = "udp://127.0.0.1:" + silent.getLocalPort();
      assertThat(run(address, "--time-limit", "200ms")).isEqualTo(4);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains(address + " answers no GETPEER");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tcp://127.0.0.1:1 | 'tcp://127.0.0.1:1' is not over UDP: give the node's udp:// address",
        "udp://127.0.0.1 | udp://127.0.0.1",
        "udp://127.0.0.1:70000 | 70000",
        "udp://0.0.0.0:1618 | no address that a peer can have",
        "udp://224.0.0.1:1618 | no address that a peer can have",
        "127.0.0.1:1 --min-difficulty=1 | --min-difficulty: 1 is out of range: give 2 to 24",
        "127.0.0.1:1 --min-difficulty=25 | --min-difficulty: 25 is out of range: give 2 to 24",
        "127.0.0.1:1 --min-difficulty=x | x",
        "127.0.0.1:1 --time-limit=2h | --time-limit: 2h is out of range: give up to 1h",
        "127.0.0.1:1 --time-limit=soon | --time-limit: 'soon' is not a duration",
        "127.0.0.1:1 -o xml | xml",
      })
  void shouldRefuseWhatCannotBe(String args, String message) {
    assertThat(run(args.split(" "))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
    assertThat(out.size()).isZero();
  }
}
