package dave.dist.node;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Reports SIGHUP, which asks a program without a terminal to read its settings again. With a
 * terminal it means that the terminal was closed, and the JVM then ends the program in order.
 */
@FunctionalInterface
public interface Hangups {
  /** Runs {@code task} at each SIGHUP, on a thread that may block, until the process ends. */
  void onHangup(Runnable task);

  /**
   * Returns the hangups of this process. There are none if it has a terminal, whatever its standard
   * streams are. The JDK's way to handle signals is not in its public interface. Where it or the
   * signal is missing, there are none either.
   */
  static Hangups ofThisProcess() {
    return isOpenable(Path.of("/dev/tty")) ? task -> {} : signals();
  }

  private static boolean isOpenable(Path terminal) {
    try {
      new FileInputStream(terminal.toFile()).close();
      return true;
    } catch (IOException e) {
      return false; // Without a terminal the device does not exist or cannot be opened.
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
