package dave.cli.command.node;

import dave.admin.v1.GetStatusResponse;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dave status}. */
@Command(
    name = "status",
    description = "Show the node's state: peers, store, gossip, verdicts.",
    footer = {
      "",
      "JSON: version, uptime_ms, time_ms, listen_addresses, author, min_difficulty,",
      "default_difficulty, epoch_us, peers_known, peers_active, dats, bytes, capacity_bytes,"
          + " cursor,",
      "verdicts, packets_sent, packets_received, bytes_sent, bytes_sent_this_month,",
      "gossip_bytes_a_day, mass, writable,",
      "links (mode, chosen, accepted, opening, least_chosen, oldest_since_ms), reachability (state,"
          + " networks,",
      "since_ms, last_ms), router (state, protocol, reason, external),",
      "catch_up of a node with links (state, missing, fetched, per_second," + " donors,",
      "comparisons, expected_ms); with --watch also rates, a second:",
      "interval_ms, arrivals, packets_sent, packets_received, verdicts. While the node is away:",
      "time_ms, waiting.",
      "Example: dave status --watch"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class StatusCommand extends ClientCommand {
  @Mixin private WatchOption watch;

  public StatusCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    if (watch.isSet()) {
      new LiveLoop<>(context, new StatusView(), RefreshTimer.real()).run();
      return;
    }
    GetStatusResponse status = context.node().status();
    if (context.json()) {
      JsonLine.write(context.out(), json -> StatusText.fill(json, status));
    } else {
      StatusText.head(status).forEach(context.out()::line);
      StatusText.tail(status).forEach(context.out()::line);
    }
  }
}
