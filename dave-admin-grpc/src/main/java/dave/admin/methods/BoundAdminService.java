package dave.admin.methods;

import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.admin.call.Calls;
import dave.admin.v1.Admin;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.SubscribeRequest;
import dave.service.MiningQuota;
import dave.service.NodeService;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;

/** The admin service with a Subscribe method whose responses are already encoded. */
public final class BoundAdminService implements BindableService {
  private final AdminService service;

  private BoundAdminService(AdminService service) {
    this.service = service;
  }

  /** Returns the service of a node. */
  public static BindableService of(AdminConfig config, NodeService node, Calls calls) {
    AdminLimits limits = config.limits();
    MiningQuota quota = new MiningQuota(limits.mining().jobs(), limits.mining().maxDifficulty());
    return new BoundAdminService(
        new AdminService(
            calls,
            new WriteCalls(node, quota),
            new FileCalls(node, quota),
            new ReadCalls(node),
            new NodeCalls(node, config),
            new Subscriptions(node, limits)));
  }

  @Override
  public ServerServiceDefinition bindService() {
    ServerServiceDefinition generated = service.bindService();
    MethodDescriptor<SubscribeRequest, EncodedResponse> subscribe =
        AdminServiceGrpc.getSubscribeMethod().toBuilder(
                AdminServiceGrpc.getSubscribeMethod().getRequestMarshaller(),
                EncodedResponse.MARSHALLER)
            .build();
    ServiceDescriptor.Builder described =
        ServiceDescriptor.newBuilder(AdminServiceGrpc.SERVICE_NAME)
            .setSchemaDescriptor(Reflection.withErrorTypes(Admin.getDescriptor()))
            .addMethod(subscribe);
    generated.getMethods().stream()
        .filter(method -> !replaced(method, subscribe))
        .forEach(method -> described.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder bound = ServerServiceDefinition.builder(described.build());
    generated.getMethods().stream()
        .filter(method -> !replaced(method, subscribe))
        .forEach(bound::addMethod);
    return bound
        .addMethod(subscribe, ServerCalls.asyncServerStreamingCall(service::follow))
        .build();
  }

  private static boolean replaced(ServerMethodDefinition<?, ?> method, MethodDescriptor<?, ?> by) {
    return method.getMethodDescriptor().getFullMethodName().equals(by.getFullMethodName());
  }
}
