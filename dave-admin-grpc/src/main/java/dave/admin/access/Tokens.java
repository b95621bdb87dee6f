package dave.admin.access;

import dave.admin.Role;
import dave.service.secret.TokenDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bearer tokens that a node knows. All are compared, each in constant time. */
record Tokens(List<Entry> entries) {
  Tokens {
    entries = List.copyOf(entries);
  }

  /** One token, and whose it is. */
  record Entry(Holder holder, TokenDigest digest) {}

  /** Whose token it is. */
  Optional<Holder> holder(String token) {
    TokenDigest sent = TokenDigest.of(token);
    @Nullable Holder found = null;
    for (Entry entry : entries) {
      if (entry.digest().matches(sent)) {
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
}
