package dave.sim.scenario.observer;

/** What the owner of a node does with it. */
enum Role {
  IDLE("idle"),
  WRITER("writes a dat a second"),
  READER("reads a file"),
  SUBSCRIBED("has a subscriber");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
