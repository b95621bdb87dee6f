package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.cli.command.Arguments;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Text;
import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.client.node.DatMessages;
import dave.json.Json;
import dave.wire.Author;
import dave.wire.WorkHash;
import java.util.Locale;
import java.util.Optional;

/** Reads one dat and prints its value. */
record DatReader(CommandContext context, boolean localOnly) {
  private static final String BORDER = "::";
  private static final int HASH_DIGITS = 64;

  /** Reads the dat that {@code HASH} or {@code KEY::AUTHOR} names. */
  void readNamed(String target) {
    if (target.matches("[0-9A-Fa-f]{" + HASH_DIGITS + "}")) {
      read(GetRequest.newBuilder().setWork(WorkHash.parse(target).toByteString()));
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
    GetRequest.Builder request = GetRequest.newBuilder();
    author.ifPresentOrElse(
        a ->
            request.setRegister(
                GetRequest.Register.newBuilder().setKey(key).setAuthor(a.toByteString())),
        () -> request.setKey(key));
    read(request);
  }

  private void read(GetRequest.Builder request) {
    GetResponse response = find(request);
    if (context.json()) {
      String source = response.getSource().name().replace("SOURCE_", "").toLowerCase(Locale.ROOT);
      JsonLine.write(
          context.out(),
          json ->
              json.text("source", source)
                  .nested("dat", DatText.json(DatMessages.parsed(response.getDat()))));
      return;
    }
    printValue(response.getDat().getValue());
  }

  /**
   * Reads from the node's store first, and then from the network. A node that asks the network
   * answers NOT_FOUND shortly before the deadline. A call that still had to connect would miss that
   * answer.
   */
  private GetResponse find(GetRequest.Builder request) {
    try {
      return context.node().get(request.setLocalOnly(true).build());
    } catch (DaveException e) {
      if (localOnly || e.fault() != Fault.NOT_FOUND) {
        throw e;
      }
      return context.node().get(request.setLocalOnly(false).build());
    }
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
