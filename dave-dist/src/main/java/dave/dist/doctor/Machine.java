package dave.dist.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The facts of this machine that checks use. A test replaces them. */
interface Machine {
  /** How many bytes of receive buffer a node asks for. */
  int WANTED_BUFFER = 4 << 20;

  /** Returns this machine. */
  static Machine real() {
    return new RealMachine();
  }

  /** Returns the memory in bytes, or the limit of the container if there is a lower one. */
  long memory();

  /** Returns how many files a process may open; empty if the system does not tell. */
  OptionalLong openFiles();

  /**
   * Returns the receive buffer that a UDP socket gets if it asks for {@link #WANTED_BUFFER}, in
   * bytes; empty if there is no socket.
   */
  OptionalLong receiveBuffer();

  /** Returns whether a service of the system says that it keeps the clock right. */
  boolean clockIsKept();

  /** Returns a property of the JVM; empty if it is not set. */
  String property(String name);

  /** The machine that this process runs on. */
  final class RealMachine implements Machine {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String OPEN_FILES = "Max open files";
    private static final Path SYNCHRONISED = Path.of("/run/systemd/timesync/synchronized");

    @Override
    public long memory() {
      return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    @Override
    public OptionalLong openFiles() {
      try {
        return openFiles(Files.readAllLines(LIMITS));
      } catch (IOException e) {
        return OptionalLong.empty(); // The system has no /proc.
      }
    }

    /** Returns the soft limit, which a JVM has raised to the hard one where it may. */
    static OptionalLong openFiles(List<String> limits) {
      return limits.stream()
          .filter(line -> line.startsWith(OPEN_FILES))
          .map(line -> line.substring(OPEN_FILES.length()).strip().replaceFirst("\\s.*", ""))
          .mapToLong(soft -> soft.matches("[0-9]{1,18}") ? Long.parseLong(soft) : Long.MAX_VALUE)
          .findFirst();
    }

    @Override
    public OptionalLong receiveBuffer() {
      try (DatagramSocket socket =
          new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
        socket.setReceiveBufferSize(WANTED_BUFFER);
        return OptionalLong.of(socket.getReceiveBufferSize());
      } catch (SocketException e) {
        return OptionalLong.empty();
      }
    }

    @Override
    public boolean clockIsKept() {
      return Files.exists(SYNCHRONISED);
    }

    @Override
    public String property(String name) {
      return System.getProperty(name, "");
    }
  }
}
