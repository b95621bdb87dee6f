package dave.http.message;

import dave.service.refusal.Quote;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Chooses the form of an answer by the headers of a request. */
public final class ContentNegotiation {
  private ContentNegotiation() {}

  /**
   * Returns the offered media type with the highest quality in the Accept header; the first of
   * equals.
   *
   * @param offered the media types in lower case; one with a version names it before its last
   *     parameter
   * @throws Problem 406 if the header accepts none
   */
  public static String choose(Request request, String... offered) {
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
  private static double quality(String accept, String offered) {
    String type = offered.split(";", 2)[0];
    String group = type.substring(0, type.indexOf('/')) + "/*";
    int rank = -1;
    double quality = 0;
    for (String range : accept.split(",", -1)) {
      String[] parts = range.strip().toLowerCase(Locale.ROOT).split(";", -1);
      String name = parts[0].strip();
      int fits =
          name.equals(type)
              ? versionRank(parts, offered)
              : name.equals(group) ? 1 : name.equals("*/*") ? 0 : -1;
      if (fits > rank) {
        rank = fits;
        quality = weight(parts);
      }
    }
    return quality;
  }

  /**
   * Returns the rank of a range of the same type: 3 if it names the version, -1 if another one,
   * else 2.
   */
  private static int versionRank(String[] parts, String offered) {
    for (String part : parts) {
      String parameter = part.strip();
      if (parameter.startsWith("version=")) {
        return offered.contains(parameter.replace("\"", "") + ";") ? 3 : -1;
      }
    }
    return 2;
  }

  /** Returns whether the caller accepts gzip. */
  public static boolean gzip(HttpHeaders headers) {
    double gzip = -1;
    double any = 0;
    for (String coding : String.join(",", headers.getAll("accept-encoding")).split(",", -1)) {
      String[] parts = coding.strip().toLowerCase(Locale.ROOT).split(";", -1);
      switch (parts[0].strip()) {
        case "gzip", "x-gzip" -> gzip = weight(parts);
        case "*" -> any = weight(parts);
        default -> {}
      }
    }
    return (gzip < 0 ? any : gzip) > 0;
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
