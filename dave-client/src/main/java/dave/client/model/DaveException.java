package dave.client.model;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call failed. The message says in a sentence what happened, and names the value that was wrong.
 * A program decides by {@link #reason}, which is the node's own word, or by {@link #fault}, which
 * also has failures that never reached a node.
 *
 * <pre>{@code
 * dave.put("greeting", "hello")
 *     .onErrorResume(
 *         DaveException.class,
 *         e -> e.reason() == Reason.TOO_LIGHT ? dave.put(heavier) : Mono.error(e));
 * }</pre>
 */
public final class DaveException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;
  private final Reason reason;
  private final @Nullable Duration retryAfter;
  private final boolean temporary;
  private final transient @Nullable Endpoint endpoint;

  private DaveException(
      Fault fault,
      Reason reason,
      @Nullable Duration retryAfter,
      boolean temporary,
      @Nullable Endpoint endpoint,
      String message,
      @Nullable Throwable cause) {
    super(message, cause);
    this.fault = fault;
    this.reason = reason;
    this.retryAfter = retryAfter;
    this.temporary = temporary;
    this.endpoint = endpoint;
  }

  /** A failure at a node, or on the way to it. */
  public DaveException(Fault fault, Endpoint endpoint, String message, @Nullable Throwable cause) {
    this(fault, Reason.NONE, null, false, endpoint, message, cause);
  }

  /** A failure for which no node was called. */
  public DaveException(Fault fault, String message, @Nullable Throwable cause) {
    this(fault, Reason.NONE, null, false, null, message, cause);
  }

  /**
   * Returns the same failure with what the node said.
   *
   * @param mayRetryAfter when a later try may succeed; null if the node did not say that it may
   * @param passing whether another try, there or at another node, may succeed
   */
  public DaveException with(Reason said, @Nullable Duration mayRetryAfter, boolean passing) {
    return new DaveException(
        fault, said, mayRetryAfter, passing, endpoint, getMessage(), getCause());
  }

  /** Returns the kind of failure. */
  public Fault fault() {
    return fault;
  }

  /** Returns the reason that the node gave; {@link Reason#NONE} if it gave none. */
  public Reason reason() {
    return reason;
  }

  /** Returns when the node says that a later try may succeed; empty if it does not say so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Returns whether the node or the network failed, so that another try may succeed. */
  public boolean isTemporary() {
    return temporary;
  }

  /** Returns what a program or its user can do about it; empty if there is nothing to add. */
  public String remedy() {
    return fault.remedy();
  }

  /** Returns the node that was called; empty if no node was. */
  public Optional<Endpoint> endpoint() {
    return Optional.ofNullable(endpoint);
  }

  /** Returns what happened, in a sentence without a full stop. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** Returns the message and the remedy. */
  @Override
  public String toString() {
    return DaveException.class.getSimpleName()
        + ": "
        + getMessage()
        + (remedy().isEmpty() ? "" : "; " + remedy());
  }
}
