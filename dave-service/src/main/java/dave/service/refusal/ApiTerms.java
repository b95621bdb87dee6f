package dave.service.refusal;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of one of the two APIs, where they use different names. A sentence contains both, the
 * protocol buffers' first: <code>{dat.work|hash}</code>.
 */
public enum ApiTerms {
  /** Fields of the protocol buffers. */
  PROTO(1),
  /** Members of JSON objects, and parameters of queries. */
  JSON(2);

  private static final Pattern CHOICE = Pattern.compile("\\{([^|{}]*)\\|([^|{}]*)}");

  private final int group;

  ApiTerms(int group) {
    this.group = group;
  }

  String choose(String sentence) {
    return CHOICE.matcher(sentence).replaceAll(this::chosen);
  }

  private String chosen(MatchResult choice) {
    return Matcher.quoteReplacement(choice.group(group));
  }
}
