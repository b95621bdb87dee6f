package dave.testcontainers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of this machine, for nodes that keep theirs when they restart. They are below those that
 * systems give to outgoing connections, so that no connection takes one while its node is down.
 */
final class HostPorts {
  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final int TRIES = 500;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private HostPorts() {}

  /** Returns a port that is free, and that this process gave to nobody yet. */
  static int next() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no free port from " + FIRST + " to " + (END - 1) + " after " + TRIES + " tries");
  }

  static void giveBack(int port) {
    GIVEN.remove(port);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
