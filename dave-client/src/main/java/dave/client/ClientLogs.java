package dave.client;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The logs of the libraries that the client uses, for a program whose stderr people read. */
public final class ClientLogs {
  /** Held on to, for the log manager does not hold what it was told. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final Logger NETTY = Logger.getLogger("io.netty");

  private ClientLogs() {}

  /**
   * Sends the logs to {@code java.util.logging}, so that no other framework is loaded.
   *
   * @param verbose whether anything is logged
   */
  public static void useJdk(boolean verbose) {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    GRPC.setLevel(verbose ? Level.INFO : Level.OFF);
    NETTY.setLevel(verbose ? Level.INFO : Level.OFF);
  }
}
