package dave.service.refusal;

/** An expected failure of a call, with its reason. It has no stack trace, as it is no bug. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final String field;
  private final String sentence;
  private final transient Object[] values;

  Refusal(Reason reason, String field, String sentence, Object... values) {
    super(null, null, false, false);
    this.reason = reason;
    this.field = field;
    this.sentence = sentence;
    this.values = values.clone();
  }

  public Reason reason() {
    return reason;
  }

  /** Returns the field of the request that is refused, in the words of an API; empty for none. */
  public String field(ApiTerms words) {
    return words.choose(field);
  }

  /** Returns one line that says what is wrong with the field or the call, and what to do. */
  public String description(ApiTerms words) {
    String chosen = words.choose(sentence);
    return values.length == 0 ? chosen : chosen.formatted(values);
  }

  /** Returns the whole line: the field, then {@link #description}. */
  public String detail(ApiTerms words) {
    return field.isEmpty() ? description(words) : field(words) + " " + description(words);
  }

  /** Returns {@link #detail} in the words of the protocol buffers. */
  @Override
  public String getMessage() {
    return detail(ApiTerms.PROTO);
  }
}
