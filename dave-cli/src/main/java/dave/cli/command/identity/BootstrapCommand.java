package dave.cli.command.identity;

import dave.cli.terminal.CliEnvironment;
import picocli.CommandLine.Command;

/** {@code dave bootstrap}: the original program's name for {@code dave init}. */
@Command(
    name = "bootstrap",
    description = {
      "As init: make a key and a config file, and start nothing.",
      "To start a node, use dave node, with -e HOST:PORT for a peer to start with."
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
