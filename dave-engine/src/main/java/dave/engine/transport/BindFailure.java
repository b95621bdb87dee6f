package dave.engine.transport;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.Locale;

/**
 * Why a transport cannot listen on an address.
 *
 * @param reason the kind of failure
 * @param message the message of the system
 */
record BindFailure(Reason reason, String message) {
  /** The kinds of failure that an operator can fix, and the rest. */
  enum Reason {
    IN_USE,
    NOT_PERMITTED,
    NO_SUCH_ADDRESS,
    OTHER
  }

  /**
   * Finds out why binding failed by trying it once more, as Reactor Netty drops the cause (in its
   * {@code ChannelBindException}).
   */
  static BindFailure of(PeerAddress listen, Throwable failure) {
    InetSocketAddress address = PeerAddresses.toSocketAddress(listen);
    try {
      probe(listen.transport(), address);
      return new BindFailure(Reason.OTHER, text(failure));
    } catch (IOException | RuntimeException e) { // Java may throw either.
      return new BindFailure(reason(text(e)), text(e));
    }
  }

  private static void probe(String transport, InetSocketAddress address) throws IOException {
    if (transport.equals(PeerAddress.UDP)) {
      try (DatagramChannel socket = DatagramChannel.open()) {
        socket.bind(address);
      }
    } else {
      try (ServerSocketChannel socket = ServerSocketChannel.open()) {
        socket.bind(address);
      }
    }
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  private static Reason reason(String message) {
    String words = message.toLowerCase(Locale.ROOT);
    if (words.contains("address already in use")) {
      return Reason.IN_USE;
    }
    if (words.contains("permission denied")) {
      return Reason.NOT_PERMITTED;
    }
    return words.contains("cannot assign requested address")
        ? Reason.NO_SUCH_ADDRESS
        : Reason.OTHER;
  }

  /** Describes the failure in one line, with what to do about it. */
  TransportException describe(PeerAddress listen, Throwable failure) {
    String remedy =
        switch (reason) {
          case IN_USE -> "the port is in use; stop the other program or choose another with -l";
          case NOT_PERMITTED -> "not permitted; choose a port above 1023 with -l";
          case NO_SUCH_ADDRESS ->
              "this machine has no such address; choose one that it has with -l, such as :1618";
          case OTHER -> message;
        };
    return new TransportException("cannot listen on " + listen + ": " + remedy, failure);
  }
}
