package dave.node;

import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.keys.KeyFileException;
import dave.wire.keys.LinkKeyFile;
import dave.wire.keys.LinkSecret;
import dave.wire.keys.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node talks to other nodes, and the key of its links.
 *
 * @param key called once, when the node starts, unless the mode is plain; may block. The caller
 *     closes the secret
 * @param cellSize of its cells, 1,232 to 1,452 bytes. Two nodes use the smaller of theirs
 */
public record NodeLinks(LinkMode mode, Supplier<LinkSecret> key, int cellSize) {
  /** The smallest cells, in bytes: they fit the least MTU of IPv6. */
  static final int LEAST_CELL = 1_232;

  /** The largest cells, in bytes: they fit an IPv6 packet of 1,500. */
  static final int MOST_CELL = 1_452;

  /** Only plain packets. A key, if one is requested, is stored nowhere. */
  public static final NodeLinks PLAIN = new NodeLinks(LinkMode.PLAIN, NodeLinks::generate);

  private static final Logger LOG = LoggerFactory.getLogger("/node/key");

  /**
   * @throws IllegalArgumentException if no cell has this size
   */
  public NodeLinks {
    if (cellSize < LEAST_CELL || cellSize > MOST_CELL) {
      throw new IllegalArgumentException("no cell has " + cellSize + " bytes");
    }
  }

  /** Links with cells of the usual size. */
  public NodeLinks(LinkMode mode, Supplier<LinkSecret> key) {
    this(mode, key, MOST_CELL);
  }

  /** Links with a new key, which is lost when the node closes. */
  public static NodeLinks ofNewKey(LinkMode mode) {
    return new NodeLinks(mode, NodeLinks::generate);
  }

  private static LinkSecret generate() {
    return LinkSecret.generate(new SecureRandom());
  }

  /** Links with the key of a file, see {@link #ofFile(Path, Supplier)}. */
  public static NodeLinks ofFile(LinkMode mode, Path file, Supplier<char[]> passphrase) {
    return new NodeLinks(mode, ofFile(file, passphrase));
  }

  /**
   * Returns the key of a file. Without the file, it makes a new key there and logs that.
   *
   * @param passphrase opens the file, or encrypts a new one; empty for none; called when needed,
   *     and its result wiped
   * @return throws {@link NodeException} if the file cannot be used
   */
  public static Supplier<LinkSecret> ofFile(Path file, Supplier<char[]> passphrase) {
    return () -> {
      char[] secret = passphrase.get();
      try {
        return Files.notExists(file) ? make(file, secret) : LinkKeyFile.load(file, secret);
      } catch (KeyFileException e) {
        throw new NodeException(e.getMessage() + remedy(e.reason()), e);
      } catch (IOException e) {
        throw new NodeException("cannot make " + file + ": " + e, e);
      } finally {
        Arrays.fill(secret, '\0');
      }
    };
  }

  /** Returns what the owner of a node can do besides. */
  private static String remedy(KeyFileException.Reason reason) {
    return switch (reason) {
      case PASSPHRASE_MISSING, PASSPHRASE_WRONG -> " by a file that DAVE_KEY_PASSPHRASE_FILE names";
      case MALFORMED, ALGORITHM ->
          "; or move it away: the node then makes another, and others need its new sealed:// address";
      default -> "";
    };
  }

  private static LinkSecret make(Path file, char[] passphrase)
      throws IOException, KeyFileException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      PrivateFolder.make(folder);
    }
    LinkSecret key = generate();
    try {
      LinkKeyFile.create(file, key, passphrase);
    } catch (KeyFileException e) {
      key.close();
      if (e.reason() == KeyFileException.Reason.EXISTS) {
        return LinkKeyFile.load(file, passphrase); // Another program was faster: use its key.
      }
      throw e;
    }
    LOG.info("made {} of link key {}", file, key.publicKey());
    return key;
  }

  /** Returns the configuration of links for the engine, with this key. */
  LinkConfig engine(LinkSecret secret) {
    return new LinkConfig(mode, Optional.of(secret), cellSize);
  }

  /**
   * Returns what is wrong with the edges of a node that has this link key, in one line each: edges
   * that are the node itself.
   */
  static Stream<String> ownEdges(NodeConfig config, LinkKey own) {
    Stream<String> fixed =
        config.engine().edges().stream()
            .filter(edge -> edge.transport().equals(PeerAddress.SEALED))
            .filter(edge -> edge.linkKey().equals(own))
            .map(Objects::toString);
    Stream<String> named =
        config.edgeNames().stream()
            .filter(edge -> edge.key().equals(Optional.of(own)))
            .map(NodeConfig::text);
    return Stream.concat(fixed, named)
        .map(
            edge ->
                "edge "
                    + edge
                    + " has the link key of this node itself: give what `dave node --show-link`"
                    + " prints at the other node");
  }

  /** Returns whether a node that listens at these addresses can have links. */
  static boolean hasSocket(List<PeerAddress> listen) {
    return listen.stream().anyMatch(at -> at.transport().equals(PeerAddress.UDP));
  }

  boolean hasLinks() {
    return mode != LinkMode.PLAIN;
  }
}
