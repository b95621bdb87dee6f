package dave.config;

import java.util.List;

/**
 * A setting as it was resolved.
 *
 * @param key which
 * @param values one, or several of a list
 * @param origin who set it
 * @param source where, in words: "--epoch", "DAVE_EPOCH", the file's path and line, or "default"
 */
public record Setting(Key key, List<String> values, Origin origin, String source) {
  /** Who sets a setting; the later overrides the earlier. */
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
