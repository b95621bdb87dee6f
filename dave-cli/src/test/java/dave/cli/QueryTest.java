package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dave.admin.v1.CatchUp;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.Link;
import dave.admin.v1.LinkCounts;
import dave.admin.v1.ListRequest;
import dave.admin.v1.Peer;
import dave.admin.v1.Reachability;
import dave.cli.terminal.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QueryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeNode node = new FakeNode();
  private Shell shell;
  private @TempDir Path folder;

  @BeforeEach
  void enter() {
    shell = new Shell(folder).node(node);
  }

  @AfterEach
  void leave() {
    node.close();
  }

  private static ConsensusResponse colours() {
    return ConsensusResponse.newBuilder()
        .addTallies(tally("blue", 3, "3145728"))
        .addTallies(tally("red", 1, "98765432109876543210"))
        .setTotalValues(2)
        .setTotalAuthors(4)
        .setTotalWork("98765432109879688938")
        .setMargin("2")
        .setDatsSeen(4)
        .setPeersAsked(3)
        .setPeersAnswered(2)
        .build();
  }

  private static ConsensusResponse.Tally tally(String value, int authors, String work) {
    return ConsensusResponse.Tally.newBuilder()
        .setValue(ByteString.copyFromUtf8(value))
        .setAuthors(authors)
        .setWork(work)
        .setLatestTimeMs(1_700_000_000_000L)
        .build();
  }

  @Test
  void shouldShowConsensusAsATable() {
    node.consensus = colours();

    Shell.Run run = shell.run("consensus", "-k", "colour");

    assertThat(run.exit()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "AUTHORS    WORK  LATEST                VALUE",
            "      3  2^21.6  2023-11-14T22:13:20Z  blue",
            "      1  2^66.4  2023-11-14T22:13:20Z  red",
            "The first leads by 2 authors; 2 values, 4 authors, work 2^66.4; "
                + "seen: 4 dats, 2 of 3 peers answered.");
  }

  @Test
  void shouldAskForTheConsensusThatIsWanted() {
    node.consensus = colours();

    shell.run("consensus", "-k", "colour", "--by", "work", "--local", "--limit", "7");

    assertThat(node.requests())
        .containsExactly(
            ConsensusRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("colour"))
                .setRanking(ConsensusRequest.Ranking.RANKING_WORK)
                .setLocalOnly(true)
                .setLimit(7)
                .build());
  }

  @Test
  void shouldDescribeConsensusInJsonWithExactWork() throws IOException {
    node.consensus = colours();

    JsonNode json = JSON.readTree(shell.run("consensus", "-k", "colour", "-o", "json").out());

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "key",
            "ranking",
            "tallies",
            "total_values",
            "total_authors",
            "total_work",
            "margin",
            "dats_seen",
            "partial",
            "peers_asked",
            "peers_answered");
    assertThat(json.path("tallies").path(1).path("work").asText())
        .isEqualTo("98765432109876543210");
    assertThat(json.path("tallies").path(0).path("value").path("utf8").asText()).isEqualTo("blue");
  }

  @Test
  void shouldSayWhenNobodyWroteUnderAKey() throws IOException {
    Shell.Run text = shell.run("consensus", "-k", "colour");
    Shell.Run json = shell.run("consensus", "-k", "colour", "-o", "json");

    assertThat(text.exit()).isEqualTo(3);
    assertThat(text.out()).isEmpty();
    assertThat(text.err()).contains("nobody wrote anything under key 'colour'");
    assertThat(json.exit()).isEqualTo(3);
    assertThat(JSON.readTree(json.out()).path("total_values").asInt()).isZero();
  }

  @Test
  void shouldListInPagesUpToTheLimit() {
    for (int i = 0; i < 1_100; i++) {
      node.hold(FakeNode.dat("chat/" + i, "value", i % 90));
    }
    node.hold(FakeNode.dat("other", "value", 1));

    Shell.Run hundred = shell.run("list");
    Shell.Run all = shell.run("list", "--limit", "0", "--prefix", "chat/", "-o", "json");

    assertThat(hundred.out().lines()).hasSize(101);
    assertThat(hundred.err()).contains("there are more");
    assertThat(all.out().lines()).hasSize(1_100);
    assertThat(all.err()).isEmpty();
  }

  @Test
  void shouldListOnesOwnDats() {
    shell.run("put", "-k", "mine", "v");
    node.hold(FakeNode.dat("theirs", "v", 1));

    Shell.Run run = shell.run("list", "-a", "me");

    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.out()).startsWith("HASH ").contains("mine").doesNotContain("theirs");
    ListRequest asked = (ListRequest) node.requests().getLast();
    assertThat(Text.hex(asked.getAuthor())).isEqualTo(shell.run("author").out().strip());
  }

  @Test
  void shouldListNothingAsAHeaderAndAsNoLines() {
    assertThat(shell.run("list").out().lines()).hasSize(1);
    assertThat(shell.run("list", "-o", "json").out()).isEmpty();
    assertThat(shell.run("list").exit()).isZero();
  }

  @Test
  void shouldShowStatus() throws IOException {
    Shell.Run text = shell.run("status");

    assertThat(text.exit()).isZero();
    assertThat(text.out())
        .contains("version     9.8.7, up 1h 2m\n")
        .contains("peers       3 active of 5 known\n")
        .contains(
            "links       require: 5 chosen (8 or more wanted), 2 accepted; the oldest is 1h 0m old\n")
        .contains("WARNING     this node talks over links alone and chose only 5: few peers could")
        .contains("verdicts    accept 41, reject:work 2\n")
        .contains("a dat every 10ms");
    JsonNode json = JSON.readTree(shell.run("status", "-o", "json").out());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "version",
            "uptime_ms",
            "time_ms",
            "listen_addresses",
            "author",
            "min_difficulty",
            "default_difficulty",
            "epoch_us",
            "peers_known",
            "peers_active",
            "dats",
            "bytes",
            "capacity_bytes",
            "cursor",
            "verdicts",
            "packets_sent",
            "packets_received",
            "bytes_sent",
            "bytes_sent_this_month",
            "gossip_bytes_a_day",
            "mass",
            "writable",
            "links");
    assertThat(json.path("links").path("mode").asText()).isEqualTo("require");
    assertThat(json.path("links").path("accepted").asInt()).isEqualTo(2);
    assertThat(json.path("verdicts").path("accept").asInt()).isEqualTo(41);
  }

  @Test
  void shouldShowPeers() throws IOException {
    node.peers =
        List.of(
            Peer.newBuilder()
                .setAddress("udp://[::1]:1618")
                .setEdge(true)
                .setProven(true)
                .setActive(true)
                .setTrust(1.25)
                .setLastSeenMs(System.currentTimeMillis())
                .setFirstSeenMs(1)
                .setLastDatMs(System.currentTimeMillis())
                .setRoundTripUs(1_500)
                .build(),
            Peer.newBuilder()
                .setAddress("udp://192.0.2.7:1618")
                .setEdge(true)
                .setActive(true)
                .setFirstSeenMs(1)
                .setOriginal(true)
                .setLink(link(Link.State.STATE_OPENING, true, 120_000))
                .build(),
            Peer.newBuilder()
                .setAddress("udp://192.0.2.8:1618")
                .setActive(true)
                .setFirstSeenMs(System.currentTimeMillis())
                .setLink(link(Link.State.STATE_OPEN, true, 3_600_000))
                .build(),
            Peer.newBuilder()
                .setAddress("udp://192.0.2.9:1618")
                .setActive(true)
                .setFirstSeenMs(1)
                .setLastDatMs(2)
                .setLink(link(Link.State.STATE_OPEN, false, 60_000))
                .build(),
            Peer.newBuilder().setAddress("tcp://192.0.2.1:99").build());

    Shell.Run text = shell.run("peers");

    assertThat(text.out())
        .containsPattern("udp://\\[::1\\]:1618 +edge, active +- +1\\.25 +1\\.5ms +\\d+\\w+ ago\n")
        .containsPattern(
            "udp://192\\.0\\.2\\.7:1618 +edge, active, original, sends no dats +opening 2m 0s  ")
        .containsPattern("udp://192\\.0\\.2\\.8:1618 +active +chosen 1h 0m  ")
        .containsPattern("udp://192\\.0\\.2\\.9:1618 +active, quiet +accepted 1m 0s  ")
        .containsPattern("tcp://192\\.0\\.2\\.1:99 +unproven +- +0\\.00 +- +never\n");
    JsonNode json = JSON.readTree(shell.run("peers", "-o", "json").out());
    assertThat(json.path("peers")).hasSize(5);
    assertThat(json.path("peers").path(0).fieldNames())
        .toIterable()
        .containsExactly(
            "address",
            "edge",
            "proven",
            "active",
            "trust",
            "first_seen_ms",
            "last_seen_ms",
            "round_trip_us",
            "unanswered_pings",
            "original",
            "last_dat_ms");
    assertThat(json.path("peers").path(3).path("link").path("state").asText()).isEqualTo("open");
    assertThat(json.path("peers").path(3).path("link").path("chosen").asBoolean()).isFalse();
  }

  private static Link link(Link.State state, boolean chosen, long ageMs) {
    return Link.newBuilder()
        .setState(state)
        .setChosen(chosen)
        .setSinceMs(System.currentTimeMillis() - ageMs)
        .build();
  }

  @Test
  void shouldWarnOfFewLinksOnlyIfThereIsNothingElse() {
    node.links = node.links.toBuilder().setMode("prefer").build();
    assertThat(shell.run("status").out()).contains("links       prefer: 5").doesNotContain("WARN");
    node.links = node.links.toBuilder().setMode("require").setChosen(8).build();
    assertThat(shell.run("status").out()).contains("links       require: 8").doesNotContain("WARN");
    node.links = LinkCounts.newBuilder().setMode("plain").build();
    assertThat(shell.run("status").out()).contains("links       plain: none");
  }

  @Test
  void shouldShowHowFarANodeCatchesUpWhileItLacksDats() throws IOException {
    CatchUp fetching =
        CatchUp.newBuilder()
            .setState("fetching")
            .setMissing(9_310)
            .setFetched(690)
            .setPerSecond(120)
            .setDonors(7)
            .setComparisons(1)
            .setExpectedMs(77_000)
            .build();
    node.status = usual -> usual.setCatchUp(fetching);
    assertThat(shell.run("status").out())
        .contains(
            "catches up  about 9310 dats missing, 690 fetched from 7 peers: 120 a second, about 1m 17s"
                + " left\n");
    JsonNode json = JSON.readTree(shell.run("status", "-o", "json").out()).path("catch_up");
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "state", "missing", "fetched", "per_second", "donors", "comparisons", "expected_ms");
    assertThat(json.path("missing").asLong()).isEqualTo(9_310);

    node.status = usual -> usual.setCatchUp(fetching.toBuilder().clearExpectedMs());
    assertThat(shell.run("status").out()).contains("690 fetched from 7 peers: none came lately\n");
    node.status = usual -> usual.setCatchUp(fetching.toBuilder().setMissing(0));
    assertThat(shell.run("status").out()).doesNotContain("catches up");
  }

  @Test
  void shouldSayInWordsWhetherOthersReachTheNode() throws IOException {
    Reachability reach =
        Reachability.newBuilder()
            .setState("reachable")
            .setNetworks(3)
            .setSinceMs(1_000)
            .setLastMs(100_000)
            .build();
    node.status = usual -> usual.setTimeMs(165_000).setReachability(reach);
    assertThat(shell.run("status").out())
        .contains(
            "reached     others can reach this node: hosts of 3 networks did, the last 1m 5s ago\n");
    JsonNode json = JSON.readTree(shell.run("status", "-o", "json").out()).path("reachability");
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("state", "networks", "since_ms", "last_ms");

    node.status =
        usual ->
            usual
                .clearListenAddresses()
                .addListenAddresses("sealed://[::]:1700")
                .setReachability(
                    Reachability.newBuilder().setState("unreachable_so_far").setSinceMs(1_000));
    assertThat(shell.run("status").out())
        .contains(
            "reached     nobody has reached this node from outside yet, though many others know it;"
                + " forward UDP port 1700 of the router to this machine, and let it through the"
                + " firewall\n");

    node.status =
        usual -> usual.setReachability(reach.toBuilder().setState("not_yet_known").setNetworks(1));
    assertThat(shell.run("status").out())
        .contains("reached     not known yet whether others can reach this node: hosts of one");
    node.status = usual -> usual;
    assertThat(shell.run("status").out()).doesNotContain("reached");
  }

  @Test
  void shouldAddPeers() throws IOException {
    String sealed = "sealed://" + "ab".repeat(32) + "@192.0.2.7:1618";
    assertThat(shell.run("peers", "add", sealed).out()).isEqualTo(sealed + "\n");
    Shell.Run bad = shell.run("peers", "add", "sealed://abc@192.0.2.7:1618");
    assertThat(bad.exit()).isEqualTo(2);
    assertThat(bad.err())
        .isEqualTo(
            "dave: address 'sealed://abc@192.0.2.7:1618' has a link key of 3 digits: write KEY in 64"
                + " hex digits\n");
    assertThat(shell.run("peers", "add", "192.0.2.7:1618").out())
        .isEqualTo("udp://192.0.2.7:1618\n");
    Shell.Run json = shell.run("peers", "add", "192.0.2.7:1618", "-o", "json");
    assertThat(JSON.readTree(json.out()).path("edge").asBoolean()).isTrue();
  }

  @Test
  void shouldMeasureHashing() throws IOException {
    Shell.Run json =
        shell.run(
            "bench", "pow", "--threads", "1", "--warm-up", "0", "--time", "50ms", "-o", "json");

    assertThat(json.err()).isEmpty();
    assertThat(JSON.readTree(json.out()).path("hashes_per_second").asDouble()).isPositive();
    assertThat(JSON.readTree(json.out()).path("threads").asInt()).isOne();
  }
}
