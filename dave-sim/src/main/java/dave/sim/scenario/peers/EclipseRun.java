package dave.sim.scenario.peers;

import dave.engine.model.Defences;
import dave.engine.model.PeerView;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.DatFactory;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.cluster.PacketFields;
import dave.sim.network.Addresses;
import dave.sim.network.Network;
import dave.sim.scenario.Line;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * An attack on one victim, a real engine among scripted honest hosts: first while it runs, then
 * from its restart on.
 *
 * <p>The attacker's hosts request peers from the victim, answer every ping at once, and name only
 * each other. Those in the victim's table send it dats mined for the attack, and each honest dat as
 * soon as they have it. Honest hosts never contact the victim before it has found them.
 */
final class EclipseRun implements AutoCloseable {
  static final Duration BEFORE = Duration.ofSeconds(35);
  static final Duration FLOOD = Duration.ofSeconds(20);

  /** The time in which the newest peers still get no gossip. */
  static final Duration REST = Duration.ofSeconds(25);

  static final Duration WATCHED = Duration.ofSeconds(60);

  /**
   * Long enough for honest nodes to drop the victim, so that none sends it anything at its return.
   */
  static final Duration DOWN = Duration.ofSeconds(40);

  static final Duration ALL =
      BEFORE.plus(DOWN).plus(FLOOD.plus(REST).plus(WATCHED).multipliedBy(2));

  private static final int HONEST = 300;

  /** The number of honest hosts that others name before the attack, and the victim can find. */
  private static final int MET = 50;

  private static final int EDGES = 4;
  private static final int BITS = 6;
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Time between two hosts of the attacker that try again: each does every 5 to 15 s. */
  private static final Duration AGAIN = Duration.ofMillis(10);

  private static final Duration NEWS_EVERY = Duration.ofSeconds(1);

  /** The delay after which the attacker has an honest dat that honest peers have. */
  private static final Duration LATE = Duration.ofMillis(500);

  private final Setting setting;
  private final Cluster cluster;
  private final World world;
  private final Network network;
  private final Node victim;
  private final SplittableRandom random;
  private final DatFactory factory;
  private final List<ScriptedHost> honest = new ArrayList<>();
  private final List<PeerAddress> honestAddresses = new ArrayList<>();
  private final Set<PeerAddress> honestSet = new HashSet<>();
  private final List<ScriptedHost> silenced = new ArrayList<>();
  private final Set<ScriptedHost> linked = new LinkedHashSet<>();
  private final List<ScriptedHost> placed = new ArrayList<>();
  private final Set<ScriptedHost> placedSet = new HashSet<>();
  private final List<Attacker> attackers = new ArrayList<>();
  private final List<PeerAddress> speaking = new ArrayList<>();
  private final int offset;
  private int again;
  private boolean attacking;
  private long gossip;
  private long toHonest;

  /**
   * The settings of an attack.
   *
   * @param whileRunning how many addresses of the attacker contact the victim while it runs
   * @param atRestart how many others contact it at its restart
   * @param deadEdges whether the victim's edges stop answering when the attack begins
   */
  record Setting(
      Defences defences,
      EclipseAttack attack,
      Linking linking,
      double packetsPerSecond,
      int whileRunning,
      int atRestart,
      boolean deadEdges) {}

  /**
   * The state of a victim over the last minute of a phase.
   *
   * @param eclipsed whether none of the peers that get gossip was honest at any time
   * @param honest the mean share of honest ones among those peers
   * @param gossip the share of sent dats that went to honest peers
   * @param peers the mean number of peers that get gossip
   */
  record VictimState(boolean eclipsed, double honest, double gossip, double peers) {}

  /**
   * The result of an attack.
   *
   * @param met the number of peers of the victim before the attack
   */
  record Outcome(
      double met, VictimState running, VictimState restarted, long nowNs, long hash, long sent) {}

  EclipseRun(long seed, Setting setting) {
    this.setting = setting;
    Options options = Options.of(seed, 1);
    cluster =
        new Cluster(
            options.withNodes(
                options
                    .nodes()
                    .withRate(setting.packetsPerSecond())
                    .withDefences(setting.defences())
                    .withLinking(setting.linking())));
    world = cluster.world();
    network = cluster.network();
    victim = cluster.node(0);
    random = world.random("eclipse", 0);
    factory = new DatFactory(world, "honest");
    offset = random.nextInt(setting.attack().addresses().size());
    Invariants.watch(cluster);
    for (int i = 1; i <= HONEST; i++) {
      PeerAddress address = Addresses.node(i);
      ScriptedHost host = new Honest(address);
      honest.add(host);
      honestAddresses.add(host.address());
      honestSet.add(address);
      host.open();
    }
    cluster.tapSaid(this::sent);
  }

  /**
   * An honest host. It becomes a peer of the victim, and gets new dats, when the victim pings it.
   */
  private final class Honest extends ScriptedHost {
    Honest(PeerAddress address) {
      super(
          Line.like(cluster, address),
          () -> twoOf(attacking ? honestAddresses : honestAddresses.subList(0, MET)));
    }

    @Override
    void asked(PeerAddress from) {
      linked.add(this);
    }
  }

  /** A host of the attacker that has contacted the victim. */
  private final class Attacker extends ScriptedHost {
    Attacker(PeerAddress address) {
      super(Line.like(cluster, address), EclipseRun.this::twoThatAnswer);
    }

