package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dave.cli.terminal.CliEnvironment;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** No option takes a secret, because all users of a machine see the arguments of its programs. */
final class SecretOptionsTest {
  private static final Set<String> WORDS =
      Set.of("token", "passphrase", "password", "secret", "tls", "ca", "cert");

  @Test
  void shouldTakeSecretsFromFilesOnly() {
    List<OptionSpec> ofSecrets =
        options(DaveCommands.commandLine(CliEnvironment.system()))
            .filter(SecretOptionsTest::isOfASecret)
            .toList();

    assertThat(ofSecrets)
        .extracting(OptionSpec::longestName)
        .contains("--token-file", "--tls-key", "--admin-token-file", "--passphrase-file");
    assertThat(ofSecrets)
        .allSatisfy(
            option ->
                assertThat(option.arity().max() == 0 || option.paramLabel().equals("FILE"))
                    .as(option.longestName())
                    .isTrue());
  }

  private static boolean isOfASecret(OptionSpec option) {
    return Stream.of(option.longestName().substring(2).split("-")).anyMatch(WORDS::contains);
  }

  private static Stream<OptionSpec> options(CommandLine command) {
    return Stream.concat(
        command.getCommandSpec().options().stream()
            .filter(option -> option.longestName().startsWith("--")),
        command.getSubcommands().values().stream().flatMap(SecretOptionsTest::options));
  }
}
