package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.cli.command.SettingOptions;
import dave.cli.terminal.CliEnvironment;
import dave.config.SettingKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every flag and its help come from {@link SettingKey}, the only place where a setting is
 * described.
 */
final class EverySettingTest {
  private final CommandLine dave = DaveCommands.commandLine(CliEnvironment.system());

  @ParameterizedTest
  @EnumSource
  void shouldBeExplainedInHelp(SettingKey key) {
    assertThat(commands(dave).flatMap(command -> options(command, key)))
        .as("options " + key.flag())
        .anySatisfy(
            option -> assertThat(String.join(" ", option.description())).startsWith(key.meaning()));
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeGivenByItsFlag(SettingKey key) {
    String command = isOfTheNode(key) ? "node" : "status";
    String[] args =
        key.isSwitch()
            ? new String[] {command, key.flag()}
            : new String[] {command, key.flag(), "a,b"};

    assertThat(given(args)).isEqualTo(Map.of(key, List.of(key.isSwitch() ? "true" : "a,b")));
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeGivenTwiceOnlyIfItIsAList(SettingKey key) {
    String command = isOfTheNode(key) ? "node" : "status";
    String[] args =
        key.isSwitch()
            ? new String[] {command, key.flag(), key.flag()}
            : new String[] {command, key.flag(), "a", key.flag(), "b"};
    if (key.isList()) {
      assertThat(given(args)).isEqualTo(Map.of(key, List.of("a", "b")));
    } else {
      assertThatThrownBy(() -> given(args)).hasMessageContaining("should be specified only once");
    }
  }

  private Map<SettingKey, List<String>> given(String... args) {
    return SettingOptions.given(dave.parseArgs(args).subcommand());
  }

  private static boolean isOfTheNode(SettingKey key) {
    return key.compareTo(SettingKey.ENDPOINT) < 0
        || key == SettingKey.DIFFICULTY
        || key == SettingKey.OUTPUT;
  }

  private static Stream<OptionSpec> options(CommandLine command, SettingKey key) {
    return command.getCommandSpec().options().stream()
        .filter(option -> option.longestName().equals(key.flag()));
  }

  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(EverySettingTest::commands));
  }
}
