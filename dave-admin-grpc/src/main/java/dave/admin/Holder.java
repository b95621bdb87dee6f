package dave.admin;

/**
 * Who may do what a role may.
 *
 * @param name for the log, such as "grafana"; never the token
 */
record Holder(String name, Role role) {
  /** Who may do everything, where nothing is asked of callers. */
  static final Holder ANYBODY = new Holder("anybody", Role.ADMIN);
}
