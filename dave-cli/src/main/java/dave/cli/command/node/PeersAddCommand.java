package dave.cli.command.node;

import dave.admin.v1.Peer;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.wire.PeerAddresses;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dave peers add}. */
@Command(
    name = "add",
    description = "Add an edge: a peer that the node never drops. Prints its address.",
    footer = {"", "JSON: the peer, as in peers.", "Example: dave peers add 192.0.2.1:1618"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class PeersAddCommand extends ClientCommand {
  @Parameters(
      paramLabel = "ADDRESS",
      description = {
        "HOST:PORT (over UDP), udp://HOST:PORT, tcp://HOST:PORT, or sealed://KEY@HOST:PORT,",
        "as the other node prints it with: dave node --show-link"
      })
  private String address;

  public PeersAddCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    requireAddress(address);
    Peer peer = context.node().addPeer(address);
    if (context.json()) {
      JsonLine.write(context.out(), json -> PeerText.fill(json, peer));
    } else {
      context.out().line(peer.getAddress());
    }
  }

  /** Checks the text before a call, since some texts can be no address. */
  private static void requireAddress(String text) {
    try {
      var unused = PeerAddresses.parseEndpoint(text);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
