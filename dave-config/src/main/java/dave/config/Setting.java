package dave.config;

import java.util.List;

/**
 * A setting as it was resolved.
 *
 * @param key the setting
 * @param values one value, or several of a list
 * @param origin where it was set
 * @param source the same in words: "--epoch", "DAVE_EPOCH", the file's path and line, or "default"
 */
public record Setting(SettingKey key, List<String> values, Origin origin, String source) {
  /** Where a setting can be set; the later overrides the earlier. */
  public enum Origin {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    FLAG,
  }

  public Setting {
    values = List.copyOf(values);
    if (values.isEmpty() || (values.size() > 1 && !key.isList())) {
      throw new IllegalArgumentException(key.key() + " with " + values.size() + " values");
    }
  }
}
