package dave.dist.demo;

/** A step of the demo was not observed. */
final class DemoFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final String remedy;

  /**
   * @param step the step that should have happened
   * @param remedy what the user can try
   */
  DemoFailure(String step, String remedy) {
    super(step);
    this.remedy = remedy;
  }

  DemoFailure(String step, String remedy, Throwable cause) {
    super(step, cause);
    this.remedy = remedy;
  }

  String remedy() {
    return remedy;
  }
}