    @Override
    public void receive(PeerAddress from, byte[] packet) {
      super.receive(from, packet);
      if (PacketFields.isPut(packet) && placedSet.add(this)) {
        placed.add(this); // It gets gossip, so it is a peer and its dats earn trust.
      }
    }
  }

  /** Returns two hosts of the attacker that have been opened, as only those answer. */
  private List<PeerAddress> twoThatAnswer() {
    return twoOf(speaking);
  }

  /** Returns an address of the attacker. Consecutive numbers are in consecutive groups. */
  private PeerAddress attacker(int number) {
    List<PeerAddress> all = setting.attack().addresses();
    return all.get((offset + number) % all.size());
  }

  private List<PeerAddress> twoOf(List<PeerAddress> all) {
    return List.of(all.get(random.nextInt(all.size())), all.get(random.nextInt(all.size())));
  }

  private void sent(PeerAddress from, PeerAddress to, byte[] packet) {
    if (from.equals(victim.address()) && PacketFields.isPut(packet)) {
      gossip++;
      toHonest += honestSet.contains(to) ? 1 : 0;
    }
  }

  /** Runs both phases of the attack. */
  Outcome run() {
    world.every(NEWS_EVERY, this::news);
    world.every(EclipseAttack.MINT_EVERY, this::sendMinted);
    if (setting.linking().any()) {
      world.every(AGAIN, this::approachAgain);
    }
    startVictim();
    world.run(BEFORE);
    int met = victim.peers().size();
    if (setting.deadEdges()) {
      honest.subList(0, EDGES).forEach(this::fallSilent);
    }
    attacking = true;
    flood(setting.whileRunning());
    world.run(FLOOD.plus(REST));
    VictimState running = watch();
    victim.crash();
    world.run(DOWN);
    linked.clear();
    placed.clear();
    placedSet.clear();
    startVictim();
    flood(setting.atRestart());
    world.run(FLOOD.plus(REST));
    VictimState restarted = watch();
    return new Outcome(
        met, running, restarted, world.nowNs(), world.hash().value(), network.sent());
  }

  private void startVictim() {
    victim.start();
    for (int i = 0; i < EDGES; i++) {
      victim.engine().addEdge(honestAddresses.get(i)).subscribe();
    }
  }

  private void fallSilent(ScriptedHost host) {
    host.close();
    linked.remove(host);
    silenced.add(host);
  }

  /** Makes new addresses of the attacker contact the victim, evenly over {@link #FLOOD}. */
  private void flood(int addresses) {
    flood(addresses, 0, FLOOD.dividedBy(addresses));
  }

  private void flood(int addresses, int done, Duration each) {
    if (done < addresses) {
      approachNext();
      world.in(each, () -> flood(addresses, done + 1, each));
    }
  }

  private void approachNext() {
    Attacker attacker = new Attacker(attacker(speaking.size()));
    speaking.add(attacker.address());
    attacker.open();
    attacker.approach(victim.linkAddress());
    attackers.add(attacker);
  }

  /** Has the next host try again if it was refused, as without a link it is not asked. */
  private void approachAgain() {
    if (victim.isUp() && !attackers.isEmpty()) {
      Attacker attacker = attackers.get(again++ % attackers.size());
      if (!placedSet.contains(attacker)) {
        attacker.approach(victim.linkAddress());
      }
    }
  }

  /** Sends a new honest dat to the victim through one of its honest peers. */
  private void news() {
    if (!victim.isUp()) {
      return;
    }
    Dat dat = factory.dat(random.nextInt(16), world.nowMs() - 500, BITS);
    List<ScriptedHost> known = linked.stream().filter(host -> !silenced.contains(host)).toList();
    if (!known.isEmpty()) {
      known.get(random.nextInt(known.size())).send(dat, victim.linkAddress());
    }
    if (attacking) {
      world.in(LATE, () -> send(dat));
    }
  }

  /**
   * Sends the victim a dat that the attacker mined, through a random host, which earns the trust.
   */
  private void sendMinted() {
    if (attacking && victim.isUp()) {
      send(setting.attack().dat(world.elapsedMs()));
    }
  }

  private void send(Dat dat) {
    if (!placed.isEmpty()) {
      placed.get(random.nextInt(placed.size())).send(dat, victim.linkAddress());
    }
  }

  private VictimState watch() {
    long gossipBefore = gossip;
    long toHonestBefore = toHonest;
    long looks = WATCHED.dividedBy(LOOK);
    double share = 0;
    double peers = 0;
    boolean ever = false;
    for (long i = 0; i < looks; i++) {
      world.run(LOOK);
      List<PeerView> active = victim.peers().stream().filter(PeerView::active).toList();
      long good = active.stream().filter(this::isHonest).count();
      ever |= good > 0;
      share += good / (double) Math.max(1, active.size());
      peers += active.size();
    }
    return new VictimState(
        !ever,
        share / looks,
        (toHonest - toHonestBefore) / (double) Math.max(1, gossip - gossipBefore),
        peers / looks);
  }

  private boolean isHonest(PeerView peer) {
    return honestSet.contains(Cluster.udp(peer.address()));
  }

  @Override
  public void close() {
    cluster.close();
  }
}
