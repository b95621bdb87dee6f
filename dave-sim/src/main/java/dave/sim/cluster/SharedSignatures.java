package dave.sim.cluster;

import com.google.protobuf.ByteString;
import dave.engine.quota.LatestMap;
import dave.wire.Author;
import dave.wire.WorkHash;
import dave.wire.crypto.Signatures;
import java.util.Map;

/**
 * Verifies each signature once for all nodes of a world. It caches at most {@value #MAX} verdicts
 * of a real implementation. Not thread-safe.
 */
final class SharedSignatures implements Signatures {
  static final int MAX = 1 << 18;

  private final Signatures real;
  private final Map<Claim, Verdict> verdicts = new LatestMap<>(MAX);

  private record Claim(Author author, WorkHash work, ByteString signature) {
    @Override
    public int hashCode() {
      return work.hashCode() ^ author.hashCode();
    }
  }

  SharedSignatures(Signatures real) {
    this.real = real;
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public boolean isValid(Author author) {
    return real.isValid(author);
  }

  @Override
  public Verdict verify(Author author, WorkHash work, ByteString signature) {
    return verdicts.computeIfAbsent(
        new Claim(author, work, signature),
        claim -> real.verify(claim.author(), claim.work(), claim.signature()));
  }
}
