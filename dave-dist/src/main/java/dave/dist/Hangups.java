package dave.dist;

import java.lang.reflect.Proxy;
import org.slf4j.LoggerFactory;

/** Tells of SIGHUP, which asks a program that runs by itself to read its settings anew. */
@FunctionalInterface
interface Hangups {
  /** Runs {@code task} at each, on a thread that may block, until the process ends. */
  void onHangup(Runnable task);

  /**
   * Those of this process. The JDK has a way to take signals on every platform, but not in its
   * public interface; where it is missing, or the signal is, there are none.
   */
  static Hangups ofThisProcess() {
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
