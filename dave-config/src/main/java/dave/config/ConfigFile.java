package dave.config;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings in a config.yaml: each has a name and one value or, if it is a list, several. A name
 * without a value counts as not set.
 *
 * @param path the file
 * @param values the settings in the file, as text
 * @param lines the line of each setting, from 1
 */
public record ConfigFile(
    Path path, Map<SettingKey, List<String>> values, Map<SettingKey, Integer> lines) {
  /** Largest file that is read, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  public ConfigFile {
    values = Map.copyOf(values);
    lines = Map.copyOf(lines);
  }

  /**
   * Reads a file that must be there.
   *
   * @throws ConfigException if it cannot be read, is no YAML, or has a setting that does not exist
   *     or cannot be used
   */
  public static ConfigFile read(Path path) {
    if (Files.isDirectory(path)) {
      throw new ConfigException(path + " is a folder: give the config file in it");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new ConfigException(path + " is larger than 64 KiB: is it the config file?");
      }
      return parse(path, text(path, bytes));
    } catch (NoSuchFileException e) {
      throw new ConfigException(path + " does not exist: 'dave init' makes a config file", e);
    } catch (AccessDeniedException e) {
      throw new ConfigException(path + " may not be read: check its owner and mode", e);
    } catch (IOException e) {
      throw new ConfigException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** As {@link #read}, but empty if there is no file. */
  public static Optional<ConfigFile> readIfPresent(Path path) {
    return Files.notExists(path) ? Optional.empty() : Optional.of(read(path));
  }

  private static String text(Path path, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ConfigException(path + " is not UTF-8 text: is it the config file?", e);
    }
  }

  static ConfigFile parse(Path path, String text) {
    Problems problems = new Problems();
    Map<SettingKey, List<String>> values = new EnumMap<>(SettingKey.class);
    Map<SettingKey, Integer> lines = new EnumMap<>(SettingKey.class);
    try (YAMLParser parser = YAML.createParser(text)) {
      new Reader(path, parser, values, lines, problems).read();
    } catch (JsonParseException e) {
      problems.add(path + at(e) + ": " + problem(e));
    } catch (JsonProcessingException e) {
      problems.add(path + at(e) + " is not YAML: " + problem(e));
    } catch (IOException e) {
      problems.add(path + " cannot be read: " + e.getMessage());
    }
    values.forEach((key, list) -> list.forEach(value -> check(path, key, value, problems)));
    problems.end();
    return new ConfigFile(path, values, lines);
  }

  private static void check(Path path, SettingKey key, String value, Problems problems) {
    try {
      key.kind().check(value);
    } catch (ConfigException e) {
      problems.add(path + ": " + key.key() + ": " + e.getMessage());
    }
  }

  /** Where a setting is, such as "config.yaml:3". */
  String source(SettingKey key) {
    return path + ":" + lines.getOrDefault(key, 1);
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
  }

  private static String problem(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    if (message.startsWith("Duplicate")) {
      return message.replace("Duplicate field", "set twice:") + ": keep one";
    }
    return "not YAML (" + message.lines().findFirst().orElse("") + "): write 'name: value' lines";
  }

  /**
   * Reads one flat mapping of scalars and lists of scalars, as text. A problem does not end the
   * reading.
   */
  private record Reader(
      Path path,
      YAMLParser parser,
      Map<SettingKey, List<String>> values,
      Map<SettingKey, Integer> lines,
      Problems problems) {
    void read() throws IOException {
      JsonToken first = parser.nextToken();
      if (first == null || isNothing(first)) {
        return;
      }
      if (first != JsonToken.START_OBJECT) {
        problem("is not a list of settings: write 'name: value' lines");
        return;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        readSetting(parser.currentName());
      }
      if (parser.nextToken() != null) {
        problem("has more than one document: keep the first");
      }
    }

    private void readSetting(String name) throws IOException {
      SettingKey key = SettingKey.named(name).orElse(null);
      if (key == null) {
        problem(
            ("has the unknown setting '" + name + "': ")
                + ("did you mean '" + SettingKey.nearest(name).key() + "'?"));
        parser.nextToken();
        parser.skipChildren();
        return;
      }
      lines.put(key, parser.currentTokenLocation().getLineNr());
      List<String> list = values(key, parser.nextToken());
      if (!list.isEmpty()) {
        values.put(key, list);
      }
    }

    private boolean isNothing(@Nullable JsonToken token) throws IOException {
      return token == JsonToken.VALUE_NULL
          || (token == JsonToken.VALUE_STRING && parser.getText().isEmpty());
    }

    private List<String> values(SettingKey key, @Nullable JsonToken token) throws IOException {
      if (isNothing(token)) {
        return List.of();
      }
      List<String> list = new ArrayList<>();
      if (token != JsonToken.START_ARRAY) {
        scalar(key, token, list);
      } else if (!key.isList()) {
        problem("gives a list for '" + key.key() + "': give one value (quote it if it has [)");
        parser.skipChildren();
      } else {
        JsonToken next = parser.nextToken();
        while (next != null && next != JsonToken.END_ARRAY) {
          scalar(key, next, list);
          next = parser.nextToken();
        }
      }
      return list;
    }

    private void scalar(SettingKey key, @Nullable JsonToken token, List<String> into)
        throws IOException {
      if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
        problem("gives '" + key.key() + "' in a form that is not a plain value: quote it");
        parser.skipChildren();
      } else if (parser.isCurrentAlias()) {
        problem("uses a YAML alias for '" + key.key() + "': write the value out");
      } else {
        into.add(parser.getText());
      }
    }

    private void problem(String text) {
      problems.add(path + " line " + parser.currentTokenLocation().getLineNr() + " " + text);
    }
  }
}
