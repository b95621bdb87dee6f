package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code dave doctor} where no node runs. */
final class DoctorTest {
  /** Nothing listens at port 1, and a port of 0 is free. */
  private static final String[] NO_NODE = {
    "--endpoint", "127.0.0.1:1", "-l", "127.0.0.1:0", "--capacity", "1MiB"
  };

  @TempDir Path home;

  @Test
  void shouldExamineWhatIsNotThereYetAndMakeNothing() {
    CliWorld world = world();
    run(world);
    assertThat(world.out())
        .contains("warning  node           ")
        .contains("ok       port           any free port for gossip")
        .contains("warning  edge           no edge is set")
        .contains("-        reachability ")
        .contains("home           " + home.resolve(".dave") + " is not there yet")
        .containsPattern("(?m)^\\S+ +memory ")
        .containsPattern("(?m)^\\S+ +java ")
        .containsPattern("(?m)^\\S+ +locale ");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void shouldGoOnWhereTheConfigFileIsBroken() throws IOException {
    Path folder = Files.createDirectory(home.resolve(".dave"));
    Files.writeString(folder.resolve("config.yaml"), "capasity: 1GiB\n");
    CliWorld world = world();
    assertThat(run(world)).isEqualTo(1);
    assertThat(world.out())
        .containsPattern("(?m)^wrong +settings +.*capasity.*capacity")
        .containsPattern("(?m)^\\S+ +disk ");
    assertThat(world.err()).contains("checks found something wrong");
  }

  @Test
  void shouldNameASecretThatOthersMayRead() throws IOException {
    Path folder = Files.createDirectory(home.resolve(".dave"));
    assertThat(new CliWorld(home).run("keygen")).isZero();
    Path key = folder.resolve("key.pem");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    CliWorld world = world();
    assertThat(run(world)).isEqualTo(1);
    assertThat(world.out()).contains("wrong    settings").contains("chmod 600 " + key);
  }

  @Test
  void shouldRefuseAFlagThatCannotBe() {
    CliWorld world = world();
    assertThat(world.run("doctor", "--timeout", "soon")).isEqualTo(2);
    assertThat(world.err()).contains("--timeout: 'soon' is not a duration");
    assertThat(world.out()).isEmpty();
  }

  @Test
  void shouldWriteAnObjectForEachCheck() {
    CliWorld world = world();
    run(world, "-o", "json");
    assertThat(world.out().lines())
        .allMatch(
            line ->
                line.matches(
                    "\\{\"check\":\"[^\"]+\",\"result\":\"(ok|warning|wrong|unchecked)\","
                        + "\"found\":\".*\",\"remedy\":\".*\"}"))
        .anyMatch(line -> line.startsWith("{\"check\":\"edge\",\"result\":\"warning\""));
  }

  /** Without an API, whose port is fixed. */
  private CliWorld world() {
    return new CliWorld(home).with("DAVE_ADMIN", "off");
  }

  private static int run(CliWorld world, String... more) {
    String[] args = new String[1 + NO_NODE.length + more.length];
    args[0] = "doctor";
    System.arraycopy(NO_NODE, 0, args, 1, NO_NODE.length);
    System.arraycopy(more, 0, args, 1 + NO_NODE.length, more.length);
    return world.run(args);
  }
}
