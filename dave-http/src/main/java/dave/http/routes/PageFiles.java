package dave.http.routes;

import com.google.protobuf.ByteString;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of the page and the API's document, by their names. The page's files are those that
 * {@code index.html} names, and those that they name in turn, so there is no list to keep.
 *
 * @param version the common digest of the page's files, in hex
 * @param all the bytes by name; {@code index.html} names the files below the version
 * @param lean the scripts and styles without their comments, which are a fifth of what is sent
 */
record PageFiles(
    String version, SortedMap<String, ByteString> all, SortedMap<String, ByteString> lean) {
  static final String PAGE = "index.html";
  static final String OPEN_API = "openapi.json";

  private static final String FOLDER = "assets/";
  private static final int DIGEST_BYTES = 16;

  /** A file as the page names it, and as a script names another. */
  private static final Pattern NAMED =
      Pattern.compile("\"(?:assets|\\.)/([a-z0-9-]+\\.(?:js|css|svg))\"");

  /** Comments that begin their lines; no text of several lines in a script has such lines. */
  private static final Pattern COMMENT =
      Pattern.compile("^[ \\t]*(?://.*|/\\*[\\s\\S]*?\\*/[ \\t]*)\\n", Pattern.MULTILINE);

  /** Reads the resources of the program, so it may block. */
  static PageFiles load() throws IOException {
    SortedMap<String, ByteString> all = new TreeMap<>();
    Deque<String> wanted = new ArrayDeque<>();
    wanted.add(PAGE);
    while (!wanted.isEmpty()) {
      String name = wanted.remove();
      if (!all.containsKey(name)) {
        ByteString bytes = resource("/dave/http/page/" + name);
        all.put(name, bytes);
        Matcher named = NAMED.matcher(bytes.toStringUtf8());
        named.results().forEach(result -> wanted.add(result.group(1)));
      }
    }
    String version = digest(ByteString.copyFrom(all.values()));
    SortedMap<String, ByteString> lean = new TreeMap<>(all);
    lean.replaceAll((name, bytes) -> utf8(COMMENT.matcher(bytes.toStringUtf8()).replaceAll("")));
    String folder = "\"" + FOLDER + version + "/";
    all.computeIfPresent(
        PAGE, (name, bytes) -> utf8(bytes.toStringUtf8().replace("\"" + FOLDER, folder)));
    all.put(OPEN_API, resource("/dave/http/" + OPEN_API));
    return new PageFiles(version, all, lean);
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFrom(text, StandardCharsets.UTF_8);
  }

  /** A digest for an entity tag, in hex. */
  static String digest(ByteString bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static ByteString resource(String path) throws IOException {
    try (InputStream in = PageFiles.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new FileNotFoundException(path);
      }
      return ByteString.readFrom(in);
    }
  }
}
