package dave.cli;

import dave.admin.v1.Peer;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code dave peers}. */
@Command(
    name = "peers",
    description = "Show the peers that the node knows, by trust.",
    synopsisSubcommandLabel = "[add ADDRESS]",
    footer = {
      "",
      "JSON: peers (address, edge, proven, active, trust, first_seen_ms, last_seen_ms,",
      "round_trip_us, unanswered_pings).",
      "Example: dave peers"
    })
final class PeersCommand extends ClientCommand {
  PeersCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  void run(Session session) {
    List<Peer> peers = session.node().peers();
    if (session.json()) {
      JsonLine.write(
          session.out(), json -> json.objects("peers", peers, peer -> Peers.fill(json, peer)));
      return;
    }
    if (peers.isEmpty()) {
      session.note("the node knows nobody: add a peer with: dave peers add HOST:PORT");
      return;
    }
    Table table = Peers.table();
    long nowMs = session.env().clock().millis();
    peers.forEach(peer -> Peers.addRow(table, peer, nowMs));
    table.writeTo(session.out());
  }
}
