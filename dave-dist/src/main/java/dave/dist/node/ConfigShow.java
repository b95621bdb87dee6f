package dave.dist.node;

import com.google.protobuf.ByteString;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Output;
import dave.config.DaveHome;
import dave.config.Setting;
import dave.config.SettingKey;
import dave.config.Settings;
import dave.config.Units;
import dave.json.Json;
import dave.node.NodeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints the settings in force, each with its source. Of secrets it has only the names of their
 * files.
 */
final class ConfigShow {
  private static final String GAP = "  ";

  private final List<Row> rows = new ArrayList<>();

  /**
   * A setting.
   *
   * @param values empty if it is not set
   * @param source where it was set, such as "--epoch" or "config.yaml:3"
   */
  private record Row(String setting, List<String> values, String origin, String source) {}

  ConfigShow(Settings settings, NodeConfig node, DaveHome home) {
    for (SettingKey key : SettingKey.values()) {
      rows.add(
          switch (key) {
            case EPOCH -> epoch(settings, node);
            case DATA -> data(settings, node, home);
            default -> row(settings, key);
          });
    }
  }

  private static Row row(Settings settings, SettingKey key) {
    return settings
        .find(key)
        .map(set -> new Row(key.key(), set.values(), origin(set), set.source()))
        .orElse(new Row(key.key(), List.of(), "none", ""));
  }

  private static String origin(Setting setting) {
    return setting.origin().name().toLowerCase(Locale.ROOT);
  }

  /** Returns the epoch that is set, or that of the bandwidth if that counts. */
  private static Row epoch(Settings settings, NodeConfig node) {
    String epoch = Units.format(node.engine().epoch());
    boolean given =
        settings
            .find(SettingKey.EPOCH)
            .filter(set -> settings.duration(SettingKey.EPOCH).equals(node.engine().epoch()))
            .isPresent();
    if (given) {
      return row(settings, SettingKey.EPOCH);
    }
    Row bandwidth = row(settings, SettingKey.BANDWIDTH);
    return new Row(SettingKey.EPOCH.key(), List.of(epoch), bandwidth.origin(), bandwidth.source());
  }

  private static Row data(Settings settings, NodeConfig node, DaveHome home) {
    if (node.data() == null) {
      return new Row(SettingKey.DATA.key(), List.of(), "flag", "--in-memory");
    }
    return settings.find(SettingKey.DATA).isPresent()
        ? row(settings, SettingKey.DATA)
        : new Row(SettingKey.DATA.key(), List.of(home.data().toString()), "default", "default");
  }

  /** Writes the settings as a table, or as one JSON object per line. */
  void writeTo(CliEnvironment env, boolean json) {
    Output out = new Output(env.out());
    rows.forEach(row -> out.line(json ? json(row).toStringUtf8() : line(row)));
    out.flush();
  }

  private static ByteString json(Row row) {
    return Json.object(
        json ->
            json.text("setting", row.setting())
                .texts("values", row.values())
                .text("origin", row.origin())
                .text("source", row.source()));
  }

  private String line(Row row) {
    return (pad(row.setting(), width(Row::setting))
            + pad(value(row), width(ConfigShow::value))
            + row.source())
        .stripTrailing();
  }

  private int width(java.util.function.Function<Row, String> column) {
    return rows.stream().map(column).mapToInt(String::length).max().orElse(0);
  }

  private static String value(Row row) {
    return row.values().isEmpty() ? "-" : String.join(", ", row.values());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length()) + GAP;
  }
}
