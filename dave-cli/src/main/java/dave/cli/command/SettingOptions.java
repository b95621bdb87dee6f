package dave.cli.command;

import dave.config.SettingKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Adds settings to commands as options. Their text comes from {@link SettingKey} alone. */
public final class SettingOptions {
  /** Below the order of annotated options, so that these follow in help that is not sorted. */
  private static final int FIRST = -1_000;

  private SettingOptions() {}

  /** Adds an option for each setting, in this order. */
  public static CommandSpec add(CommandSpec command, SettingKey... keys) {
    for (SettingKey key : keys) {
      add(command, key, "");
    }
    return command;
  }

  /**
   * Adds an option for a setting that has a further meaning in this command.
   *
   * @param further a sentence that follows the setting's own meaning, or nothing
   */
  public static CommandSpec add(CommandSpec command, SettingKey key, String further) {
    return command.addOption(option(key, further, FIRST + command.options().size()));
  }

  private static OptionSpec option(SettingKey key, String further, int order) {
    OptionSpec.Builder option =
        OptionSpec.builder(key.names())
            .userObject(key)
            .order(order)
            .description(description(key, further));
    if (key.isSwitch()) {
      return option.arity("0").type(boolean.class).build();
    }
    option.arity("1").paramLabel(key.label());
    return key.isList()
        ? option.type(List.class).auxiliaryTypes(String.class).build()
        : option.type(String.class).build();
  }

  private static String description(SettingKey key, String further) {
    return key.meaning()
        + (further.isEmpty() ? "" : " " + further)
        + key.defaultText()
            .filter(text -> !key.isSwitch())
            .map(text -> " Default: " + text + ".")
            .orElse("");
  }

  /** Returns the settings that a command line gives. */
  public static Map<SettingKey, List<String>> given(ParseResult parsed) {
    Map<SettingKey, List<String>> given = new EnumMap<>(SettingKey.class);
    for (OptionSpec option : parsed.matchedOptions()) {
      if (option.userObject() instanceof SettingKey key) {
        given.put(key, key.isSwitch() ? List.of("true") : List.copyOf(option.stringValues()));
      }
    }
    return given;
  }
}
