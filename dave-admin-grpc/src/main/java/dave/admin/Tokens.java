package dave.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens that a node knows. Only their digests are kept, and all are compared, in
 * constant time: neither a dump of the memory nor how long a refusal takes tells a token.
 */
record Tokens(List<Entry> entries) {
  Tokens {
    entries = List.copyOf(entries);
  }

  /**
   * One token.
   *
   * @param digest SHA-256 of it, in hex digits
   */
  record Entry(Holder holder, String digest) {
    static Entry of(Holder holder, String token) {
      return new Entry(holder, HexFormat.of().formatHex(Tokens.digest(token)));
    }

    /** Not the digest: it names a token to whoever knows it. */
    @Override
    public String toString() {
      return holder.toString();
    }
  }

  /** Whose token it is. */
  Optional<Holder> holder(String token) {
    byte[] sent = digest(token);
    @Nullable Holder found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(HexFormat.of().parseHex(entry.digest()), sent)) {
        found = entry.holder();
      }
    }
    return Optional.ofNullable(found);
  }

  /** Such as "2 read, 1 admin". */
  String summary() {
    List<String> counts =
        Arrays.stream(Role.values())
            .filter(role -> count(role) > 0)
            .map(role -> count(role) + " " + role.word())
            .toList();
    return String.join(", ", counts);
  }

  private long count(Role role) {
    return entries.stream().filter(entry -> entry.holder().role() == role).count();
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
