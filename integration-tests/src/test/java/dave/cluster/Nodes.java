package dave.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Some nodes of a cluster, and expectations on each of them. */
record Nodes(String name, List<ClusterNode> list) {
  Nodes {
    list = List.copyOf(list);
  }

  /** A check of one node, which returns what it lacks. */
  private interface Look {
    Stream<String> lacking(ClusterNode node) throws IOException;
  }

  /** Returns their numbers in the cluster. */
  Set<Integer> numbers() {
    return list.stream().map(ClusterNode::number).collect(Collectors.toSet());
  }

  /** Returns these nodes without some. */
  Nodes except(ClusterNode... others) {
    return new Nodes(
        name + " but " + List.of(others),
        list.stream().filter(node -> !List.of(others).contains(node)).toList());
  }

  Expectation areReady() {
    return expect(
        "ready",
        node -> node.gateway().isReady() ? Stream.of() : Stream.of(node + " is not ready"));
  }

  /** Expects each to gossip to that many peers. */
  Expectation gossipWith(int peers) {
    return expect(
        "gossip with " + peers + " others",
        node -> {
          int active = node.gateway().status().get("peers_active").asInt();
          return active >= peers
              ? Stream.of()
              : Stream.of(node + " gossips with " + active + " only");
        });
  }

  /** Expects each to have given this verdict on a packet, as its status shows. */
  Expectation verdict(String verdict) {
    return expect(
        "say " + verdict,
        node ->
            node.gateway().status().get("verdicts").path(verdict).asLong() > 0
                ? Stream.of()
                : Stream.of(node + " does not"));
  }

  Expectation read(Dat dat) {
    return expect(
        "read " + dat.key().toStringUtf8(),
        node ->
            node.gateway().holds(dat)
                ? Stream.of()
                : Stream.of(node + " lacks " + dat.key().toStringUtf8()));
  }

  /** Checks that none of them has the dat yet: the fault has an effect. */
  void lack(Dat dat) {
    for (ClusterNode node : list) {
      try {
        if (node.gateway().holds(dat)) {
          throw new AssertionError(node + " has " + dat.key().toStringUtf8());
        }
      } catch (IOException e) {
        throw new AssertionError(node.silence(e).toString(), e);
      }
    }
  }

  Expectation read(Collection<Dat> dats) {
    Map<WorkHash, String> wanted = new HashMap<>();
    dats.forEach(dat -> wanted.put(dat.work(), dat.key().toStringUtf8()));
    return holdAll("read " + dats.size() + " dats", wanted);
  }

  /** Expects each to hold every dat that was acknowledged up to now. */
  Expectation read(AcknowledgedDats acknowledged) {
    Map<WorkHash, String> all = acknowledged.all();
    return holdAll("read all " + all.size() + " acknowledged dats", all);
  }

  private Expectation holdAll(String what, Map<WorkHash, String> wanted) {
    return expect(
        what,
        node -> {
          Set<WorkHash> held = node.gateway().held();
          return wanted.entrySet().stream()
              .filter(entry -> !held.contains(entry.getKey()))
              .map(entry -> node + " lacks " + entry.getValue());
        });
  }

  /** Expects each to count these numbers of authors by value, under a key. */
  Expectation agree(String key, Map<String, Integer> authors) {
    return expect(
        "agree on " + key,
        node -> {
          Map<String, Integer> counted = new HashMap<>();
          for (JsonNode tally : node.gateway().consensus(key).get("tallies")) {
            counted.put(tally.get("value").get("utf8").asText(), tally.get("authors").asInt());
          }
          return counted.equals(authors) ? Stream.of() : Stream.of(node + " counts " + counted);
        });
  }

  private Expectation expect(String what, Look look) {
    return new Expectation(
        name + " " + what,
        () -> {
          ConcurrentLinkedQueue<Object> lacking = new ConcurrentLinkedQueue<>();
          list.parallelStream().forEach(node -> look(node, look, lacking));
          return List.copyOf(lacking);
        });
  }

  private static void look(ClusterNode node, Look look, ConcurrentLinkedQueue<Object> lacking) {
    try {
      look.lacking(node).forEach(lacking::add);
    } catch (IOException e) {
      lacking.add(node.silence(e));
    }
  }
}
