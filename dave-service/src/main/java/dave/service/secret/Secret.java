package dave.service.secret;

import dave.wire.keys.Renewable;
import dave.wire.keys.Renewable.Renewal;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * A secret that is read again when its files change. If the files cannot be used, the value read
 * before stays in force, with one warning.
 */
final class Secret<T> implements Supplier<T> {
  private final Renewable<T> value;
  private final Logger log;
  private final Function<T, String> news;

  /**
   * @param news returns the log line for a new value, without the secret
   */
  Secret(Renewable<T> value, Logger log, Function<T, String> news) {
    this.value = value;
    this.log = log;
    this.news = news;
  }

  /** Returns the last value that could be used. */
  @Override
  public T get() {
    return value.get();
  }

  /**
   * Reads the files now. May block.
   *
   * @return why a file cannot be used; empty if all can
   */
  List<String> reload() {
    Renewal renewal = value.renew();
    return switch (renewal.outcome()) {
      case SAME -> List.of();
      case RENEWED -> {
        log.info("{}", news.apply(value.get()));
        yield List.of();
      }
      case FAILED -> {
        log.warn("{}; what was read before stays in force", renewal.reason());
        yield List.of(renewal.reason());
      }
      case STILL_FAILED -> List.of(renewal.reason());
    };
  }
}
