package dave.bench.program;

import dave.bench.measure.ProcFigures;
import dave.engine.EngineConfig;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Idle nodes in one JVM, each with an edge to the one before it, and stores in memory. */
final class IdleNodes {
  /** A text in each line of its output. */
  static final String TITLE = " nodes in one JVM, ";

  static final String RESIDENT = "resident";
  static final String THREADS = "threads";

  private static final double MIB = 1 << 20;

  private IdleNodes() {}

  /**
   * Prints the cost of the nodes.
   *
   * @param args the number of nodes, and the seconds for both settling and measuring
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int count = Integer.parseInt(args[0]);
    int seconds = Integer.parseInt(args[1]);
    List<DaveNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      EngineConfig engine = EngineConfig.DEFAULT;
      if (i > 0) {
        engine = engine.withEdges(List.of(nodes.getLast().listenAddresses().getFirst()));
      }
      nodes.add(
          DaveNode.launch(NodeConfig.builder().listen("udp://127.0.0.1:0").engine(engine).build()));
    }
    TimeUnit.SECONDS.sleep(seconds);
    ProcFigures figures = new ProcFigures(ProcessHandle.current().pid());
    double cpuS = figures.cpuSeconds();
    TimeUnit.SECONDS.sleep(seconds);
    print(count, "processor", 100 * (figures.cpuSeconds() - cpuS) / seconds, "% of a core");
    print(count, RESIDENT, figures.residentMib(), "MiB");
    System.gc();
    print(
        count,
        "heap in use after a collection",
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB,
        "MiB");
    print(count, THREADS, ManagementFactory.getThreadMXBean().getThreadCount(), "");
    nodes.forEach(DaveNode::close);
    Runtime.getRuntime().halt(0);
  }

  private static void print(int count, String what, double value, String unit) {
    System.out.printf(Locale.ROOT, "%d%s%s: %.1f %s%n", count, TITLE, what, value, unit);
  }
}
