package dave.cli.command.file;

import dave.cli.command.HelpedCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dave file}: files of any size, as many dats. */
@Command(
    name = "file",
    description = "Write and read files and folders of any size.",
    footer = {
      "",
      "A file is cut into chunks of 1,220 bytes, each a dat that is named by its own hash; the root",
      "that 'file put' prints names the file, and 'file get' checks every byte against it.",
      "Example: dave file put photo.jpg",
      "         dave file get $root -o copy.jpg"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class FileCommand extends HelpedCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "file what? one of: " + String.join(", ", spec.subcommands().keySet()));
  }
}
