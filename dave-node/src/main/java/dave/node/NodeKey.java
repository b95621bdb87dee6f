package dave.node;

import dave.wire.keys.KeyFile;
import dave.wire.keys.KeyFileException;
import dave.wire.keys.PrivateFolder;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sources of the key that a node writes with. */
public final class NodeKey {
  private static final Logger LOG = LoggerFactory.getLogger("/node/key");

  private NodeKey() {}

  /** Returns a new key, which is stored nowhere. */
  public static SigningKey generate() {
    return SigningKey.generate(new SecureRandom());
  }

  /**
   * Returns the key of a file. Without the file, it makes a new key there and logs that.
   *
   * @param passphrase opens the file, or encrypts a new one; empty for none; called when needed,
   *     and its result wiped
   * @return throws {@link NodeException} if the file cannot be used
   */
  public static Supplier<SigningKey> ofFile(Path file, Supplier<char[]> passphrase) {
    return () -> {
      char[] secret = passphrase.get();
      try {
        return Files.notExists(file) ? make(file, secret) : KeyFile.load(file, secret);
      } catch (KeyFileException | IOException e) {
        throw new NodeException(String.valueOf(e.getMessage()), e);
      } finally {
        Arrays.fill(secret, '\0');
      }
    };
  }

  private static SigningKey make(Path file, char[] passphrase)
      throws IOException, KeyFileException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      PrivateFolder.make(folder);
    }
    SigningKey key = generate();
    try {
      KeyFile.create(file, key, passphrase);
    } catch (KeyFileException e) {
      key.close();
      if (e.reason() == KeyFileException.Reason.EXISTS) {
        return KeyFile.load(file, passphrase); // Another program was faster: use its key.
      }
      throw e;
    }
    LOG.info("made {} of author {}", file, key.author());
    return key;
  }
}
