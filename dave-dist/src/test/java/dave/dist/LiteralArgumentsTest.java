package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dave.cli.terminal.CliEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** An argument that begins with @ is never replaced by the content of a file. */
final class LiteralArgumentsTest {
  private @TempDir Path folder;

  static Stream<List<String>> commands() {
    List<List<String>> paths = new ArrayList<>(List.of(List.of()));
    collect(DaveCommands.commandLine(CliEnvironment.system()), List.of(), paths);
    return paths.stream();
  }

  private static void collect(CommandLine command, List<String> path, List<List<String>> paths) {
    command
        .getCommandSpec()
        .subcommands()
        .forEach(
            (name, sub) -> {
              List<String> longer = new ArrayList<>(path);
              longer.add(name);
              paths.add(List.copyOf(longer));
              collect(sub, longer, paths);
            });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldTakeAnArgumentWithAnAtSignAsItself(List<String> path) throws IOException {
    Path words = Files.writeString(folder.resolve("words"), "--help");
    for (List<String> last : List.of(List.of("@" + words), List.of("--", "@" + words))) {
      List<String> args = new ArrayList<>(path);
      args.addAll(last);
      CliWorld world = new CliWorld(folder).with("DAVE_ENDPOINT", "127.0.0.1:1");

      int exit = world.with("DAVE_DIFFICULTY", "1").run(args.toArray(String[]::new));

      // If the file were read, the program would show help and exit with 0.
      assertThat(exit).as("%s: %s", args, world.err()).isNotZero();
      assertThat(world.out()).as("%s", args).isEmpty();
      assertThat(world.err()).as("%s", args).doesNotContain("--help'; did");
    }
  }
}
