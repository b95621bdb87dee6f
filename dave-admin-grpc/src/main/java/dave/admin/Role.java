package dave.admin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. Each role may do what those before it may. */
public enum Role {
  /** See dats, counts, files and how the node does. */
  READ,
  /** Store dats and files, and have the node mine. */
  WRITE,
  /** See and change the node itself: its peers, and whatever else is not of dats. */
  ADMIN;

  /** As it is written in files and settings, such as "read". */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a word, if it is one. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
