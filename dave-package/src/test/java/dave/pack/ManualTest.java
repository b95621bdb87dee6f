package dave.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dave.cli.terminal.CliEnvironment;
import dave.dist.DaveCommands;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

final class ManualTest {
  private static final Instant DATE = Instant.parse("2026-11-20T23:59:59Z");

  @Command(
      name = "dave",
      description = "Keeps values.",
      footer = "",
      subcommands = {Put.class, Secret.class})
  private static final class Root {}

  @SuppressWarnings("UnusedVariable") // picocli reads them.
  @Command(
      name = "put",
      aliases = "set",
      description = {".starts with a dot, \\ and 100%% of it", ""},
      footer = {"", "Example: dave put -k 'a'"})
  private static final class Put {
    @Parameters(paramLabel = "[VALUE]", description = "The value.")
    private String value = "";

    @Option(
        names = {"-k", "--key"},
        paramLabel = "KEY",
        description = "The key.")
    private String key = "";

    @Option(names = "--quiet", description = "Say nothing.")
    private boolean quiet;

    @Option(names = "--old", hidden = true)
    private boolean old;
  }

  @Command(name = "secret", hidden = true)
  private static final class Secret {}

  @Test
  void shouldTellOfEachCommandOnceWithWhatRoffReadsEscaped() {
    String page = Manual.page(new CommandLine(new Root()), "1.2", DATE);

    assertThat(page)
        .startsWith(".TH DAVE 1 \"2026-11-20\" \"Dave 1.2\" \"User Commands\"\n.SH NAME\n")
        .contains(
            """
            .SS "dave put"
            Also set.
            \\&.starts with a dot, \\e and 100% of it
            .TP
            \\fI[VALUE]\\fR
            The value.
            .TP
            \\fB\\-k\\fR, \\fB\\-\\-key\\fR \\fIKEY\\fR
            The key.
            .TP
            \\fB\\-\\-quiet\\fR
            Say nothing.
            .PP
            .nf
            Example: dave put \\-k \\(aqa\\(aq
            .fi
            .SH EXIT STATUS
            """)
        .doesNotContain("secret", "\\-\\-old");
  }

  @Test
  void shouldTellOfEveryCommandOfTheProgram() {
    String page = Manual.page(DaveCommands.commandLine(CliEnvironment.system()), "1.2", DATE);

    for (String command : List.of("node", "put", "file put", "peers add", "sim swarm", "demo")) {
      assertThat(page).containsOnlyOnce(".SS \"dave " + command + "\"\n");
    }
    assertThat(page).isASCII().contains("\\fB\\-\\-capacity\\fR \\fISIZE\\fR\n");
  }
}
