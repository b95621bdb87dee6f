package dave.client.internal;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Configures the logs of the client's libraries, for a program whose stderr people read. */
public final class LibraryLogs {
  /** A strong reference: without one the log manager may drop the logger, and its level. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final Logger NETTY = Logger.getLogger("io.netty");

  private LibraryLogs() {}

  /** Sends the logs to {@code java.util.logging}, so that no other framework is loaded. */
  public static void toJdk(Level least) {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    GRPC.setLevel(least);
    NETTY.setLevel(least);
  }
}
