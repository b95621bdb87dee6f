package dave.cli.command.node;

import dave.admin.v1.RouterMapping;
import dave.json.Json;

/** Whether a router forwards a node's port, as text and as JSON. */
public final class RouterText {
  private RouterText() {}

  static void fill(Json json, RouterMapping router) {
    json.text("state", router.getState())
        .text("protocol", router.getProtocol())
        .text("reason", router.getReason());
    if (!router.getExternal().isEmpty()) {
      json.text("external", router.getExternal());
    }
  }

  /** Returns what the router does, in a few words. */
  public static String text(RouterMapping router) {
    return switch (router.getState()) {
      case "off" -> "not asked (router-mapping is off)";
      case "not_needed" -> "not asked: the node does not listen at a private address of IPv4";
      case "unsupported" -> "not asked: this system does not say which one it is";
      case "no_router" -> "none found";
      case "asking" -> "is being asked for a port";
      case "mapped" -> "forwards " + external(router) + " (" + router.getProtocol() + ")";
      case "refused" -> "forwards no port: " + router.getReason();
      case "silent" -> "forwards no port: it answers neither PCP nor NAT-PMP";
      default -> router.getState();
    };
  }

  private static String external(RouterMapping router) {
    return router.getExternal().isEmpty() ? "a port" : router.getExternal();
  }
}
