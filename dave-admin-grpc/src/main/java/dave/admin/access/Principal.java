package dave.admin.access;

import dave.admin.Role;
import dave.service.model.Caller;
import io.grpc.Context;

/**
 * A caller with a role.
 *
 * @param name for the log, such as "grafana"; never the token
 */
public record Principal(String name, Role role) implements Caller {
  /** Any caller, with the role ADMIN, where no credentials are required. */
  static final Principal ANYBODY = new Principal("anybody", Role.ADMIN);

  private static final Context.Key<Principal> KEY =
      Context.keyWithDefault("holder", new Principal("unknown", Role.READ));

  /** Returns whether the role is ADMIN: only a caller that may change the node is its owner. */
  @Override
  public boolean trusted() {
    return role == Role.ADMIN;
  }

  /** Returns the gRPC context for a call of this caller. */
  Context context() {
    return Context.current().withValue(KEY, this);
  }

  /**
   * Returns the caller of the current call; an unknown caller with the role READ if none was set.
   */
  public static Principal ofCall() {
    return KEY.get();
  }
}
