package dave.dist;

import dave.cli.terminal.Messages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The health check of a container. It exits with 0 if the node beside it is ready, otherwise with 1
 * and one line with the reason.
 *
 * <p>It requests {@code /readyz} from the address of {@code DAVE_METRICS}, or else of {@code
 * DAVE_HTTP}. If both are off, it only connects to the gRPC API. It loads few classes, because
 * every check starts a JVM.
 */
public final class Probe {
  private static final int TIMEOUT_MS = 3_000;
  private static final String OFF = "off";
  private static final String DEFAULT_ADMIN = "127.0.0.1:1619";

  private Probe() {}

  /** Probes once and ends the process. */
  public static void main(String[] args) {
    String fault = fault(System.getenv());
    if (!fault.isEmpty()) {
      new Messages(System.out).line(fault);
    }
    Runtime.getRuntime().halt(fault.isEmpty() ? 0 : 1);
  }

  /** Returns why the node that these variables describe is not ready; empty if it is. */
  static String fault(Map<String, String> variables) {
    String http = variables.getOrDefault("DAVE_METRICS", OFF);
    if (isOff(http)) {
      http = variables.getOrDefault("DAVE_HTTP", OFF);
    }
    String at = isOff(http) ? variables.getOrDefault("DAVE_ADMIN", DEFAULT_ADMIN) : http;
    if (isOff(at)) {
      return "";
    }
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.connect(address(at.isBlank() ? DEFAULT_ADMIN : at), TIMEOUT_MS);
      return isOff(http) ? "" : notReady(socket);
    } catch (IOException | IllegalArgumentException e) {
      return at + ": " + e.getMessage();
    }
  }

  private static boolean isOff(String address) {
    return address.isBlank() || address.equals(OFF);
  }

  private static String notReady(Socket socket) throws IOException {
    String ask = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
    byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    String status = new String(answer, StandardCharsets.US_ASCII);
    return status.endsWith(" 200") ? "" : "not ready: " + status;
  }

  // From this machine, a server on all addresses is reached on the loopback.
  private static InetSocketAddress address(String text) throws IOException {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0));
    int port = Integer.parseInt(text.substring(colon + 1));
    InetAddress at =
        host.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
    return new InetSocketAddress(
        at.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : at, port);
  }
}
