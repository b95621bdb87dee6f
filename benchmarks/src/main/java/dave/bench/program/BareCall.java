package dave.bench.program;

import com.google.protobuf.ByteString;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.GetRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** The call of {@code dave get}, made with plain grpc-java and nothing else. */
final class BareCall {
  private BareCall() {}

  /** Prints the value under a key, from the node at {@code HOST:PORT}. */
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
