package dave.dist;

import com.google.protobuf.ByteString;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.Dat;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.wire.keys.KeyFile;
import dave.wire.keys.KeyFileException;
import dave.wire.keys.SigningKey;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Shows help and reads a value once, in a process of its own and from a fake node. The JVM of that
 * process records the classes that it loads. The launcher does this at first use.
 */
final class TrainingRun {
  private static final long PATIENCE_S = 30;

  private TrainingRun() {}

  /**
   * Runs it, and exits with the status of the command.
   *
   * @param args the command that starts a class of Dave: Java and its arguments
   */
  public static void main(String[] args)
      throws IOException, InterruptedException, KeyFileException {
    Path home = Files.createTempDirectory("dave-rehearsal-");
    Path key = home.resolve("key.pem");
    int status;
    Server node =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new AnyKeyNode())
            .build()
            .start();
    try (SigningKey made = SigningKey.generate(new SecureRandom())) {
      KeyFile.create(key, made, new char[0]);
      status = run(List.of(args), home, node.getPort());
    } finally {
      node.shutdownNow();
      Files.deleteIfExists(key);
      Files.deleteIfExists(home);
    }
    System.exit(status);
  }

  private static int run(List<String> dave, Path home, int port)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(dave);
    command.addAll(List.of(Commands.class.getName(), "127.0.0.1:" + port, home.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return 1;
    }
    return process.exitValue();
  }

  /** The commands of which the JVM records the classes. */
  static final class Commands {
    private Commands() {}

    /**
     * Runs the commands.
     *
     * @param args the endpoint of a node, and the home folder
     */
    public static void main(String[] args) {
      Dave.run("--help");
      Dave.main(new String[] {"get", "-k", "rehearsal", "--endpoint", args[0], "--home", args[1]});
    }
  }

  /** A node that holds a value under every key. */
  private static final class AnyKeyNode extends AdminServiceGrpc.AdminServiceImplBase {
    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> observer) {
      observer.onNext(
          GetResponse.newBuilder()
              .setSource(GetResponse.Source.SOURCE_LOCAL)
              .setDat(Dat.newBuilder().setValue(ByteString.copyFromUtf8("value")))
              .build());
      observer.onCompleted();
    }
  }
}
