package dave.wire.keys;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * What was read from files, to be read again when they may have changed. Files that cannot be used
 * leave the value as it was. Any thread may call.
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
     * @throws IOException in one line that says what is wrong, without a secret in it
     */
    T load() throws IOException;
  }

  /** What came of reading again. */
  public enum Outcome {
    /** The files say what they said. */
    SAME,
    /** The value is a new one. */
    RENEWED,
    /** The files cannot be used; the value is the one of before. */
    FAILED,
    /** So it was when they were read last, for the same reason. */
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
   * @throws IOException of the source
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
