package dave.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dave.client.model.Count;
import dave.client.model.Cursor;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import dave.client.model.Follow;
import dave.client.model.Listing;
import dave.client.model.Put;
import dave.client.model.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each bad value is named, with what to give instead. */
final class BadInputTest {
  private static final String LONG = "a key of more than 32 bytes, really";

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static DaveException failure(ClientBuilder builder) {
    return catchThrowableOfType(DaveException.class, () -> builder.connect().close());
  }

  private static ClientBuilder local() {
    return DaveClient.to("127.0.0.1:1619");
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "node:0", "node:99999", "a b:1619", "[::1]", "http://node:1619"})
  void shouldNameABadAddress(String address) {
    assertThatThrownBy(() -> DaveClient.to("good:1619", address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + address + "'")
        .hasMessageEndingWith("write HOST:PORT, such as 127.0.0.1:1619");
  }

  @Test
  void shouldWantAnAddress() {
    assertThatThrownBy(DaveClient::to)
        .hasMessage("there is no address: give at least one, such as 127.0.0.1:1619");
  }

  @Test
  void shouldNameABadTokenFile() throws IOException {
    Path none = folder.resolve("none");
    assertThat(failure(local().token(none)))
        .hasMessageContaining(none.toString())
        .extracting(DaveException::fault)
        .isEqualTo(Fault.SECRET_UNREADABLE);

    Path empty = file("empty", "# nothing\n");
    assertThat(failure(local().token(empty)).toString()).contains(empty.toString(), "dave token");

    Path open = file("open", "secret-token-of-somebody");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(failure(local().token(open)).toString())
        .contains(open.toString(), "chmod 600")
        .doesNotContain("secret-token");
  }

  @Test
  void shouldSendNoTokenInTheClear() throws IOException {
    Path token = file("token", "secret-token-of-somebody");
    assertThat(failure(DaveClient.to("192.0.2.1:1619").token(token)).toString())
        .contains("192.0.2.1:1619", "in the clear", "tls(...)")
        .doesNotContain("secret-token");
    assertThat(failure(local().token(token))).isNull();
  }

  @Test
  void shouldNameABadAuthority() throws IOException {
    Path none = folder.resolve("none.crt");
    Path text = file("text.crt", "no certificate");
    for (Path bad : new Path[] {none, text}) {
      assertThat(failure(local().tls(bad)).toString())
          .contains(bad.toString(), "give tls(...) a PEM file");
    }
  }

  @Test
  void shouldWantTlsForAClientCertificate() {
    assertThatThrownBy(() -> local().certificate(Path.of("a"), Path.of("b")))
        .hasMessage("a client certificate goes with TLS: call tls(...) before");
  }

  @Test
  void shouldNameABadKeyFile() throws IOException {
    Path none = folder.resolve("none.key");
    Path text = file("text.key", "no key");
    for (Path bad : new Path[] {none, text}) {
      DaveException failure = failure(local().key(bad));
      assertThat(failure.fault()).isEqualTo(Fault.KEY_UNREADABLE);
      assertThat(failure.toString()).contains(bad.toString(), "dave keygen");
    }
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT-1S", "PT0.0001S"})
  void shouldRefuseATimeoutOfNothing(Duration timeout) {
    assertThatThrownBy(() -> local().timeout(timeout))
        .hasMessage("timeout " + timeout + " is too short: give 1 ms or more");
  }

  @Test
  void shouldRefuseValuesOutOfRange() {
    assertThatThrownBy(() -> Put.of(LONG, "v"))
        .hasMessageContaining(LONG)
        .hasMessageContaining("32");
    assertThatThrownBy(() -> Put.of("k", "v".repeat(2_000)))
        .hasMessageContaining("2000 bytes")
        .hasMessageContaining("fit");
    assertThatThrownBy(() -> Put.of("k", "v").difficulty(256)).hasMessageContaining("256");
    assertThatThrownBy(() -> Query.key("")).hasMessageContaining("0 bytes: give 1 to 32");
    assertThatThrownBy(() -> Count.of(LONG)).hasMessageContaining(LONG);
    assertThatThrownBy(() -> Count.of("k").limit(1_001)).hasMessageContaining("1001");
    assertThatThrownBy(() -> Listing.prefix(LONG)).hasMessageContaining(LONG);
    assertThatThrownBy(() -> Follow.prefix(LONG)).hasMessageContaining(LONG);
    assertThatThrownBy(() -> Follow.all().minDifficulty(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> Follow.all().overlap(Duration.ofSeconds(-1)))
        .hasMessageContaining("PT-1S");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "abc@", "@a:1", "abc@node", "abc@a:1,", "abc@a:1,def", ",", "a@b:1;c@d:2"})
  void shouldNameABadCursor(String text) {
    assertThatThrownBy(() -> Follow.all().after(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageEndingWith("give one of an event, or Cursor.OLDEST");
  }

  @Test
  void shouldReadTheCursorsThatItWrites() {
    Map<Endpoint, String> positions = new LinkedHashMap<>();
    positions.put(Endpoint.parse("[::1]:7"), "x_-9");
    positions.put(Endpoint.parse("node.example:1619"), "y");
    Cursor cursor = Cursor.of(positions);

    assertThat(cursor).hasToString("x_-9@[::1]:7,y@node.example:1619");
    assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    assertThat(Cursor.parse(cursor.toString()).nodes())
        .containsExactlyElementsOf(positions.keySet());
    assertThat(Cursor.parse("0")).isEqualTo(Cursor.OLDEST);
    assertThat(Follow.all().after("").start()).isEmpty();
  }
}
