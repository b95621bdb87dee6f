package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dave.cli.failure.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeCommandTest {
  private static final int OK = 0;
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  @TempDir Path home;

  private void assertFails(int status, String message, String... args) {
    CliWorld world = new CliWorld(home);
    assertThat(world.run(args)).as(world.err()).isEqualTo(status);
    assertThat(world.err()).contains(message);
    assertThat(world.err().strip().lines()).hasSize(1);
    assertThat(world.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-l nowhere | --listen: address 'nowhere' has no port",
        "-l 1.2.3.4:70000 | --listen: address '1.2.3.4:70000' has a bad port",
        "-l :1 -l :2 | two addresses of udp to listen at",
        "-e [::1 | --edge: address '[::1' has a bad host",
        "-e tcp://1.2.3.4:5 | edge tcp://1.2.3.4:5 cannot be reached",
        "--epoch 10 | --epoch: '10' is not a duration",
        "--epoch 1ns | --epoch: '1ns' makes an epoch of 1ns",
        "--epoch 1ms --bandwidth 1mbit | --epoch and --bandwidth are both given",
        "--bandwidth 0bit | --bandwidth: a bandwidth of 0",
        "--capacity lots | --capacity: 'lots' is not a size",
        "--capacity 1kB | capacity 1000 is below 1MiB: raise it",
        "--min-difficulty 256 | --min-difficulty: '256' is not a difficulty",
        "-d -1 | --difficulty: '-1' is not a difficulty",
        "--mass heavy | --mass: 'heavy' is unknown: write work or bits",
        "--links maybe | --links: 'maybe' is unknown: write require, prefer or plain",
        "--links plain --show-link | this node has no links: set links to prefer or require",
        "--links require -l :0 --show-link | the port is a free one at each start",
        "--links require -e sealed://ab@1.2.3.4:5 | --edge: address 'sealed://ab@1.2.3.4:5' has a link",
        "--cell-size 1231 | --cell-size: a cell of 1231 bytes is out of range",
        "--links require -e 1.2.3.4:5 | links are required; give its sealed:// address",
        "--admin 0.0.0.0:1619 | --admin: admin address 0.0.0.0:1619 is not loopback",
        "--admin here | --admin: address 'here' has no port",
        "--admin-tls-cert x | needs both admin-tls-cert and admin-tls-key",
        "--data d --in-memory | --data and --in-memory are both given",
        "--config /none.yaml | /none.yaml does not exist",
        "--http here | --http: address 'here' has no port",
        "--http http://127.0.0.1:1680 | --http: address 'http://127.0.0.1:1680' names a transport",
        "--http :0 --http-origins x.y | --http-origins: 'x.y' is no origin",
        "--htp :1680 | unknown option '--htp'",
        "more | one argument too many: 'more'",
      })
  void shouldRefuseACommandLineThatCannotBe(String args, String message) {
    assertFails(USAGE, message, ("node " + args).split(" "));
  }

  @Test
  void shouldNameTheNearestOfAnUnknownSetting() throws IOException {
    Path config = home.resolve(".dave/config.yaml");
    Files.createDirectories(config.getParent());
    Files.writeString(config, "epok: 1ms\n");
    assertFails(
        USAGE, config + " line 1 has the unknown setting 'epok': did you mean 'epoch'?", "node");
  }

  @Test
  void shouldRefuseAPortThatIsInUse() throws IOException {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertFails(
          FAILURE,
          "cannot listen on udp://" + address + ": the port is in use",
          "node",
          "--links",
          "plain", // With links, the log says besides that a key was made.
          "-l",
          address,
          "--admin",
          "off",
          "--in-memory");
    }
  }

  @Test
  void shouldRefuseDataThatIsNoFolder() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "x");
    assertFails(
        FAILURE,
        file.toString(),
        "node",
        "-l",
        "127.0.0.1:0",
        "--admin",
        "off",
        "--data",
        file.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "start"})
  void shouldRunUntilInterrupted(String name) throws Exception {
    CliWorld world = new CliWorld(home).with("DAVE_LISTEN", "127.0.0.1:0");
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(() -> world.run(name, "--admin", "127.0.0.1:0"));
    world.cleanUp().get(20, TimeUnit.SECONDS).run();

    assertThat(world.halted().get(5, TimeUnit.SECONDS)).isEqualTo(OK);
    assertThat(run.get(20, TimeUnit.SECONDS)).isEqualTo(OK);
    assertThat(world.err())
        .containsPattern(
            "node: ready: gossip \\[udp://127\\.0\\.0\\.1:\\d+], API 127\\.0\\.0\\.1:\\d+, dats in "
                + home.resolve(".dave/data"))
        .contains("node: stopped");
    assertThat(world.out()).isEmpty();
    assertThat(home.resolve(".dave/key.pem")).doesNotExist();
    for (String made : List.of(".dave", ".dave/data")) {
      assertThat(Files.getPosixFilePermissions(home.resolve(made)))
          .as(made)
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void shouldStartWithAnEdgeWhoseHostIsNotFound() throws Exception {
    CliWorld world = new CliWorld(home);
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(
            () ->
                world.run(
                    "node --in-memory --admin off -l 127.0.0.1:0 -e no-such-host.invalid:1618"
                        .split(" ")));
    Runnable stop = world.cleanUp().get(20, TimeUnit.SECONDS);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                world
                    .err()
                    .contains(
                        "WARN peer name: edge udp://no-such-host.invalid:1618 is not found:"
                            + " check the name, or give an IP address"));
    stop.run();
    assertThat(run.get(20, TimeUnit.SECONDS)).isEqualTo(OK);
  }

  @Test
  void shouldReadItsSettingsAnewWhenHungUp() throws Exception {
    Path config = home.resolve("node.yaml");
    Files.writeString(config, "edges: ['127.0.0.1:1']\nhttp: 127.0.0.1:0\n");
    CliWorld world = new CliWorld(home);
    String args = "node --in-memory --admin off -l 127.0.0.1:0 --epoch 20ms --config " + config;
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(() -> world.run(args.split(" ")));
    Runnable hangup = world.hangup().get(20, TimeUnit.SECONDS);

    Files.writeString(
        config,
        """
        edges: ['127.0.0.1:2', 'a.invalid:3']
        http: 127.0.0.1:0
        http-origins: 'https://a.example'
        epoch: 5ms
        capacity: 2GiB
        """);
    hangup.run();
    // The flag overrides the file, so the epoch stays the same.
    assertThat(world.err())
        .contains(
            "node: settings read again: applied edges, http-origins;"
                + " to be started again for: capacity");
    hangup.run();
    assertThat(world.err()).contains("nothing applied; to be started again for: capacity");

    Files.writeString(config, "edges: ['127.0.0.1:4']\nepok: 1\nmass: heavy\n");
    hangup.run();
    assertThat(world.err())
        .contains("WARN node: not reloaded, nothing is changed: " + config + " line 2 has the unkn")
        .contains("not reloaded, nothing is changed: " + config + ": mass: 'heavy' is unknown");

    world.cleanUp().get(20, TimeUnit.SECONDS).run();
    assertThat(run.get(20, TimeUnit.SECONDS)).isEqualTo(OK);
  }

  @Test
  void shouldTellAllByPathIfVerbose() throws Exception {
    CliWorld world = new CliWorld(home);
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(
            () -> world.run("node", "-v", "--in-memory", "--admin", "off", "-l", "127.0.0.1:0"));
    world.cleanUp().get(20, TimeUnit.SECONDS).run();
    assertThat(run.get(20, TimeUnit.SECONDS)).isEqualTo(OK);
    assertThat(world.err()).containsPattern("INFO  /engine listens at");
  }

  @Test
  void shouldCheckAllAndStartNothing() throws IOException {
    Path config = home.resolve("node.yaml");
    Path token = Files.writeString(home.resolve("short"), "abc");
    Path file = Files.writeString(home.resolve("file"), "x");
    Path key = Files.createDirectories(home.resolve(".dave")).resolve("key.pem");
    Files.writeString(key, "no key");
    Files.writeString(
        config, "listen: 192.0.2.77:1618\nhttp: 127.0.0.1:0\nhttp-token-file: short\ndata: file\n");
    CliWorld world = new CliWorld(home);
    int status = world.run("node", "--check-config", "--config", config.toString());
    assertThat(status).isEqualTo(USAGE);
    assertThat(world.err().lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith("dave: "))
        .anyMatch(line -> line.contains("cannot listen for gossip at 192.0.2.77"))
        .anyMatch(line -> line.contains(token.toString()))
        .anyMatch(line -> line.contains(key.toString()))
        .anyMatch(line -> line.contains(file.toString()));
    assertThat(world.out()).isEmpty();
  }

  @Test
  void shouldTellEachBadSettingWhenItChecks() {
    CliWorld world = new CliWorld(home);
    String args = "node --check-config -l x -e y --epoch 1ns --http z --admin 0.0.0.0:1";
    assertThat(world.run(args.split(" "))).isEqualTo(USAGE);
    assertThat(world.err().lines())
        .extracting(line -> line.replaceAll("(: .*?):? .*", "$1"))
        .containsExactly(
            "dave: --listen", "dave: --edge", "dave: --epoch", "dave: --admin", "dave: --http");
  }

  @Test
  void shouldFindGoodSettingsGoodAndLeaveNothingBehind() throws IOException {
    CliWorld world = new CliWorld(home);
    assertThat(world.run("node", "--check-config", "-e", "no-such-host.invalid:1")).isEqualTo(OK);
    assertThat(world.err()).startsWith("dave: the settings are good; not checked: ");
    try (var left = Files.walk(home)) {
      assertThat(left).containsExactly(home);
    }
  }

  @Test
  void shouldShowEachSettingWithItsOrigin() throws IOException {
    Path config = home.resolve("node.yaml");
    Files.writeString(config, "edges: [a:1, b:2]\n\nbandwidth: 1mbit\n");
    CliWorld world = new CliWorld(home).with("DAVE_CAPACITY", "2GiB");
    String[] args = {"node", "--show-config", "--config", config.toString(), "--mass", "bits"};
    assertThat(world.run(args)).as(world.err()).isEqualTo(OK);
    assertThat(world.out().lines())
        .extracting(line -> line.replaceAll(" {2,}", " | "))
        .contains(
            "listen | :1618 | default",
            "edges | a:1, b:2 | " + config + ":1",
            "epoch | 12ms | " + config + ":3",
            "links | prefer | default",
            "capacity | 2GiB | DAVE_CAPACITY",
            "mass | bits | --mass",
            "data | " + home.resolve(".dave/data") + " | default",
            "http-token-file | -");

    CliWorld json = new CliWorld(home);
    assertThat(json.run("node", "--show-config", "-o", "json", "--in-memory")).isEqualTo(OK);
    assertThat(json.out().lines())
        .contains(
            "{\"setting\":\"listen\",\"values\":[\":1618\"],\"origin\":\"default\","
                + "\"source\":\"default\"}",
            "{\"setting\":\"data\",\"values\":[],\"origin\":\"flag\",\"source\":\"--in-memory\"}");
    try (var left = Files.walk(home)) {
      assertThat(left).containsExactlyInAnyOrder(home, config);
    }
  }

  @Test
  void shouldShowWhatToGiveToAFriendAndKeepItsKey() {
    CliWorld first = new CliWorld(home);
    assertThat(first.run("node", "--links", "require", "--show-link")).as(first.err()).isZero();
    assertThat(first.out()).matches("sealed://[0-9a-f]{64}@HOST:1618\n");
    assertThat(first.err()).contains("in the place of HOST");
    assertThat(home.resolve(".dave/link.pem")).exists();

    CliWorld again = new CliWorld(home);
    String[] args = {"node", "--links", "prefer", "--show-link", "-l", "192.0.2.1:7"};
    assertThat(again.run(args)).as(again.err()).isZero();
    assertThat(again.out()).isEqualTo(first.out().replace("HOST:1618", "192.0.2.1:7"));
  }

  @Test
  void shouldShowItsLinkToProgramsToo() {
    CliWorld world = new CliWorld(home);
    assertThat(world.run(showLink("-o", "json", "-l", "[2001:db8::1]:7"))).as(world.err()).isZero();
    assertThat(world.out())
        .matches(
            "\\{\"address\":\"sealed://([0-9a-f]{64})@\\[2001:db8::1]:7\",\"key\":\"\\1\","
                + "\"port\":7,\"hosts\":\\[]}\n");
    assertThat(world.err()).doesNotContain("HOST");

    CliWorld local = new CliWorld(home);
    assertThat(local.run(showLink("-l", "127.0.0.1:7", "-l", "tcp://:8"))).isZero();
    assertThat(local.out()).endsWith("@127.0.0.1:7\n");
    assertThat(local.err()).contains("only nodes of this machine reach it there");
  }

  @Test
  void shouldSayWhatToDoAboutABadLinkKey() throws IOException {
    assertThat(new CliWorld(home).run(showLink())).isZero();
    Path key = home.resolve(".dave/link.pem");
    String good = Files.readString(key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertFails(FAILURE, "others may use key file: " + key + "; run `chmod 600", showLink());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(key, good.substring(0, good.length() / 2));
    assertFails(FAILURE, key + "; restore it from a copy, or check the path; or move", showLink());
    assertThat(Files.readString(key)).as("never overwritten").hasSize(good.length() / 2);
    assertFails(FAILURE, "restore it from a copy", "node", "--links", "require", "--in-memory");

    CliWorld world = new CliWorld(home).with("DAVE_KEY_PASSPHRASE_FILE", home + "/none");
    assertThat(world.run(showLink())).isEqualTo(USAGE);
    assertThat(world.err()).contains("cannot read " + home + "/none that DAVE_KEY_PASSPHRASE_FILE");
  }

  private static String[] showLink(String... more) {
    return Stream.concat(Stream.of("node", "--links", "prefer", "--show-link"), Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void shouldEndQuietlyWhenItsReaderIsGone() {
    CliWorld world = new CliWorld(home).readBy(new BrokenPipe());
    assertThat(world.run("node", "--show-config")).isEqualTo(ExitCode.BROKEN_PIPE.status());
    assertThat(world.err()).isEmpty();
  }

  /** A stream whose reader has gone, as after "| head -1". */
  private static final class BrokenPipe extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
      throw new IOException("Broken pipe");
    }
  }

  @Test
  void shouldHelpWithAnExample() {
    CliWorld world = new CliWorld(home);
    assertThat(world.run("node", "--help")).isEqualTo(OK);
    assertThat(world.out()).contains("Example: dave node -l :1618 -e example.org:1618");
    assertThat(world.out()).contains("--http=HOST:PORT");
    assertThat(new CliWorld(home).run("demo", "--help")).isEqualTo(OK);
  }
}
