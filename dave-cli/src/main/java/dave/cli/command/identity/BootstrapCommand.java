package dave.cli.command.identity;

import dave.cli.terminal.CliEnvironment;
import picocli.CommandLine.Command;

/** {@code dave bootstrap}: the original program's name for {@code dave init}. */
@Command(
    name = "bootstrap",
    description = {
      "As init: make a key and a config file, and start nothing.",
      "A node is started by dave node, with -e HOST:PORT for a peer to begin with."
    },
    footer = {
      "",
      "JSON: home, author, key, key_made, config, config_made.",
      "Example: dave bootstrap"
    })
public final class BootstrapCommand extends InitCommand {
  public BootstrapCommand(CliEnvironment env) {
    super(env);
  }
}
