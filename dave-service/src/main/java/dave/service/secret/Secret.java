package dave.service.secret;

import dave.wire.keys.Renewable;
import dave.wire.keys.Renewable.Renewal;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * A secret that is read anew when its files change. Files that cannot be used leave in force what
 * was read before, and are warned of once.
 */
final class Secret<T> implements Supplier<T> {
  private final Renewable<T> value;
  private final Logger log;
  private final Function<T, String> news;

  /**
   * @param news what is logged of a new value, without the secret in it
   */
  Secret(Renewable<T> value, Logger log, Function<T, String> news) {
    this.value = value;
    this.log = log;
    this.news = news;
  }

  /** The last value that could be used. */
  @Override
  public T get() {
    return value.get();
  }

  /**
   * Reads the files now. May block.
   *
   * @return why one cannot be used, if so
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
