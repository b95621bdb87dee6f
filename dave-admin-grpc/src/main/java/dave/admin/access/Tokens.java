package dave.admin.access;

import dave.admin.Role;
import dave.service.secret.TokenDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bearer tokens of a node. A lookup compares all of them, each in constant time. */
record Tokens(List<Entry> entries) {
  Tokens {
    entries = List.copyOf(entries);
  }

  /** The digest of a token, and its holder. */
  record Entry(Principal principal, TokenDigest digest) {}

  /** Returns the holder of a token; empty if the token is unknown. */
  Optional<Principal> holder(String token) {
    TokenDigest sent = TokenDigest.of(token);
    @Nullable Principal found = null;
    for (Entry entry : entries) {
      if (entry.digest().matches(sent)) {
        found = entry.principal();
      }
    }
    return Optional.ofNullable(found);
  }

  /** Returns the number of tokens by role, such as "2 read, 1 admin". */
  String summary() {
    List<String> counts =
        Arrays.stream(Role.values())
            .filter(role -> count(role) > 0)
            .map(role -> count(role) + " " + role.word())
            .toList();
    return String.join(", ", counts);
  }

  private long count(Role role) {
    return entries.stream().filter(entry -> entry.principal().role() == role).count();
  }
}
