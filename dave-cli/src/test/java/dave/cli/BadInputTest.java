package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every wrong command line gives one line on stderr, nothing on stdout, and no call to a node. */
final class BadInputTest {
  private static final String HASH = "ab".repeat(32);

  private @TempDir Path folder;

  static Stream<Arguments> usage() {
    return Stream.of(
        bad("unknown command 'gett'; did you mean 'get'?", "gett"),
        bad("unknown command 'statsu'; did you mean 'status'?", "help", "statsu"),
        bad("unknown command 'gte'; did you mean 'get'?", "help", "file", "gte"),
        bad("unknown option '-12C'; if it is a value, write -- before it", "put", "-12C"),
        bad("unknown option '-12C'; if it is a value", "put", "-k", "t", "-12C"),
        bad("unknown command 'frobnicate'; see 'dave --help'", "frobnicate"),
        bad("unknown option '--endpiont'; did you mean '--endpoint'?", "get", "--endpiont", "x"),
        bad("Missing required parameter: 'VALUE'", "set"),
        bad("no value: give one", "put", "-k", "k"),
        bad("both a value and -f", "put", "v", "-f", "file"),
        bad("one argument too many: 'b'", "put", "a", "b"),
        bad("Missing required option: '--value=VALUE'", "submit", "-k", "k"),
        bad("no key: name one with -k KEY", "submit", "-v", "v"),
        bad("no key: name one with -k KEY", "recall"),
        bad("no key: name one with -k KEY", "consensus"),
        bad("what to get?", "get"),
        bad("file what? one of: put, get", "file"),
        bad("Missing required parameter: 'PATH'", "file", "put"),
        bad("Missing required parameter: 'ROOT'", "file", "get"),
        bad("root 'abc' is not 64 hex digits", "file", "get", "abc", "-o", "f"),
        bad("two places to write to", "file", "get", HASH, "a", "-o", "b"),
        bad("-o is given twice", "file", "get", HASH, "-o", "a", "-o", "b"),
        bad("-o is given twice", "get", HASH, "-o", "json", "-o", "text"),
        bad("'abc' is unknown: write text or json", "get", HASH, "-o", "abc"),
        bad("cannot take both file and JSON", "file", "get", HASH, "-o", "json"),
        bad("--bandwidth bounds --fast", "file", "get", HASH, "f", "--bandwidth", "1mbit"),
        bad("'fast' is not a bit rate", "file", "get", HASH, "f", "--fast", "--bandwidth", "fast"),
        bad("less than a chunk a second", "file", "get", HASH, "--fast", "--bandwidth", "1kbit"),
        bad("--media-type is for standard input", "file", "put", "f", "--media-type", "text/plain"),
        bad("is not up to 127 characters", "file", "put", "-", "--media-type", "a\nb"),
        bad("leave out --format list", "file", "put", "/", "--format", "list"),
        bad("'abc' is not a hash of 64 hex digits: to read a key, write -k abc", "get", "abc"),
        bad("is not a hash of 64 hex digits", "get", HASH.substring(1)),
        bad("is not a hash of 64 hex digits", "get", HASH.substring(1) + "g"),
        bad("names the dat already: leave out -k and -a", "get", HASH, "-k", "k"),
        bad("author 'nobody' is not 64 hex digits", "get", "-k", "k", "-a", "nobody"),
        bad("author 'nobody' is not 64 hex digits", "get", "k::nobody"),
        bad("the key is empty", "get", "::" + HASH),
        bad("the key is empty", "put", "-k", "", "v"),
        bad("has 33 bytes: the longest key has 32", "put", "-k", "k".repeat(33), "v"),
        bad("has 34 bytes: the longest key has 32", "list", "--prefix", "ü".repeat(17)),
        bad("key '0g' is not in hex", "get", "--key-hex", "0g"),
        bad("both --key and --key-hex", "get", "--key", "a", "--key-hex", "00"),
        bad("has bytes that are not UTF-8", "put", "-k", "caf\uFFFD", "v"),
        bad("has bytes that are not UTF-8", "put", "caf\uFFFD"),
        bad("'abc' is not a difficulty", "put", "v", "-d", "abc"),
        bad("'-1' is not a difficulty", "put", "v", "-d", "-1"),
        bad("'256' is not a difficulty", "put", "v", "-d", "256"),
        bad("difficulty 0 is no work", "put", "v", "-d", "0"),
        bad(
            "difficulty 65 is out of reach: at 100 million hashes a second it takes about 11.7"
                + " thousand years; give 1 to 64 bits",
            "put",
            "v",
            "-d",
            "65"),
        bad("takes about 1.8e+61 years", "put", "v", "-d", "255"),
        bad(
            "the value has 1300 bytes: the largest that fits without a key has 12",
            "put",
            "v".repeat(1300)),
        bad("endpoint 'nowhere' has no port", "status", "--endpoint", "nowhere"),
        bad("endpoint 'a b:1' has a bad host", "status", "--endpoint", "a b:1"),
        bad("endpoint ':70000' has a bad port", "status", "--endpoint", ":70000"),
        bad("endpoint 'host:0' has a bad port", "status", "--endpoint", "host:0"),
        bad("--timeout: '10 parsecs' is not a duration", "status", "--timeout", "10 parsecs"),
        bad("a timeout of 0", "status", "--timeout", "0"),
        bad("--output: 'xml' is unknown", "status", "-o", "xml"),
        bad("address 'nowhere' has no port", "peers", "add", "nowhere"),
        bad("address '1.2.3:99999' has a bad port", "peers", "add", "1.2.3:99999"),
        bad("unknown command 'ad'; did you mean 'add'?", "peers", "ad", "::1"),
        bad("--limit 0 is out of range", "consensus", "-k", "k", "--limit", "0"),
        bad("--limit -1 is out of range", "list", "--limit", "-1"),
        bad("'x' is not a whole number", "list", "--limit", "x"),
        bad("--count 0 is out of range", "watch", "--count", "0"),
        bad("--min-difficulty 300 is out of range", "watch", "--min-difficulty", "300"),
        bad("bench what? one of: pow", "bench"),
        bad("--threads 0 is out of range", "bench", "pow", "--threads", "0"),
        bad("--time 0 leaves no time", "bench", "pow", "--time", "0"),
        bad("a timeout of less than 1ms leaves no time", "status", "--timeout", "500us"),
        bad("'tcsh'", "completion", "tcsh"),
        bad(
            "the token would travel to 192.0.2.1:1 in the clear",
            "status",
            "--endpoint",
            "192.0.2.1:1",
            "--token-file",
            "TOKEN"),
        bad("is not a PEM certificate that can be read", "status", "--tls-ca", "TOKEN"),
        bad("unknown setting 'endpiont': did you mean 'endpoint'?", "status", "--config", "CONFIG"),
        bad("does not exist: 'dave init' makes a config file", "status", "--config", "MISSING"),
        bad(
            "both --passphrase-file and --ask-passphrase",
            "keygen",
            "--passphrase-file",
            "TOKEN",
            "--ask-passphrase"));
  }

