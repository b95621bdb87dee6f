package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.cli.command.CommandContext;
import dave.cli.terminal.CliEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dave setf}: the original program's name for writing a small file without a key. */
@Command(
    name = "setf",
    description = "Write a file's content without a key; it must fit one dat.",
    footer = {"", "JSON: as of put.", "Example: dave setf note.txt"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class SetFileCommand extends MiningCommand {
  @Parameters(paramLabel = "FILE", description = "The file; - is standard input.")
  private String file;

  public SetFileCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    new DatWriter(context).write(ByteString.EMPTY, ValueSource.ofFile(file, context.env()));
  }
}
