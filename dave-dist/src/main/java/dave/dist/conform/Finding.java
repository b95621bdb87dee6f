package dave.dist.conform;

import dave.json.Json;
import java.util.Locale;

/**
 * The result of one check.
 *
 * @param came what the node did, in one line
 */
record Finding(Rule rule, Verdict verdict, String came) {
  private static final int VERDICT_WIDTH = 10;
  private static final int RULE_WIDTH = 24;

  /** Whether the node keeps the rule. */
  enum Verdict {
    OK,
    WRONG,
    /** Nothing that came tells. */
    NOT_SEEN;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  static Finding ok(Rule rule, String came) {
    return new Finding(rule, Verdict.OK, came);
  }

  static Finding wrong(Rule rule, String came) {
    return new Finding(rule, Verdict.WRONG, came);
  }

  static Finding notSeen(Rule rule, String why) {
    return new Finding(rule, Verdict.NOT_SEEN, why);
  }

  /** Returns whether the node fails because of this. */
  boolean fails() {
    return rule.required() && verdict != Verdict.OK;
  }

  /** Returns the finding as a line of text. */
  String line() {
    return pad("  " + verdict.word(), VERDICT_WIDTH + 2)
        + pad(rule.title(), RULE_WIDTH)
        + rule.expected()
        + (rule.required() ? "" : " (not required)")
        + ": "
        + came
        + " ["
        + rule.section()
        + "]";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  void fill(Json json) {
    json.text("group", rule.group().title())
        .text("check", rule.title())
        .text("section", rule.section())
        .text("verdict", verdict.word())
        .flag("required", rule.required())
        .text("expected", rule.expected())
        .text("came", came);
  }
}
