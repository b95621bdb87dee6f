package dave.wire.keys;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * A value that was read from files, and is read again when they may have changed. If the files
 * cannot be used, the value stays as it was. Any thread may call.
 */
public final class Renewable<T> implements Supplier<T> {
  private final Source<T> source;
  private volatile T value;
  private String failure = "";

  private Renewable(Source<T> source, T value) {
    this.source = source;
    this.value = value;
  }

  /** Reads the files. Values of equal files are equal. */
  @FunctionalInterface
  public interface Source<T> {
    /**
     * Reads the value.
     *
     * @throws IOException with one line that says what is wrong, without a secret in it
     */
    T load() throws IOException;
  }

  /** The result of reading again. */
  public enum Outcome {
    /** The value is equal to the one before. */
    SAME,
    /** The value has changed. */
    RENEWED,
    /** The files cannot be used; the value stays. */
    FAILED,
    /** As {@link #FAILED}, for the same reason as when they were read last. */
    STILL_FAILED
  }

  /**
   * An outcome with its reason.
   *
   * @param reason why the files cannot be used, else empty
   */
  public record Renewal(Outcome outcome, String reason) {}

  /**
   * Reads for the first time.
   *
   * @throws IOException from the source
   */
  public static <T> Renewable<T> load(Source<T> source) throws IOException {
    return new Renewable<>(source, source.load());
  }

  /** Begins with a value that was read already. */
  public static <T> Renewable<T> of(T first, Source<T> source) {
    return new Renewable<>(source, first);
  }

  /** The last value that could be used. */
  @Override
  public T get() {
    return value;
  }

  /** Reads again. May block. */
  public synchronized Renewal renew() {
    T loaded;
    try {
      loaded = source.load();
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      Outcome outcome = reason.equals(failure) ? Outcome.STILL_FAILED : Outcome.FAILED;
      failure = reason;
      return new Renewal(outcome, reason);
    }
    failure = "";
    if (loaded.equals(value)) {
      return new Renewal(Outcome.SAME, "");
    }
    value = loaded;
    return new Renewal(Outcome.RENEWED, "");
  }
}
