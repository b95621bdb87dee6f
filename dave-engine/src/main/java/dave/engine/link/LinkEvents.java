package dave.engine.link;

import dave.engine.model.ControlBehaviour;
import dave.engine.transport.Transport;
import dave.engine.transport.Transport.Datagram;
import dave.engine.transport.Transport.FramedDat;
import dave.engine.transport.Transport.Incoming;
import dave.link.Link;
import dave.link.LinkListener;
import dave.link.cell.DatFrame;
import dave.link.cell.FrameType;
import dave.link.cell.IdsFrame;
import dave.link.cell.IntroductionFrame;
import dave.link.cell.MessageFrames;
import dave.wire.LinkKey;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Keeps what links bring, and what happens to them, until it is taken. It keeps {@link OpenLinks}
 * and {@link PendingMessages} up to date: a place of the latter is taken exactly as long as its
 * attempt runs. Not thread-safe: {@link SealedTransport} calls it with its lock.
 */
final class LinkEvents implements LinkListener {
  /** With so many events that nobody took, ids of dats are dropped: other links tell them too. */
  private static final int MAX_EVENTS = 2_048;

  private final Transport udp;
  private final OpenLinks open;
  private final PendingMessages pending;
  private final BiConsumer<Link, Message> offer;
  private final LinkMeters meters;
  private final ControlBehaviour control;
  private final Set<Link> ending = new HashSet<>();
  private List<Incoming> brought = new ArrayList<>();
  private List<LinkEvent> events = new ArrayList<>();
  private boolean leaving;

  /**
   * @param offer adds a message to the next cells of a link
   */
  LinkEvents(
      Transport udp,
      OpenLinks open,
      PendingMessages pending,
      BiConsumer<Link, Message> offer,
      LinkMeters meters,
      ControlBehaviour control) {
    this.udp = udp;
    this.open = open;
    this.pending = pending;
    this.offer = offer;
    this.meters = meters;
    this.control = control;
  }

  @Override
  public void send(PeerAddress to, byte[] datagram) {
    udp.send(to, datagram);
  }

  @Override
  public void opened(Link link) {
    PeerAddress address = open.add(link);
    control.joins(address);
    events.add(new LinkEvent.Opened(address));
    sendPending(link, address);
  }

  @Override
  public void replaced(Link former, Link link) {
    PeerAddress before = open.address(former);
    PeerAddress address = open.replace(former, link);
    control.replaces(before, address);
    // A link that replaces another at the same address is no news, unless that one had to go.
    if (ending.remove(former) || !address.equals(before)) {
      events.add(new LinkEvent.Closed(before, former.initiator(), false));
      events.add(new LinkEvent.Opened(address));
    }
    sendPending(link, address);
  }

  /** The attempt to open a link may still run, if the other side opened this one. */
  private void sendPending(Link link, PeerAddress address) {
    List<Message> messages =
        link.initiator() ? pending.remove(address) : pending.takeMessages(address);
    messages.forEach(message -> offer.accept(link, message));
    if (leaving) {
      end(link);
    }
  }

  @Override
  public void frame(Link link, int type, byte[] bytes, int offset, int length) {
    PeerAddress from = open.address(link);
    if (control.observesMessages()) {
      control.frame(from, type, length);
      MessageFrames.decode(type, bytes, offset, length)
          .ifPresent(message -> control.brought(from, PacketCodec.encode(message)));
    }
    if (type == FrameType.DAT && DatFrame.isWhole(bytes, offset, length)) {
      brought.add(new FramedDat(from, Arrays.copyOfRange(bytes, offset, offset + length)));
    } else if (FrameType.isOfStores(type)) {
      if (events.size() < MAX_EVENTS) {
        byte[] body = Arrays.copyOfRange(bytes, offset, offset + length);
        events.add(new LinkEvent.Frame(from, type, body));
      } else {
        meters.undelivered.increment();
      }
    } else if (type == FrameType.HAVE && IdsFrame.HAVE.isWhole(length)) {
      ids(from, IdsFrame.HAVE, IdsFrame.HAVE.decode(bytes, offset, length));
    } else if (type == FrameType.WANT && IdsFrame.WANT.isWhole(length)) {
      ids(from, IdsFrame.WANT, IdsFrame.WANT.decode(bytes, offset, length));
    } else if (type == FrameType.INTRODUCE) {
      introduction(from, IntroductionFrame.ASK, bytes, offset, length);
    } else if (type == FrameType.INTRODUCED) {
      introduction(from, IntroductionFrame.TELL, bytes, offset, length);
    } else if (type == FrameType.TALK) {
      brought.add(new Datagram(from, Arrays.copyOfRange(bytes, offset, offset + length)));
    } else {
      meters.malformed.increment();
    }
  }

  private void introduction(
      PeerAddress from, IntroductionFrame frame, byte[] bytes, int offset, int length) {
    PeerAddress about = IntroductionFrame.decode(bytes, offset, length).orElse(null);
    if (about == null) {
      meters.malformed.increment();
    } else if (events.size() < MAX_EVENTS) {
      events.add(new LinkEvent.Introduction(from, frame, about));
    } else {
      meters.undelivered.increment();
    }
  }

  private void ids(PeerAddress from, IdsFrame frame, long[] ids) {
    if (events.size() < MAX_EVENTS) {
      events.add(new LinkEvent.Ids(from, frame, ids));
    } else {
      meters.undelivered.increment();
    }
  }

  @Override
  public void closed(Link link, Cause cause) {
    PeerAddress address = open.address(link);
    events.add(new LinkEvent.Closed(address, link.initiator(), cause == Cause.SILENCE));
    open.remove(link);
    control.leaves(address);
    ending.remove(link);
  }

  @Override
  public void failed(LinkKey remote, PeerAddress address) {
    meters.undelivered.add(pending.remove(PeerAddress.ofLink(remote, address)).size());
  }

  /** Has each link end with its next cell, also those that open from now on. */
  void leave(List<Link> links) {
    leaving = true;
    links.forEach(this::end);
  }

  /** Whether the node ends all links. */
  boolean isLeaving() {
    return leaving;
  }

  /** Notes that the next cell of a link is its last one. */
  void end(Link link) {
    link.announceClose();
    ending.add(link);
  }

  /** Whether the next cell of a link is its last one. */
  boolean isEnding(Link link) {
    return ending.contains(link);
  }

  /** Returns what cells brought since the last call, in order. */
  List<Incoming> takeBrought() {
    if (brought.isEmpty()) {
      return List.of();
    }
    List<Incoming> taken = brought;
    brought = new ArrayList<>();
    return taken;
  }

  /** Returns what happened to links since the last call, in order. */
  List<LinkEvent> take() {
    if (events.isEmpty()) {
      return List.of();
    }
    List<LinkEvent> taken = events;
    events = new ArrayList<>();
    return taken;
  }
}
