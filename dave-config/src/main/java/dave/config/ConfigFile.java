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
 * What a config.yaml says: settings by name, each one value or, for lists, several. A name without
 * a value says nothing.
 *
 * @param path the file
 * @param values the settings that it has, in its own text
 */
public record ConfigFile(Path path, Map<Key, List<String>> values) {
  /** Largest file that is read, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  public ConfigFile {
    values = Map.copyOf(values);
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

  /** Like {@link #read}, but a file that is not there is none. */
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
    try (YAMLParser parser = YAML.createParser(text)) {
      Map<Key, List<String>> values = new Reader(path, parser).settings();
      values.forEach((key, list) -> list.forEach(value -> check(path, key, value)));
      return new ConfigFile(path, values);
    } catch (JsonParseException e) {
      throw new ConfigException(path + at(e) + ": " + problem(e), e);
    } catch (JsonProcessingException e) {
      throw new ConfigException(path + at(e) + " is not YAML: " + problem(e), e);
    } catch (IOException e) {
      throw new ConfigException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void check(Path path, Key key, String value) {
    try {
      key.kind().check(value);
    } catch (ConfigException e) {
      throw new ConfigException(path + ": " + key.key() + ": " + e.getMessage(), e);
    }
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

  /** Reads one flat mapping of scalars and lists of scalars, as text. */
  private record Reader(Path path, YAMLParser parser) {
    Map<Key, List<String>> settings() throws IOException {
      Map<Key, List<String>> values = new EnumMap<>(Key.class);
      JsonToken first = parser.nextToken();
      if (first == null || isNothing(first)) {
        return values;
      }
      if (first != JsonToken.START_OBJECT) {
        throw error("is not a list of settings: write 'name: value' lines");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        Key key = key(parser.currentName());
        List<String> list = values(key, parser.nextToken());
        if (!list.isEmpty()) {
          values.put(key, list);
        }
      }
      if (parser.nextToken() != null) {
        throw error("has more than one document: keep the first");
      }
      return values;
    }

    private boolean isNothing(@Nullable JsonToken token) throws IOException {
      return token == JsonToken.VALUE_NULL
          || (token == JsonToken.VALUE_STRING && parser.getText().isEmpty());
    }

    private Key key(String name) {
      return Key.named(name)
          .orElseThrow(
              () ->
                  error(
                      ("has the unknown setting '" + name + "': ")
                          + ("did you mean '" + Key.nearest(name).key() + "'?")));
    }

    private List<String> values(Key key, @Nullable JsonToken token) throws IOException {
      if (isNothing(token)) {
        return List.of();
      }
      if (token != JsonToken.START_ARRAY) {
        return List.of(scalar(key, token));
      }
      if (!key.isList()) {
        throw error("gives a list for '" + key.key() + "': give one value (quote it if it has [)");
      }
      List<String> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(scalar(key, parser.currentToken()));
      }
      return list;
    }

    private String scalar(Key key, @Nullable JsonToken token) throws IOException {
      if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
        throw error("gives '" + key.key() + "' in a form that is not a plain value: quote it");
      }
      if (parser.isCurrentAlias()) {
        throw error("uses a YAML alias for '" + key.key() + "': write the value out");
      }
      return parser.getText();
    }

    private ConfigException error(String problem) {
      int line = parser.currentTokenLocation().getLineNr();
      return new ConfigException(path + " line " + line + " " + problem);
    }
  }
}
