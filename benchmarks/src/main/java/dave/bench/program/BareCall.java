package dave.bench.program;

import com.google.protobuf.ByteString;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.GetRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** The question of {@code dave get}, asked by grpc-java as it comes, and nothing around it. */
final class BareCall {
  private BareCall() {}

  /** Prints the value that {@code HOST:PORT} holds under a key. */
  public static void main(String[] args) throws IOException {
    ManagedChannel channel = NettyChannelBuilder.forTarget(args[0]).usePlaintext().build();
    ByteString value =
        AdminServiceGrpc.newBlockingStub(channel)
            .get(GetRequest.newBuilder().setKey(ByteString.copyFromUtf8(args[1])).build())
            .getDat()
            .getValue();
    new FileOutputStream(FileDescriptor.out).write(value.toByteArray());
    channel.shutdownNow();
    System.exit(0);
  }
}
