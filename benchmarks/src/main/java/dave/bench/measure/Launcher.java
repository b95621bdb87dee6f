package dave.bench.measure;

import java.nio.file.Path;
import java.util.Map;

/** The program as users start it. */
public final class Launcher {
  private Launcher() {}

  public static Path path(BenchmarkOptions options) {
    return options.root().resolve("dave-dist/target/dave/bin/dave").toAbsolutePath();
  }

  /** Sets the Java of this process, and removes variables that change how Dave runs. */
  static void environment(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("DAVE_"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
  }
}
