package dave.admin.access;

import dave.admin.Role;
import dave.service.model.Caller;
import io.grpc.Context;

/**
 * A caller with a role.
 *
 * @param name for the log, such as "grafana"; never the token
 */
public record Holder(String name, Role role) implements Caller {
  /** Any caller, with the role ADMIN, where no credentials are required. */
  static final Holder ANYBODY = new Holder("anybody", Role.ADMIN);

  private static final Context.Key<Holder> KEY =
      Context.keyWithDefault("holder", new Holder("unknown", Role.READ));

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
  public static Holder ofCall() {
    return KEY.get();
  }
}
