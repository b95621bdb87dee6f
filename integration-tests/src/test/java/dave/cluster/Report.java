package dave.cluster;

/** Prints measured values to the output of a run. */
final class Report {
  private Report() {}

  static void print(String line) {
    System.out.println("cluster: " + line);
  }
}
