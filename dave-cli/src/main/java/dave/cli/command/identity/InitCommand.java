package dave.cli.command.identity;

import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.FileFailures;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.config.SettingKey;
import dave.wire.Author;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;

/** {@code dave init}. */
@Command(
    name = "init",
    description = {
      "Make a key and a config file in the home folder, and print what was made.",
      "Existing files are kept unchanged. Other commands work without it."
    },
    footer = {"", "JSON: home, author, key, key_made, config, config_made.", "Example: dave init"})
public sealed class InitCommand extends ClientCommand permits BootstrapCommand {
  public InitCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected final void run(CommandContext context) {
    HomeFolder.make(context.home());
    Path keyFile = context.home().key();
    Path configFile = context.home().config();
    boolean keyMade = Files.notExists(keyFile);
    Author author = author(context);
    boolean configMade = writeConfig(configFile);
    if (context.json()) {
      JsonLine.write(
          context.out(),
          json ->
              json.text("home", context.home().path().toString())
                  .text("author", author.toString())
                  .text("key", keyFile.toString())
                  .flag("key_made", keyMade)
                  .text("config", configFile.toString())
                  .flag("config_made", configMade));
      return;
    }
    context.out().line("key     " + keyFile + (keyMade ? " (made)" : " (kept)"));
    context.out().line("config  " + configFile + (configMade ? " (made)" : " (kept)"));
    context.out().line("author  " + author);
  }

  private static Author author(CommandContext context) {
    try (SigningKey key = UserKey.loadOrMake(context)) {
      return key.author();
    }
  }

  private static boolean writeConfig(Path file) {
    try {
      Files.writeString(file, config(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw FileFailures.cannotWrite("the config file", file, e);
    }
  }

  /** Returns a config file with every setting, its meaning and its default, all commented out. */
  static String config() {
    StringBuilder text =
        new StringBuilder(
            """
            # Settings of dave: of the node and of the command line. A flag overrides a DAVE_*
            # variable, a variable overrides this file. Take the # away to set one.
            """);
    for (SettingKey key : SettingKey.values()) {
      text.append("\n# ").append(key.meaning()).append('\n');
      text.append("# ").append(key.key()).append(": ");
      text.append(key.defaultText().orElse("")).append('\n');
    }
    return text.toString();
  }
}
