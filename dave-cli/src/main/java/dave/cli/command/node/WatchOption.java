package dave.cli.command.node;

import picocli.CommandLine.Option;

/** The option of commands that can show their result again and again. */
final class WatchOption {
  @Option(
      names = {"-w", "--watch"},
      description =
          "Repeat each second until Ctrl-C: in place on a terminal, else a line each time.")
  private boolean watch;

  boolean isSet() {
    return watch;
  }
}
