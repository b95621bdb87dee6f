package dave.bench.api;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import reactor.netty.resources.LoopResources;

/**
 * Callers of a server, in a process of their own. It reads commands from its input, one per line,
 * runs them one after another, and prints answers in lines.
 */
public final class GrpcDriver {
  private static final LoopResources LOOPS = LoopResources.create("driver", 1, 2, true, false);

  private GrpcDriver() {}

  /** Runs until its input ends. */
  public static void main(String[] args) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      execute(line.split(" ", -1));
    }
    System.exit(0);
  }

  private static void execute(String[] words) throws Exception {
    switch (words[0]) {
      case "stream" -> StreamCallers.run(words);
      case "unary" -> UnaryCallers.run(words);
      case "packets", "http" -> Strangers.run(words);
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  /** Prints an answer. */
  static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Opens connections to a server on this machine. Their handlers run on their event loops. */
  public static List<ManagedChannel> connect(int port, int count) {
    EventLoopGroup group = LOOPS.onClient(true);
    return Stream.<ManagedChannel>generate(
            () ->
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .directExecutor()
                    .eventLoopGroup(group)
                    .channelType(
                        LOOPS.onChannelClass(SocketChannel.class, group), InetSocketAddress.class)
                    .build())
        .limit(count)
        .toList();
  }

  public static void disconnect(List<ManagedChannel> channels)
      throws InterruptedException, IOException {
    channels.forEach(ManagedChannel::shutdownNow);
    for (ManagedChannel channel : channels) {
      if (!channel.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IOException("a connection does not end");
      }
    }
  }
}
