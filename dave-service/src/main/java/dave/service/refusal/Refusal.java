package dave.service.refusal;

/**
 * A call that fails as it should, and why. It has no stack trace: the caller is told, and nobody
 * looks for a bug.
 */
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

  /** The field of the request that it is about, in the words of an API; empty for none. */
  public String field(Words words) {
    return words.choose(field);
  }

  /** What is wrong with the field, or with the call; one line that says what to do. */
  public String description(Words words) {
    String chosen = words.choose(sentence);
    return values.length == 0 ? chosen : chosen.formatted(values);
  }

  /** The whole line: the field, and what is wrong with it. */
  public String detail(Words words) {
    return field.isEmpty() ? description(words) : field(words) + " " + description(words);
  }

  /** The whole line, in the words of the protocol buffers. */
  @Override
  public String getMessage() {
    return detail(Words.PROTO);
  }
}
