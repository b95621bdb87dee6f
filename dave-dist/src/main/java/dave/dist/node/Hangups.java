package dave.dist.node;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Tells of SIGHUP, which asks a program that runs by itself to read its settings anew. Under a
 * terminal it says that the terminal is closed, and the JVM ends the program in order.
 */
@FunctionalInterface
public interface Hangups {
  /** Runs {@code task} at each, on a thread that may block, until the process ends. */
  void onHangup(Runnable task);

  /**
   * Those of this process: none if it has a terminal, whatever its standard streams are. The JDK
   * has a way to take signals on every platform, but not in its public interface; where it is
   * missing, or the signal is, there are none either.
   */
  static Hangups ofThisProcess() {
    return isOpenable(Path.of("/dev/tty")) ? task -> {} : signals();
  }

  private static boolean isOpenable(Path terminal) {
    try {
      new FileInputStream(terminal.toFile()).close();
      return true;
    } catch (IOException e) {
      return false; // A process without a terminal has no such device, or may not open it.
    }
  }

  private static Hangups signals() {
    return task -> {
      try {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object runner =
            Proxy.newProxyInstance(
                Hangups.class.getClassLoader(),
                new Class<?>[] {handler},
                (proxy, method, arguments) -> {
                  task.run();
                  return null;
                });
        var unused =
            signal
                .getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), runner);
      } catch (ReflectiveOperationException | IllegalArgumentException e) {
        LoggerFactory.getLogger("/node").debug("no SIGHUP here", e);
      }
    };
  }
}
