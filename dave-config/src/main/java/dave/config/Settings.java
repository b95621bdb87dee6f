package dave.config;

import dave.config.Setting.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All settings, each from the first source that has it: flag, environment, file, default.
 *
 * <p>Every value that a user gave was checked, also those in the file that another source
 * overrides.
 */
public final class Settings {
  private final Map<SettingKey, Setting> settings;
  private final @Nullable ConfigFile file;
  private final Path userHome;

  private Settings(Map<SettingKey, Setting> settings, @Nullable ConfigFile file, Path userHome) {
    this.settings = settings;
    this.file = file;
    this.userHome = userHome;
  }

  /**
   * Resolves all settings.
   *
   * @param flags the values on the command line; an empty list counts as not set
   * @param environment the variables of the process; an empty one counts as not set. In a flag or a
   *     variable, commas separate the values of a list
   * @param file the config file, if there is one
   * @param userHome the folder that "~" stands for in a path
   * @throws ConfigException if values cannot be used, naming the source of each
   */
  public static Settings resolve(
      Map<SettingKey, List<String>> flags,
      Map<String, String> environment,
      @Nullable ConfigFile file,
      Path userHome) {
    Map<SettingKey, Setting> settings = new EnumMap<>(SettingKey.class);
    Problems problems = new Problems();
    for (SettingKey key : SettingKey.values()) {
      Setting setting = resolve(key, flags, environment, file);
      if (setting != null) {
        if (setting.origin() != Origin.DEFAULT) { // A test checks the defaults.
          check(setting, problems);
        }
        settings.put(key, setting);
      }
    }
    problems.end();
    return new Settings(settings, file, userHome);
  }

  /**
   * Reads the config file and resolves all settings. A file that the flag or DAVE_CONFIG names must
   * exist. Else the file in the home folder is read, if it exists.
   *
   * @throws ConfigException with all problems of the file, the variables and the flags
   */
  public static Settings load(
      Map<SettingKey, List<String>> flags,
      Map<String, String> environment,
      DaveHome home,
      @Nullable Path configFlag) {
    Problems problems = new Problems();
    ConfigFile file = problems.attempt(() -> file(environment, home, configFlag)).orElse(null);
    Settings settings =
        problems.attempt(() -> resolve(flags, environment, file, home.userHome())).orElse(null);
    problems.end();
    return Objects.requireNonNull(settings, "there was no problem");
  }

  private static @Nullable ConfigFile file(
      Map<String, String> environment, DaveHome home, @Nullable Path configFlag) {
    String variable = environment.getOrDefault("DAVE_CONFIG", "");
    if (configFlag != null) {
      return ConfigFile.read(configFlag);
    }
    return variable.isEmpty()
        ? ConfigFile.readIfPresent(home.config()).orElse(null)
        : ConfigFile.read(home.expand(variable));
  }

  private static @Nullable Setting resolve(
      SettingKey key,
      Map<SettingKey, List<String>> flags,
      Map<String, String> environment,
      @Nullable ConfigFile file) {
    List<String> flag = flags.getOrDefault(key, List.of());
    if (!flag.isEmpty()) {
      List<String> values =
          key.isList() ? flag.stream().flatMap(text -> split(key, text).stream()).toList() : flag;
      return new Setting(key, values, Origin.FLAG, key.flag());
    }
    String variable = environment.getOrDefault(key.variable(), "");
    if (!variable.isBlank()) {
      return new Setting(key, split(key, variable), Origin.ENVIRONMENT, key.variable());
    }
    if (file != null && file.values().containsKey(key)) {
      return new Setting(key, file.values().get(key), Origin.FILE, file.source(key));
    }
    return key.defaultText()
        .map(text -> new Setting(key, List.of(text), Origin.DEFAULT, "default"))
        .orElse(null);
  }

  private static List<String> split(SettingKey key, String text) {
    return key.isList()
        ? Arrays.stream(text.split(",", -1)).map(String::strip).toList()
        : List.of(text.strip());
  }

  private static void check(Setting setting, Problems problems) {
    for (String value : setting.values()) {
      try {
        setting.key().kind().check(value);
      } catch (ConfigException e) {
        problems.add(setting.source() + ": " + e.getMessage());
      }
    }
  }

  /** The setting with its origin; empty if it is not set and has no default. */
  public Optional<Setting> find(SettingKey key) {
    return Optional.ofNullable(settings.get(key));
  }

  /** The file that was read, if one was. */
  public Optional<Path> file() {
    return Optional.ofNullable(file).map(ConfigFile::path);
  }

  /** The values of a list; none if it is not set and has no default. */
  public List<String> list(SettingKey key) {
    return find(key).map(Setting::values).orElse(List.of());
  }

  /** The text, if it is set. */
  public Optional<String> findText(SettingKey key) {
    return find(key).map(setting -> setting.values().getFirst());
  }

  /**
   * The text of a setting that has a default.
   *
   * @throws IllegalStateException if it is not set and has no default
   */
  public String text(SettingKey key) {
    return findText(key).orElseThrow(() -> new IllegalStateException(key.key() + " is not set"));
  }

  /** The duration of a setting that has a default. */
  public Duration duration(SettingKey key) {
    return Units.duration(text(key));
  }

  /** The size of a setting that has a default, in bytes. */
  public long bytes(SettingKey key) {
    return Units.bytes(text(key));
  }

  /** The bit rate of a setting in bits per second, if it is set. */
  public Optional<Long> bitRate(SettingKey key) {
    return findText(key).map(Units::bitRate);
  }

  /** The difficulty of a setting that has a default, in bits. */
  public int difficulty(SettingKey key) {
    return SettingKind.difficulty(text(key));
  }

  /** Whether a setting that has a default is "true". */
  public boolean flag(SettingKey key) {
    return text(key).equals("true");
  }

  /**
   * The path of a setting, if it is set. A leading "~/" is the user's home. A path in the config
   * file is relative to the file's folder.
   */
  public Optional<Path> path(SettingKey key) {
    return find(key).map(this::path);
  }

  private Path path(Setting setting) {
    Path path = DaveHome.expand(setting.values().getFirst(), userHome);
    Path folder = file == null ? null : file.path().toAbsolutePath().getParent();
    return setting.origin() == Origin.FILE && folder != null ? folder.resolve(path) : path;
  }
}
