package dave.admin.access;

import dave.admin.Role;
import dave.service.model.Caller;
import io.grpc.Context;

/**
 * Who may do what a role may.
 *
 * @param name for the log, such as "grafana"; never the token
 */
public record Holder(String name, Role role) implements Caller {
  /** Who may do everything, where nothing is asked of callers. */
  static final Holder ANYBODY = new Holder("anybody", Role.ADMIN);

  private static final Context.Key<Holder> KEY =
      Context.keyWithDefault("holder", new Holder("unknown", Role.READ));

  /** Only who may change the node is its owner. */
  @Override
  public boolean trusted() {
    return role == Role.ADMIN;
  }

  /** The context of a call of this caller. */
  Context context() {
    return Context.current().withValue(KEY, this);
  }

  /** The caller of the current call; one that sees least, if nobody said who it is. */
  public static Holder ofCall() {
    return KEY.get();
  }
}
