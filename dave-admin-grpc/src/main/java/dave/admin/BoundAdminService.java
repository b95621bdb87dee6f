package dave.admin;

import dave.admin.v1.Admin;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.SubscribeRequest;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;

/** The admin service whose Subscribe answers with messages that are encoded already. */
final class BoundAdminService implements BindableService {
  private final AdminService service;

  BoundAdminService(AdminService service) {
    this.service = service;
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
