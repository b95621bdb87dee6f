import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import dave.admin.v1.GetStatusRequest;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A node on another machine. Arguments: HOST:PORT, its certificate's file, its token's file. */
final class Remote {
  public static void main(String[] args) throws IOException {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + token(Path.of(args[2])));
    ManagedChannel channel =
        Grpc.newChannelBuilder(
                args[0],
                TlsChannelCredentials.newBuilder().trustManager(Path.of(args[1]).toFile()).build())
            .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
            .build();
    AdminServiceBlockingStub node = AdminServiceGrpc.newBlockingStub(channel);
    try {
      System.out.println(
          node.withDeadlineAfter(10, TimeUnit.SECONDS)
              .getStatus(GetStatusRequest.getDefaultInstance()));
    } catch (StatusRuntimeException e) {
      System.err.printf(
          "%s %s: %s%n", e.getStatus().getCode(), reason(e), e.getStatus().getDescription());
      System.exit(1);
    } finally {
      channel.shutdownNow();
    }
  }

  /** The last word: before it, a line of `dave token --role` has the role and a name. */
  private static String token(Path file) throws IOException {
    String line = Files.readString(file).strip();
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  /** What a program can act on: docs/api.md has the reasons of each call. */
  private static String reason(StatusRuntimeException e) throws InvalidProtocolBufferException {
    for (Any detail : StatusProto.fromThrowable(e).getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        return detail.unpack(ErrorInfo.class).getReason();
      }
    }
    return "no reason given";
  }
}
