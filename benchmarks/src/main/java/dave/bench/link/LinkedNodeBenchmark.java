package dave.bench.link;

import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.NodeProcess;
import dave.bench.measure.ProcFigures;
import dave.bench.measure.Report;
import dave.engine.link.LinkMode;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeLinks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures nodes with links: copies of dats, an idle node, and one under forged handshakes. */
public final class LinkedNodeBenchmark implements Benchmark {
  private static final int LINKS = 24;

  @Override
  public String name() {
    return "links";
  }

  @Override
  public String summary() {
    return "a node with 24 links: copies, idle, and under forged handshakes";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    try (EngineFeed feed = new EngineFeed(options.seed())) {
      feed.measure(options, report);
    }
    int links = options.either(LINKS, 3);
    try (LinkedPeers peers = new LinkedPeers(links)) {
      idle(options, report, peers);
      flood(options, report, peers);
    }
  }

  private static void idle(BenchmarkOptions options, Report report, LinkedPeers peers)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--links", "require"));
    for (String address : peers.addresses()) {
      arguments.add("--edge");
      arguments.add(address);
    }
    try (NodeProcess node =
        NodeProcess.start(
            options, options.scratch().resolve("linked"), arguments.toArray(new String[0]))) {
      TimeUnit.SECONDS.sleep(options.either(120, 3));
      ProcFigures figures = new ProcFigures(node.pid());
      double cpuS = figures.cpuSeconds();
      long startNs = System.nanoTime();
      TimeUnit.SECONDS.sleep(options.either(30, 1));
      double wallS = (System.nanoTime() - startNs) / 1e9;
      String what = "idle, " + peers.addresses().size() + " links: ";
      report.figure(
          what + "processor",
          100 * (figures.cpuSeconds() - cpuS) / wallS,
          "% of a core",
          Bar.atMost(3));
      report.figure(what + "resident", figures.residentMib(), "MiB", Bar.atMost(160));
      report.figure(what + "resident by share", figures.proportionalMib(), "MiB");
    }
  }

  private static void flood(BenchmarkOptions options, Report report, LinkedPeers peers)
      throws Exception {
    NodeConfig config =
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .links(NodeLinks.ofNewKey(LinkMode.REQUIRE))
            .edges(peers.addresses().toArray(new String[0]))
            .metrics(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .build(); // Its histograms are cumulative.
    try (DaveNode node = DaveNode.launch(config)) {
      TimeUnit.SECONDS.sleep(options.either(10, 2));
      new HandshakeFlood(node, options.either(20_000, 500)).run(options.either(15, 1), report);
    }
  }
}
