package dave.node;

import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.wire.keys.KeyFileException;
import dave.wire.keys.LinkKeyFile;
import dave.wire.keys.LinkSecret;
import dave.wire.keys.OwnFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node talks to others, and the key of its links.
 *
 * @param key asked once, when the node starts, unless the mode is plain; may block. Whoever asks
 *     closes what it gets
 */
public record NodeLinks(LinkMode mode, Supplier<LinkSecret> key) {
  /** Plain packets alone; a key, if one is asked for, is kept nowhere. */
  public static final NodeLinks PLAIN = new NodeLinks(LinkMode.PLAIN, NodeLinks::generate);

  private static final Logger LOG = LoggerFactory.getLogger("/node/key");

  /** Links of a new key, which dies with the node. */
  public static NodeLinks ofNewKey(LinkMode mode) {
    return new NodeLinks(mode, NodeLinks::generate);
  }

  private static LinkSecret generate() {
    return LinkSecret.generate(new SecureRandom());
  }

  /** Links of a key in a file, see {@link #ofFile(Path, Supplier)}. */
  public static NodeLinks ofFile(LinkMode mode, Path file, Supplier<char[]> passphrase) {
    return new NodeLinks(mode, ofFile(file, passphrase));
  }

  /**
   * The key of a file, made there if there is none, which is logged.
   *
   * @param passphrase opens the file, or encrypts a new one; empty for none; asked when needed, and
   *     wiped
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
      OwnFolder.make(folder);
    }
    LinkSecret key = generate();
    try {
      LinkKeyFile.create(file, key, passphrase);
    } catch (KeyFileException e) {
      key.close();
      if (e.reason() == KeyFileException.Reason.EXISTS) {
        return LinkKeyFile.load(file, passphrase); // Another program was faster.
      }
      throw e;
    }
    LOG.info("made {} of link key {}", file, key.publicKey());
    return key;
  }

  /** What the engine is told, with the key that it is to use. */
  LinkConfig engine(LinkSecret secret) {
    return LinkConfig.of(mode, secret);
  }

  boolean hasLinks() {
    return mode != LinkMode.PLAIN;
  }
}
