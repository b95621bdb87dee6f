package dave.cli.command.node;

import dave.admin.v1.Peer;
import dave.cli.command.ClientCommand;
import dave.cli.command.Session;
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
      "round_trip_us, unanswered_pings); with --watch also time_ms, came and went. While the node",
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
  protected void run(Session session) {
    if (watch.isSet()) {
      new LiveLoop<>(session, new PeersView(session.env().clock()), Ticks.real()).run();
      return;
    }
    List<Peer> peers = session.node().peers();
    if (session.json()) {
      JsonLine.write(
          session.out(), json -> json.objects("peers", peers, peer -> PeerText.fill(json, peer)));
      return;
    }
    if (peers.isEmpty()) {
      session.note("the node knows nobody: add a peer with: dave peers add HOST:PORT");
      return;
    }
    Table table = PeerText.table();
    long nowMs = session.env().clock().millis();
    peers.forEach(peer -> PeerText.addRow(table, peer, nowMs));
    table.writeTo(session.out());
  }
}
