package dave.admin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The permissions of a caller. Each role includes the roles before it. */
public enum Role {
  /** May read dats, counts, files and the node's status. */
  READ,
  /** May store dats and files, and make the node mine. */
  WRITE,
  /** May read and change the node itself, such as its peers. */
  ADMIN;

  /** Returns the name in files and settings, such as "read". */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the role that a word names, or empty. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
