package dave.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options that a node is started with.
 *
 * @param memoryBytes the limit of its container; 0 for none
 * @param diskBytes the size of the disk for its data; 0 for that of the machine
 * @param clock a clock that tests can set, or null for the machine's
 * @param flags of {@code dave node}, besides those that all nodes have
 */
record NodeShape(
    long memoryBytes, long diskBytes, @Nullable SkewedClock clock, List<String> flags) {
  static final NodeShape USUAL = new NodeShape(0, 0, null, List.of());

  NodeShape {
    flags = List.copyOf(flags);
  }

  /** Returns its file systems in memory, by mount point. */
  Map<String, String> tmpfs() {
    return diskBytes == 0
        ? Map.of("/tmp", "rw,exec")
        : Map.of("/tmp", "rw,exec", NodeFiles.HOME, "rw,uid=10001,mode=700,size=" + diskBytes);
  }

  NodeShape withMemory(long bytes) {
    return new NodeShape(bytes, diskBytes, clock, flags);
  }

  NodeShape withDisk(long bytes) {
    return new NodeShape(memoryBytes, bytes, clock, flags);
  }

  NodeShape withClock(SkewedClock newClock) {
    return new NodeShape(memoryBytes, diskBytes, newClock, flags);
  }

  NodeShape withFlags(String... more) {
    List<String> all = new ArrayList<>(flags);
    all.addAll(List.of(more));
    return new NodeShape(memoryBytes, diskBytes, clock, all);
  }
}
