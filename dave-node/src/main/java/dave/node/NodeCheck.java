package dave.node;

import dave.admin.AdminConfig;
import dave.admin.server.AdminServer;
import dave.config.Problems;
import dave.http.HttpConfig;
import dave.http.server.Gateway;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.KeyFile;
import dave.wire.keys.KeyFileException;
import dave.wire.keys.LinkKeyFile;
import dave.wire.keys.LinkSecret;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds what would keep a node from starting, apart from wrong settings: its files, its addresses,
 * its store. It creates and changes nothing.
 *
 * <p>It does not see whether a port is free (the node that is checked may be running), or whether
 * edges answer.
 */
public final class NodeCheck {
  private final Problems problems = new Problems();

  private NodeCheck() {}

  /** An attempt to read or open something. */
  @FunctionalInterface
  private interface Reading {
    void read() throws IOException, KeyFileException;
  }

  /**
   * Returns the problems of a configuration.
   *
   * @param key the node's key file, which need not exist
   * @param linkKey the key file of its links, which need not exist either
   * @param passphrase opens both files; empty for none; wiped after use
   * @return all problems, each in one line
   */
  public static List<String> problems(
      NodeConfig config, Path key, Path linkKey, Supplier<char[]> passphrase) {
    NodeCheck check = new NodeCheck();
    check.config(config);
    check.reading(() -> readKey(key, passphrase));
    if (config.links().hasLinks()) {
      check.reading(() -> check.linkKey(config, linkKey, passphrase));
    }
    Path data = config.data();
    if (data != null) {
      check.reading(() -> readStore(data));
    }
    return check.problems.all();
  }

  private void config(NodeConfig config) {
    for (PeerAddress address : config.listen()) {
      boolean udp = address.transport().equals(PeerAddress.UDP);
      reading(() -> bind("gossip", PeerAddresses.toSocketAddress(address), udp));
    }
    AdminConfig admin = config.admin();
    if (admin != null) {
      reading(() -> AdminServer.check(admin));
      reading(() -> bind("the admin API", admin.bind(), false));
    }
    HttpConfig http = config.http();
    if (http != null) {
      reading(() -> Gateway.check(http));
      reading(() -> bind("HTTP", http.bind(), false));
    }
    InetSocketAddress metrics = config.metrics();
    if (metrics != null) {
      reading(() -> bind("metrics", metrics, false));
    }
  }

  private void reading(Reading reading) {
    try {
      reading.read();
    } catch (IOException | KeyFileException | NodeException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Fails unless the address is this machine's. It binds any free port, not that of the address.
   */
  private static void bind(String what, InetSocketAddress address, boolean udp) throws IOException {
    InetAddress host = address.getAddress();
    try {
      if (udp) {
        new DatagramSocket(0, host).close();
      } else {
        new ServerSocket(0, 1, host).close();
      }
    } catch (IOException e) {
      throw new IOException(
          "cannot listen for %s at %s: is the address one of this machine?"
              .formatted(what, host.getHostAddress()),
          e);
    }
  }

  private static void readKey(Path file, Supplier<char[]> passphrase) throws KeyFileException {
    char[] secret = passphrase.get();
    try {
      if (Files.exists(file)) {
        KeyFile.load(file, secret).close();
      }
    } finally {
      Arrays.fill(secret, '\0');
    }
  }

  private void linkKey(NodeConfig config, Path file, Supplier<char[]> passphrase)
      throws KeyFileException {
    char[] secret = passphrase.get();
    try {
      if (Files.exists(file)) {
        try (LinkSecret key = LinkKeyFile.load(file, secret)) {
          NodeLinks.ownEdges(config, key.publicKey()).forEach(problems::add);
        }
      }
    } finally {
      Arrays.fill(secret, '\0');
    }
  }

  private static void readStore(Path data) throws IOException {
    StorePresence.require(data);
    if (Files.exists(data)) {
      DiskStore.check(data);
    }
    @Nullable Path folder = data.toAbsolutePath();
    while (folder != null && Files.notExists(folder)) {
      folder = folder.getParent();
    }
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new IOException(
          "the folder of the store %s cannot be written: check %s, its owner and mode"
              .formatted(data, folder));
    }
  }
}
