package dave.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Which form of an answer a caller likes best. */
final class Accepts {
  private Accepts() {}

  /**
   * The media type that the caller's Accept header likes best; of equals the first.
   *
   * @throws Problem 406 if it likes none
   */
  static String choose(Request request, String... offered) {
    String accept = String.join(",", request.headers().getAll("accept"));
    if (accept.isBlank()) {
      return offered[0];
    }
    String best = "";
    double bestQuality = 0;
    for (String type : offered) {
      double quality = quality(accept, type);
      if (quality > bestQuality) {
        best = type;
        bestQuality = quality;
      }
    }
    if (best.isEmpty()) {
      throw Problem.of(
          HttpResponseStatus.NOT_ACCEPTABLE,
          "NOT_ACCEPTABLE",
          "accept '%s' fits none of %s: send one of them"
              .formatted(Quote.of(accept), String.join(", ", offered)));
    }
    return best;
  }

  // The most specific range that fits decides.
  private static double quality(String accept, String type) {
    String group = type.substring(0, type.indexOf('/')) + "/*";
    int rank = -1;
    double quality = 0;
    for (String range : accept.split(",", -1)) {
      String[] parts = range.strip().toLowerCase(Locale.ROOT).split(";", -1);
      String name = parts[0].strip();
      int fits = name.equals(type) ? 2 : name.equals(group) ? 1 : name.equals("*/*") ? 0 : -1;
      if (fits > rank) {
        rank = fits;
        quality = weight(parts);
      }
    }
    return quality;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.startsWith("q=")) {
        try {
          return Math.clamp(Double.parseDouble(part.substring(2)), 0, 1);
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
