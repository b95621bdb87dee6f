package dave.http.testing;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningTask;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Random;

/**
 * A client of one node's gateway. It uses the JDK's client, and a bare socket for requests that the
 * JDK's client refuses to send.
 */
public final class HttpClients implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final InetSocketAddress address;
  private final HttpClient client = HttpClient.newHttpClient();

  public HttpClients(InetSocketAddress address) {
    this.address = address;
  }

  public URI uri(String target) {
    return URI.create("http://127.0.0.1:" + address.getPort() + target);
  }

  public InetSocketAddress address() {
    return address;
  }

  public HttpClient client() {
    return client;
  }

  /**
   * @param headers names and values in turn
   */
  public HttpResponse<String> get(String target, String... headers) {
    return send(request(target, headers).GET().build());
  }

  public HttpResponse<String> post(String target, String type, byte[] body, String... headers) {
    return send(
        request(target, headers)
            .header("content-type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  public HttpResponse<String> postJson(String json) {
    return post("/v1/dats", "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  public HttpRequest.Builder request(String target, String... headers) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri(target)).timeout(SOON);
    return headers.length == 0 ? builder : builder.headers(headers);
  }

  public HttpResponse<String> send(HttpRequest request) {
    return send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(request.uri().toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends bytes over a new connection and returns everything up to its end. */
  public String raw(String text) {
    return raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public String raw(byte[] bytes) {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout((int) SOON.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "closed: " + e.getMessage();
    }
  }

  /** Returns a mined dat of a new author. */
  public static Dat mined(String key, String value, int bits) {
    try (Miner miner = new Miner(1, InstantSource.system(), new Random(7));
        SigningKey author = SigningKey.generate(new SecureRandom())) {
      MiningTask task =
          new MiningTask(
              ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(value), author.author(), bits);
      return miner.mine(task).result().join().compose(task, author);
    }
  }

  /**
   * Returns a dat in the JSON form that a caller posts, without the fields that the node computes.
   */
  public static String json(Dat dat) {
    return """
    {"key":{"utf8":"%s"},"value":{"utf8":"%s"},"author":"%s","time_ms":%d,"salt":"%s","signature":"%s"}\
    """
        .formatted(
            dat.key().toStringUtf8(),
            dat.value().toStringUtf8(),
            dat.author(),
            dat.timeMs(),
            hex(dat.salt()),
            hex(dat.signature()));
  }

  public static byte[] packet(Dat dat) {
    return PacketCodec.encode(new Message.Put(dat));
  }

  public static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  public static String hash(VerifiedDat dat) {
    return dat.dat().work().toString();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
