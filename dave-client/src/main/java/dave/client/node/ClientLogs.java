package dave.client.node;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Configures the logs of the client's libraries, for a program whose stderr people read. */
public final class ClientLogs {
  /** A strong reference: without one the log manager may drop the logger, and its level. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final Logger NETTY = Logger.getLogger("io.netty");

  private ClientLogs() {}

  /**
   * Sends the logs to {@code java.util.logging}, so that no other framework is loaded.
   *
   * @param verbose whether to log; otherwise nothing is logged
   */
  public static void useJdk(boolean verbose) {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    GRPC.setLevel(verbose ? Level.INFO : Level.OFF);
    NETTY.setLevel(verbose ? Level.INFO : Level.OFF);
  }
}
