package dave.cli.command.node;

import dave.admin.v1.Peer;
import dave.cli.terminal.Table;
import dave.cli.terminal.Text;
import dave.client.NodeCalls;
import dave.json.Json;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code dave peers --watch}: the peers, and those that appeared and disappeared. */
final class PeersView implements LiveView<List<Peer>> {
  private final InstantSource clock;
  private List<Peer> peers = List.of();
  private Set<String> known = Set.of();
  private boolean taken;
  private long came;
  private long went;

  PeersView(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public List<Peer> ask(NodeCalls node) {
    return node.peers();
  }

  @Override
  public void update(List<Peer> answer) {
    Set<String> now = answer.stream().map(Peer::getAddress).collect(Collectors.toSet());
    if (taken) {
      came += now.stream().filter(address -> !known.contains(address)).count();
      went += known.stream().filter(address -> !now.contains(address)).count();
    }
    known = new HashSet<>(now);
    peers = answer;
    taken = true;
  }

  private String summary() {
    long active = peers.stream().filter(Peer::getActive).count();
    return Text.counted(peers.size(), "peer")
        + ", "
        + active
        + " active; since the start of this view "
        + came
        + " came, "
        + went
        + " went";
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(summary());
    lines.add("");
    Table table = PeerText.table();
    long nowMs = clock.millis();
    peers.forEach(peer -> PeerText.addRow(table, peer, nowMs));
    lines.addAll(table.lines());
    return lines;
  }

  @Override
  public String line() {
    return Text.time(clock.millis()) + "  " + summary();
  }

  @Override
  public void fill(Json json) {
    json.number("time_ms", clock.millis())
        .number("came", came)
        .number("went", went)
        .objects("peers", peers, peer -> PeerText.fill(json, peer));
  }
}
