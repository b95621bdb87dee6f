package dave.sim.cluster;

import dave.engine.model.ControlBehaviour;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.cluster.Options.Flaw;
import dave.wire.Message;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.function.Consumer;

/**
 * The behaviour of a node without a defence, for control runs. It also passes what the node says
 * and hears in cells to the observers of the cluster.
 */
record Behaviour(Cluster cluster, Node node) implements ControlBehaviour {
  private Defences defences() {
    return cluster.options().nodes().defences();
  }

  /**
   * Makes every named address a peer at once, as original nodes do. Over links, opens a link to it
   * at once, whenever it is named.
   */
  @Override
  public boolean onNamedAddress(PeerAddress address, Consumer<PeerAddress> admit) {
    if (defences().has(Defence.SOLICITED_PEERS)) {
      return false;
    }
    if (!address.isIp() || address.port() != 0) {
      admit.accept(address);
    }
    return true;
  }

  /** Sends a dat as soon as it is put at this node, which reveals the node. */
  @Override
  public void onAdmittedPut(VerifiedDat dat, Consumer<Put> send) {
    if (!defences().has(Defence.UNIFORM_RELAY)) {
      send.accept(new Put(dat.dat()));
    }
  }

  @Override
  public boolean observesMessages() {
    return true;
  }

  @Override
  public void queued(PeerAddress to, byte[] packet) {
    cluster.said(node, to, packet);
  }

  @Override
  public void brought(PeerAddress from, byte[] packet) {
    cluster.heard(from, node, packet);
  }

  @Override
  public void frame(PeerAddress from, int type, int length) {
    cluster.frame(from, node, type, length);
  }

  @Override
  public void sends(PeerAddress to, int used) {
    cluster.cell(node, to, used);
    cluster.turns(tap -> tap.sends(node, to));
  }

  @Override
  public void joins(PeerAddress link) {
    cluster.turns(tap -> tap.joins(node, link));
  }

  @Override
  public void leaves(PeerAddress link) {
    cluster.turns(tap -> tap.leaves(node, link));
  }

  @Override
  public void replaces(PeerAddress former, PeerAddress link) {
    cluster.turns(tap -> tap.replaces(node, former, link));
  }

  /** Breaks the schedule, if the options say so. */
  @Override
  public boolean hurries(Message message) {
    return cluster.options().nodes().linking().flaw() == Flaw.SCHEDULE && message instanceof Put;
  }
}
