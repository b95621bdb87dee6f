package dave.cli.command.node;

import dave.admin.v1.Peer;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dave peers}. */
@Command(
    name = "peers",
    description = "Show the peers that the node knows, by trust.",
    synopsisSubcommandLabel = "[add ADDRESS]",
    footer = {
      "",
      "JSON: peers (address, edge, proven, active, trust, first_seen_ms, last_seen_ms,",
      "round_trip_us, unanswered_pings, original, last_dat_ms and, of a linked one, link: state,",
      "chosen, since_ms, last_cell_ms); with --watch also time_ms, came and went. While the node",
      "is away: time_ms, waiting.",
      "Example: dave peers"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class PeersCommand extends ClientCommand {
  @Mixin private WatchOption watch;

  public PeersCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    if (watch.isSet()) {
      new LiveLoop<>(context, new PeersView(context.env().clock()), RefreshTimer.real()).run();
      return;
    }
    List<Peer> peers = context.node().peers();
    if (context.json()) {
      JsonLine.write(
          context.out(), json -> json.objects("peers", peers, peer -> PeerText.fill(json, peer)));
      return;
    }
    if (peers.isEmpty()) {
      context.note("the node knows nobody: add a peer with: dave peers add HOST:PORT");
      return;
    }
    Table table = PeerText.table();
    long nowMs = context.env().clock().millis();
    peers.forEach(peer -> PeerText.addRow(table, peer, nowMs));
    table.writeTo(context.out());
  }
}
