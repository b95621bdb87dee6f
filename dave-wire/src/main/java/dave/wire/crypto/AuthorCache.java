package dave.wire.crypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dave.wire.Author;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Caches the check of authors: the public key in the form that an implementation verifies with, or
 * nothing if it is not valid. Bounded; any thread may call.
 *
 * <p>The check is the same for every implementation: canonical, on the curve, of prime order. It
 * costs more than verifying a signature, so it is made once for each author.
 */
final class AuthorCache<K> {
  /**
   * Most authors remembered, about 1 KiB each. Filling the cache with others takes as many proofs
   * of work.
   */
  private static final int MAX_AUTHORS = 16_384;

  private final Cache<Author, Optional<K>> keys =
      Caffeine.newBuilder().maximumSize(MAX_AUTHORS).executor(Runnable::run).build();
  private final Function<Author, Optional<K>> read;

  /**
   * An empty cache.
   *
   * @param form turns a valid point into a key
   */
  AuthorCache(Function<Ed25519.PublicPoint, K> form) {
    read =
        author ->
            Optional.ofNullable(Ed25519.validatePublicKeyFullExport(author.toByteArray(), 0))
                .map(form);
  }

  /** The author's key, if it is valid. */
  Optional<K> get(Author author) {
    return keys.get(author, read);
  }
}
