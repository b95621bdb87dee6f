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
 * The role that each method needs. A method that is not named here is closed to all: whoever adds
 * one says here who may call it.
 */
public final class MethodRoles {
  /**
   * Open to all who connect: they say nothing but whether the node serves, and what asks them (load
   * balancers, probes) holds no token.
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

  /** The least role that may call it; empty if nobody may. */
  static Optional<Role> needed(MethodDescriptor<?, ?> method) {
    return Optional.ofNullable(NEEDED.get(method.getFullMethodName()));
  }

  private static void need(Role role, List<MethodDescriptor<?, ?>> methods) {
    methods.forEach(method -> NEEDED.put(method.getFullMethodName(), role));
  }
}
