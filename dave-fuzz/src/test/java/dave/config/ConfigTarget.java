package dave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Any text as a config file, as an environment variable and as a quantity. It gives valid values,
 * or an error of one line that names the source; never another exception.
 */
public final class ConfigTarget {
  private static final Path FILE = Path.of("/dave/config.yaml");
  private static final Path HOME = Path.of("/home/dave");

  private ConfigTarget() {}

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    checkFile(text);
    if (text.length() <= 200) {
      checkVariables(text);
      checkUnits(text);
    }
  }

  private static void checkFile(String text) {
    ConfigFile file = orRefusal(() -> ConfigFile.parse(FILE, text), FILE.toString());
    if (file != null) {
      Settings settings =
          orRefusal(() -> Settings.resolve(Map.of(), Map.of(), file, HOME), FILE.toString());
      assertThat(settings).as("a file that was read is a file that resolves").isNotNull();
      readAll(settings);
    }
  }

  private static void checkVariables(String text) {
    for (SettingKey key : SettingKey.values()) {
      Settings settings =
          orRefusal(
              () -> Settings.resolve(Map.of(), Map.of(key.variable(), text), null, HOME),
              key.variable());
      if (settings != null) {
        readAll(settings);
      }
    }
  }

  /** Reads all settings: each was checked when it was resolved, so it can be read as its kind. */
  private static void readAll(@Nullable Settings settings) {
    if (settings == null) {
      return;
    }
    for (SettingKey key : SettingKey.values()) {
      if (settings.find(key).isEmpty()) {
        continue;
      }
      switch (key.kind()) {
        case DURATION -> assertThat(settings.duration(key).isNegative()).isFalse();
        case BYTES -> assertThat(settings.bytes(key)).isNotNegative();
        case BIT_RATE -> assertThat(settings.bitRate(key).orElseThrow()).isNotNegative();
        case DIFFICULTY -> assertThat(settings.difficulty(key)).isBetween(0, 255);
        case LIST -> assertThat(settings.list(key)).isNotEmpty().noneMatch(String::isBlank);
        case PATH -> orRefusal(() -> settings.path(key), "");
        case ADDRESS, BANDWIDTH, MASS, LINKS, OUTPUT, ROLE, FLAG, ON_OFF, PLAINTEXT ->
            assertThat(settings.text(key)).isNotBlank();
      }
    }
  }

  private static void checkUnits(String text) {
    checkUnit(text, Units::duration, Units::format);
    checkUnit(text, Units::bytes, Units::formatBytes);
    checkUnit(text, Units::bitRate, Units::formatBitRate);
  }

  private static <T> void checkUnit(
      String text, Function<String, T> parser, Function<T, String> format) {
    T value = orRefusal(() -> parser.apply(text), "'");
    if (value != null) {
      assertThat(parser.apply(format.apply(value))).isEqualTo(value);
    }
  }

  /** The result, or null if it was refused properly: in one line that names the source. */
  private static <T> @Nullable T orRefusal(java.util.function.Supplier<T> maker, String named) {
    try {
      return maker.get();
    } catch (ConfigException e) {
      String message = String.valueOf(e.getMessage());
      if (message.lines().count() != 1 || !message.startsWith(named)) {
        fail("refused as '%s'", message);
      }
      return null;
    }
  }

  /** The first files and values. */
  public static List<byte[]> seeds() {
    return Stream.of(
            "listen: [':1618', 'tcp://[::]:1618']\nedges:\n  - example.org:1618\nepoch: 10ms\n",
            "capacity: 1GiB\nmin-difficulty: 16\nmass: bits\nadmin: off\n",
            "bandwidth: 1.5mbit\ndata: ~/dats\nadmin-tls-cert: /etc/dave/cert.pem\n",
            "epoch: &a 1s\ntimeout: *a\n",
            "--- {endpoint: '127.0.0.1:1619', timeout: 10s, difficulty: 20}\n...\n--- {}\n",
            "output: json\noutput: text\n",
            "token-file: |\n  a\n  b\ntls-ca: >-\n  folded\n",
            "min_dificulty: 3\n",
            "'",
            "10ms",
            "0.5 h",
            "9223372036854775807ns",
            "512MiB",
            "1.5gbit/s",
            "255",
            "~/x",
            "a,b, c")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
