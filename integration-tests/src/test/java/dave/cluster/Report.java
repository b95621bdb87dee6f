package dave.cluster;

/** Lines of what was measured, for whoever reads the output of a run. */
final class Report {
  private Report() {}

  static void tell(String line) {
    System.out.println("cluster: " + line);
  }
}
