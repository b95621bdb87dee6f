package dave.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call failed. The message says in a sentence what happened. A program decides by {@link #fault}.
 */
public final class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  private final transient @Nullable Endpoint endpoint;

  ClientException(
      Fault fault, @Nullable Endpoint endpoint, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.fault = fault;
    this.endpoint = endpoint;
  }

  ClientException(Fault fault, String message, @Nullable Throwable cause) {
    this(fault, null, message, cause);
  }

  /** Returns the kind of failure. */
  public Fault fault() {
    return fault;
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
}
