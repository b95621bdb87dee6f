import dave.client.DaveClient;
import dave.client.model.DaveException;
import java.nio.file.Path;

/** A node on another machine. Arguments: HOST:PORT, its certificate's file, its token's file. */
final class Remote {
  public static void main(String[] args) {
    try (DaveClient dave =
        DaveClient.to(args[0]).tls(Path.of(args[1])).token(Path.of(args[2])).connect()) {
      System.out.println(dave.node().status());
    } catch (DaveException e) {
      System.err.printf("%s %s: %s%n", e.fault(), e.reason(), e.getMessage());
      System.exit(1);
    }
  }
}
