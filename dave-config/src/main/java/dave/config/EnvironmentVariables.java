package dave.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds misspelt environment variables of Dave. */
public final class EnvironmentVariables {
  private static final String PREFIX = "DAVE_";

  /** Dave's variables that are no settings. */
  private static final List<String> OTHERS =
      List.of(
          "DAVE_HOME", "DAVE_CONFIG", "DAVE_KEY_PASSPHRASE_FILE", "DAVE_DEBUG", "DAVE_JAVA_OPTS");

  /**
   * Variables that Kubernetes and Docker set in a container beside a service that is called dave.
   */
  private static final String OF_A_SERVICE =
      "DAVE_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_(TCP|UDP|SCTP)(_.*)?)?)";

  private EnvironmentVariables() {}

  /**
   * Returns a line for each unknown variable that is spelt nearly as a known one. An example is
   * "DAVE_EPOK is no setting: did you mean DAVE_EPOCH?". Other unknown variables that begin with
   * DAVE_ may belong to another program, and are ignored.
   */
  public static List<String> misspelt(Map<String, String> environment) {
    // Every start calls this, so it makes no stream and no pattern for variables that are right.
    List<String> strays = new ArrayList<>();
    for (String name : environment.keySet()) {
      if (name.startsWith(PREFIX) && !isKnown(name)) {
        strays.add(name);
      }
    }
    return strays.isEmpty() ? List.of() : suggestions(strays);
  }

  private static boolean isKnown(String name) {
    if (OTHERS.contains(name)) {
      return true;
    }
    for (SettingKey key : SettingKey.values()) {
      if (key.variable().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> suggestions(List<String> strays) {
    List<String> known =
        Stream.concat(OTHERS.stream(), Arrays.stream(SettingKey.values()).map(SettingKey::variable))
            .toList();
    return strays.stream()
        .filter(name -> !name.matches(OF_A_SERVICE))
        .sorted()
        .flatMap(
            name ->
                Spelling.nearest(name, known).stream()
                    .map(meant -> name + " is no setting: did you mean " + meant + "?"))
        .toList();
  }
}
