package dave.http.routes;

import dave.http.message.Problem;
import dave.http.message.Request;
import dave.service.model.Precondition;
import dave.service.refusal.Quote;
import dave.wire.VerifiedDat;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Evaluates conditional requests (RFC 9110, section 13). */
final class Conditions {
  static final String IF_MATCH = "if-match";
  static final String IF_NONE_MATCH = "if-none-match";

  /** One entity tag of a list, or nothing between two commas. */
  private static final Pattern TAG =
      Pattern.compile("[ \t]*((?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")?[ \t]*(?:,|$)");

  private static final String WEAK = "W/";

  private Conditions() {}

  /**
   * The entity tags of a header.
   *
   * @param any whether the header is "*", which matches any representation
   * @param listed the tags as in the header
   */
  record Tags(boolean any, List<String> listed) {
    /** Returns whether a tag matches by strong comparison: weak tags never match. */
    boolean haveStrong(String tag) {
      return any || listed.contains(tag);
    }

    /** Returns whether a tag matches by weak comparison: a weak tag can match too. */
    boolean haveWeak(String tag) {
      return any || listed.contains(tag) || listed.contains(WEAK + tag);
    }
  }

  /**
   * Returns the tags of a header; empty if the header is missing.
   *
   * @throws Problem 400 if it is no list of entity tags
   */
  static Optional<Tags> tags(Request request, String header) {
    List<String> lines = request.headers().getAll(header);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String list = String.join(",", lines).strip();
    return Optional.of(
        list.equals("*") ? new Tags(true, List.of()) : new Tags(false, parse(header, list)));
  }

  private static List<String> parse(String header, String list) {
    List<String> listed = new ArrayList<>();
    Matcher matcher = TAG.matcher(list);
    int at = 0;
    while (at < list.length()) {
      if (!matcher.region(at, list.length()).lookingAt()) {
        throw malformed(header, list);
      }
      if (matcher.group(1) != null) {
        listed.add(matcher.group(1));
      }
      at = matcher.end();
    }
    if (listed.isEmpty()) {
      throw malformed(header, list);
    }
    return listed;
  }

  private static Problem malformed(String header, String list) {
    return Problem.bad(
        "CONDITION_MALFORMED",
        "%s is '%s': send * or an ETag with its quotes, or several with commas between"
            .formatted(header, Quote.of(list)));
  }

  /**
   * Returns the condition that If-Match and If-None-Match set on the record that a write would
   * replace. If it does not hold, it throws a {@link Problem} 412 with the tag of the present
   * record.
   *
   * @throws Problem 400 if a header is no list of entity tags
   */
  static Precondition precondition(Request request) {
    Optional<Tags> match = tags(request, IF_MATCH);
    Optional<Tags> noneMatch = tags(request, IF_NONE_MATCH);
    return match.isEmpty() && noneMatch.isEmpty()
        ? Precondition.NONE
        : held -> {
          if (!holds(match, noneMatch, held)) {
            throw failed(held);
          }
        };
  }

  private static boolean holds(
      Optional<Tags> match, Optional<Tags> noneMatch, Optional<VerifiedDat> held) {
    List<String> tags = held.map(DatAnswers::tags).orElse(List.of());
    boolean matches = match.isEmpty() || tags.stream().anyMatch(match.get()::haveStrong);
    boolean others = noneMatch.isEmpty() || tags.stream().noneMatch(noneMatch.get()::haveWeak);
    return matches && others;
  }

  private static Problem failed(Optional<VerifiedDat> held) {
    Problem problem =
        Problem.of(
            HttpResponseStatus.PRECONDITION_FAILED,
            "CONDITION_FAILED",
            held.isPresent()
                ? "the record is another one than the request's conditions want: read it, and write"
                    + " again with its ETag"
                : "there is no such record, which the request's if-match wants: leave that out to"
                    + " write the first one");
    return held.isPresent() ? problem.with("etag", DatAnswers.tag(held.get())) : problem;
  }

  /** Returns whether If-None-Match lists a tag, so that the caller has this representation. */
  static boolean matches(Request request, String tag) {
    return tags(request, IF_NONE_MATCH).filter(tags -> tags.haveWeak(tag)).isPresent();
  }
}
