package dave.admin.access;

import dave.admin.Role;
import dave.admin.v1.AdminServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The role that each method needs. A method that is not listed here is closed to all callers. To
 * open a new method, list it here.
 */
public final class MethodRoles {
  /**
   * Open to every caller: they report only whether the node serves, and load balancers and probes
   * have no token.
   */
  private static final Set<String> OPEN =
      Set.of(
          HealthGrpc.getCheckMethod().getFullMethodName(),
          HealthGrpc.getWatchMethod().getFullMethodName());

  private static final Map<String, Role> NEEDED = new HashMap<>();

  static {
    need(
        Role.READ,
        List.of(
            AdminServiceGrpc.getGetMethod(),
            AdminServiceGrpc.getListMethod(),
            AdminServiceGrpc.getConsensusMethod(),
            AdminServiceGrpc.getSubscribeMethod(),
            AdminServiceGrpc.getGetFileMethod(),
            AdminServiceGrpc.getGetStatusMethod(),
            ServerReflectionGrpc.getServerReflectionInfoMethod(),
            io.grpc.reflection.v1alpha.ServerReflectionGrpc.getServerReflectionInfoMethod()));
    need(
        Role.WRITE,
        List.of(
            AdminServiceGrpc.getPutMethod(),
            AdminServiceGrpc.getSubmitMethod(),
            AdminServiceGrpc.getMineMethod(),
            AdminServiceGrpc.getPutFileMethod()));
    need(
        Role.ADMIN,
        List.of(AdminServiceGrpc.getListPeersMethod(), AdminServiceGrpc.getAddPeerMethod()));
  }

  private MethodRoles() {}

  public static boolean isOpen(MethodDescriptor<?, ?> method) {
    return OPEN.contains(method.getFullMethodName());
  }

  /** Returns the lowest role that may call a method; empty if no caller may. */
  static Optional<Role> needed(MethodDescriptor<?, ?> method) {
    return Optional.ofNullable(NEEDED.get(method.getFullMethodName()));
  }

  private static void need(Role role, List<MethodDescriptor<?, ?>> methods) {
    methods.forEach(method -> NEEDED.put(method.getFullMethodName(), role));
  }
}
