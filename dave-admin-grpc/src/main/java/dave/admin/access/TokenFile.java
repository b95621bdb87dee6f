package dave.admin.access;

import dave.admin.Role;
import dave.service.secret.TokenDigest;
import dave.wire.keys.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of bearer tokens, one in each line: {@code ROLE TOKEN} or {@code ROLE:NAME TOKEN}. Empty
 * lines and lines that begin with # are ignored. The only token of a file may omit the role, which
 * is then admin.
 *
 * <p>Errors give the number of a line, never its text.
 */
final class TokenFile {
  private static final int MAX_TOKENS = 1_000;
  private static final int MIN_LENGTH = 16;
  private static final int MAX_LENGTH = 512;
  private static final int MIN_DIFFERENT = 6;
  private static final Pattern VISIBLE = Pattern.compile("[!-~]+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Path file;
  private final List<Tokens.Entry> entries = new ArrayList<>();
  private final Map<TokenDigest, Integer> lines = new HashMap<>();

  private TokenFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the tokens.
   *
   * @throws IOException if the file cannot be used; its message is one line that says what to do
   */
  static Tokens load(Path file) throws IOException {
    String text = new String(SecretFile.read(file, "admin token file"), StandardCharsets.UTF_8);
    return new TokenFile(file).parse(text);
  }

  private Tokens parse(String text) throws IOException {
    List<String> all = text.lines().map(String::strip).toList();
    long meant = all.stream().filter(TokenFile::isMeant).count();
    for (int i = 0; i < all.size(); i++) {
      if (isMeant(all.get(i))) {
        add(BLANKS.split(all.get(i)), i + 1, meant == 1);
      }
    }
    if (entries.isEmpty()) {
      throw new IOException(
          "the admin token file %s has no token: make one with `dave token --role admin`"
              .formatted(file));
    }
    if (entries.size() > MAX_TOKENS) {
      throw new IOException(
          "the admin token file %s has more than %s tokens: take some out"
              .formatted(file, MAX_TOKENS));
    }
    return new Tokens(entries);
  }

  private static boolean isMeant(String line) {
    return !line.isEmpty() && !line.startsWith("#");
  }

  private void add(String[] words, int line, boolean alone) throws IOException {
    if (words.length == 1 && alone) {
      add(new Principal("owner", Role.ADMIN), words[0], line);
      return;
    }
    if (words.length != 2) {
      throw wrong(line, "is not `ROLE TOKEN` or `ROLE:NAME TOKEN`");
    }
    int colon = words[0].indexOf(':');
    String roleWord = colon < 0 ? words[0] : words[0].substring(0, colon);
    Optional<Role> role = Role.of(roleWord);
    if (role.isEmpty()) {
      throw wrong(line, "begins with no role: write read, write or admin before the token");
    }
    String name = colon < 0 ? "line " + line : words[0].substring(colon + 1);
    if (colon >= 0 && !NAME.matcher(name).matches()) {
      throw wrong(line, "has a bad name: use up to 32 letters, digits, dots, - and _");
    }
    add(new Principal(name, role.get()), words[1], line);
  }

  private void add(Principal principal, String token, int line) throws IOException {
    if (token.length() < MIN_LENGTH
        || token.length() > MAX_LENGTH
        || token.chars().distinct().count() < MIN_DIFFERENT) {
      throw wrong(
          line,
          "has a token that is easily guessed: a token has %s to %s characters, %s or more of them different; make one with `dave token`"
              .formatted(MIN_LENGTH, MAX_LENGTH, MIN_DIFFERENT));
    }
    if (!VISIBLE.matcher(token).matches()) {
      throw wrong(line, "has a token that is not of visible ASCII characters");
    }
    Tokens.Entry entry = new Tokens.Entry(principal, TokenDigest.of(token));
    Integer before = lines.putIfAbsent(entry.digest(), line);
    if (before != null) {
      throw wrong(line, "has the token of line " + before + ": take one of them out");
    }
    entries.add(entry);
  }

  private IOException wrong(int line, String what) {
    return new IOException("line %s of the admin token file %s %s".formatted(line, file, what));
  }
}