  private static Arguments bad(String message, String... args) {
    return Arguments.of(message, List.of(args));
  }

  @ParameterizedTest
  @MethodSource("usage")
  void shouldTellWhatIsWrongInOneLine(String message, List<String> line) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "secret\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Path config = Files.writeString(folder.resolve("bad.yaml"), "endpiont: x\n");
    Path missing = folder.resolve("missing.yaml");
    String[] args =
        line.stream()
            .map(arg -> arg.equals("TOKEN") ? token.toString() : arg)
            .map(arg -> arg.equals("CONFIG") ? config.toString() : arg)
            .map(arg -> arg.equals("MISSING") ? missing.toString() : arg)
            .toArray(String[]::new);

    Shell.Run run = new Shell(folder).run(args);

    assertThat(run.err()).startsWith("dave: ").contains(message);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(folder.resolve(".dave")).doesNotExist();
  }

  @Test
  void shouldSayWhichFileCannotBeRead() {
    Shell.Run missing = new Shell(folder).run("put", "-f", folder + "/missing");
    Shell.Run directory = new Shell(folder).run("setf", folder.toString());

    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.err()).contains("/missing: it, or its folder, does not exist");
    assertThat(directory.exit()).isEqualTo(1);
    assertThat(directory.err()).contains("it is a folder");
  }

  @Test
  void shouldSayWhenStdinIsClosed() {
    InputStream closed =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Bad file descriptor");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            throw new IOException("Bad file descriptor");
          }
        };

    Shell.Run run = new Shell(folder).stdin(closed).run("put", "-");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("dave: cannot read the value from standard input: Bad file descriptor\n");
  }

  @Test
  void shouldShowAStackTraceOnDemandOnly() {
    Shell.Run run = new Shell(folder).variable("DAVE_DEBUG", "1").run("get", "abc");

    assertThat(run.err()).contains("CliFailure").contains("\tat dave.cli.");
    assertThat(run.exit()).isEqualTo(2);
  }
}
