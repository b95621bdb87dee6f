package dave.node;

import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.wire.keys.KeyFileException;
import dave.wire.keys.LinkKeyFile;
import dave.wire.keys.LinkSecret;
import dave.wire.keys.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node talks to other nodes, and the key of its links.
 *
 * @param key called once, when the node starts, unless the mode is plain; may block. The caller
 *     closes the secret
 */
public record NodeLinks(LinkMode mode, Supplier<LinkSecret> key) {
  /** Only plain packets. A key, if one is requested, is stored nowhere. */
  public static final NodeLinks PLAIN = new NodeLinks(LinkMode.PLAIN, NodeLinks::generate);

  private static final Logger LOG = LoggerFactory.getLogger("/node/key");

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
      } catch (KeyFileException | IOException e) {
        throw new NodeException(String.valueOf(e.getMessage()), e);
      } finally {
        Arrays.fill(secret, '\0');
      }
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
    return LinkConfig.of(mode, secret);
  }

  boolean hasLinks() {
    return mode != LinkMode.PLAIN;
  }
}
