package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.cli.command.Arguments;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Text;
import dave.client.NodeCalls;
import dave.client.model.Query;
import dave.json.Json;
import dave.wire.Author;
import dave.wire.WorkHash;
import java.util.Optional;

/** Reads one dat and prints its value. */
record DatReader(CommandContext context, boolean localOnly) {
  private static final String BORDER = "::";
  private static final int HASH_DIGITS = 64;

  /** Reads the dat that {@code HASH} or {@code KEY::AUTHOR} names. */
  void readNamed(String target) {
    if (target.matches("[0-9A-Fa-f]{" + HASH_DIGITS + "}")) {
      read(new Query.Target.Work(WorkHash.parse(target)));
      return;
    }
    int border = target.lastIndexOf(BORDER);
    if (border < 0) {
      String shown = Text.quoted(target);
      throw CliFailure.usage(
          "'" + shown + "' is not a hash of 64 hex digits: to read a key, write -k " + shown);
    }
    ByteString key = Arguments.key(target.substring(0, border));
    readKey(key, AuthorOption.parse(context, target.substring(border + BORDER.length())));
  }

  /** Reads an author's record of a key; without an author, the heaviest record of the key. */
  void readKey(ByteString key, Optional<Author> author) {
    read(
        author.isPresent()
            ? new Query.Target.Register(key, author.get())
            : new Query.Target.Key(key));
  }

  private void read(Query.Target target) {
    NodeCalls.Found found = context.node().get(new Query(target, localOnly, false));
    if (context.json()) {
      JsonLine.write(
          context.out(),
          json ->
              json.text("source", found.local() ? "local" : "network")
                  .nested("dat", DatText.json(found.dat())));
      return;
    }
    printValue(found.dat().dat().value());
  }

  /** Prints the bytes unchanged. On a terminal, control characters are shown as escapes. */
  private void printValue(ByteString value) {
    if (!context.env().terminals().out()) {
      context.out().bytes(value.toByteArray());
      return;
    }
    String text = Text.forTerminal(value);
    context.out().lines(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    if (!text.equals(value.toStringUtf8()) || Json.utf8(value).isEmpty()) {
      context.note("the value is not plain text: send it to a file to get its very bytes");
    }
  }
}
