package dave.http.message;

import com.google.protobuf.ByteString;
import dave.service.refusal.Quote;
import dave.service.refusal.Reason;
import dave.wire.Author;
import dave.wire.Dat;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the parameters of a query. An invalid value is a {@link Problem} that names the value and
 * the remedy.
 */
public final class Parameters {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,7})(ms|s|m)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private final Map<String, String> values;

  /**
   * @param values by name, percent-encoded
   */
  public Parameters(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).map(PercentText::queryText);
  }

  /** Returns a key prefix of at most 32 bytes; empty if it is not given. */
  public ByteString prefix(String name) {
    ByteString prefix =
        Optional.ofNullable(values.get(name)).map(PercentText::query).orElse(ByteString.EMPTY);
    if (prefix.size() > Dat.MAX_KEY_LENGTH) {
      throw Reason.KEY_TOO_LONG.of(name, prefix.size());
    }
    return prefix;
  }

  public Optional<Author> author(String name) {
    return text(name).filter(text -> !text.isEmpty()).map(text -> Hex.author(name, text));
  }

  public int number(String name, int min, int max, int otherwise) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (NUMBER.matcher(text.get()).matches()) {
      int number = Integer.parseInt(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw Problem.bad(
        "PARAMETER_INVALID",
        "%s is '%s': send %s to %s".formatted(name, Quote.of(text.get()), min, max));
  }

  public boolean flag(String name) {
    String text = text(name).orElse("false");
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw Problem.bad(
              "PARAMETER_INVALID",
              "%s is '%s': send true or false".formatted(name, Quote.of(text)));
    };
  }

  public Duration duration(String name, Duration max, Duration otherwise) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    Matcher matcher = DURATION.matcher(text.get());
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
          };
      if (duration.compareTo(max) <= 0) {
        return duration;
      }
    }
    throw Problem.bad(
        "PARAMETER_INVALID",
        "%s is '%s': send a time such as 500ms or 5s, at most %ss"
            .formatted(name, Quote.of(text.get()), max.toSeconds()));
  }

  /** Returns the given word, which must be one of {@code words}; the first if none is given. */
  public String choice(String name, String... words) {
    String text = text(name).orElse(words[0]);
    for (String word : words) {
      if (word.equals(text)) {
        return word;
      }
    }
    throw Problem.bad(
        "PARAMETER_INVALID",
        "%s is '%s': send %s".formatted(name, Quote.of(text), String.join(" or ", words)));
  }
}
