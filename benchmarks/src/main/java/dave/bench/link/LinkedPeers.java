package dave.bench.link;

import dave.engine.link.LinkMode;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeLinks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Idle nodes in a process of their own. Each has links with all others, as in a network where every
 * node has as many links: so a node under measure gets as many cells as it sends.
 */
final class LinkedPeers implements AutoCloseable {
  private static final String PREFIX = "node at ";

  private final Process process;
  private final List<String> addresses = new ArrayList<>();

  /** Starts so many nodes, and waits for their addresses. */
  LinkedPeers(int count) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx768m",
                "-cp",
                System.getProperty("java.class.path"),
                LinkedPeers.class.getName(),
                Integer.toString(count))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var lines = process.inputReader();
    while (addresses.size() < count) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("the nodes did not start");
      }
      if (line.startsWith(PREFIX)) {
        addresses.add(line.substring(PREFIX.length()));
      }
    }
  }

  /**
   * Starts nodes, and prints their addresses.
   *
   * @param args how many
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> begun = new ArrayList<>();
    for (int i = Integer.parseInt(args[0]); i > 0; i--) {
      DaveNode node =
          DaveNode.launch(
              NodeConfig.builder()
                  .listen("127.0.0.1:0")
                  .links(NodeLinks.ofNewKey(LinkMode.REQUIRE))
                  .edges(begun.toArray(new String[0]))
                  .build());
      begun.add(node.listenAddresses().getFirst().toString());
      System.out.println(PREFIX + begun.getLast());
    }
    Thread.currentThread().join();
  }

  /** Returns the sealed addresses of the nodes. */
  List<String> addresses() {
    return addresses;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
