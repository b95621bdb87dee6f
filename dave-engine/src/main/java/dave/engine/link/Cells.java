package dave.engine.link;

import dave.engine.model.ControlBehaviour;
import dave.engine.transport.Transport;
import dave.link.Link;
import dave.link.cell.DatFrame;
import dave.link.cell.FrameType;
import dave.link.cell.MessageFrames;
import dave.link.cell.Outbox;
import dave.wire.Message;
import dave.wire.Message.Get;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import java.util.function.LongSupplier;

/**
 * Puts messages into the outboxes of links, and makes and sends their cells. Not thread-safe:
 * {@link SealedTransport} and {@link NextCell} call it with one lock.
 */
final class Cells {
  /** Length of the body of a frame with a small dat; few are shorter. */
  private static final int SMALL_DAT = 128;

  private final Transport udp;
  private final OpenLinks open;
  private final LinkMeters meters;
  private final ControlBehaviour control;
  private final LongSupplier nowMs;

  /**
   * @param nowMs the steady clock
   */
  Cells(
      Transport udp,
      OpenLinks open,
      LinkMeters meters,
      ControlBehaviour control,
      LongSupplier nowMs) {
    this.udp = udp;
    this.open = open;
    this.meters = meters;
    this.control = control;
    this.nowMs = nowMs;
  }

  /** Adds a message for the next cells of a link. Drops it if there is no room. */
  void offer(Link link, Message packet) {
    Message message = withoutPadding(packet);
    observe(link, message);
    if (!link.outbox().offer(MessageFrames.type(message), MessageFrames.encode(message))) {
      meters.undelivered.increment();
    }
  }

  /**
   * A message without padding: cells are padded, and a proven address may get answers longer than
   * its requests.
   */
  private static Message withoutPadding(Message message) {
    return switch (message) {
      case Message.GetPeers ping -> new Message.GetPeers(ping.token(), 0);
      case Message.Get get -> new Message.Get(get.query(), get.token(), 0);
      case Message.Peers peers -> peers;
      case Put put -> put;
    };
  }

  private void observe(Link link, Message message) {
    if (control.observesMessages()) {
      control.queued(open.address(link), PacketCodec.encode(message));
    }
  }

  /** Sends the next cell of a link; false if it has none. */
  boolean send(Link link) {
    byte[] cell = new byte[link.cellSize()];
    int waiting = link.outbox().bytes();
    if (!link.cell(cell, nowMs.getAsLong())) {
      return false;
    }
    control.sends(open.address(link), waiting - link.outbox().bytes());
    udp.send(link.address(), cell);
    meters.cells.increment();
    return true;
  }

  /** The longest body of a frame that fits in the next cell; negative if no frame does. */
  int room(Link link) {
    return link.room(nowMs.getAsLong());
  }

  boolean hasRoom(Link link) {
    return room(link) >= SMALL_DAT;
  }

  /** Adds a question before all else. */
  void ask(Link link, Get question) {
    observe(link, question);
    if (!link.outbox().offerFirst(FrameType.TALK, MessageFrames.encode(question))) {
      meters.undelivered.increment();
    }
  }

  /** Adds a frame if it fits in the next cell. */
  boolean add(Link link, int type, byte[] body) {
    return body.length <= room(link) && link.outbox().offer(type, body);
  }

  /** Adds a dat that fits in the next cell, or one that fits in no cell if nothing else waits. */
  boolean add(Link link, Put put) {
    Outbox outbox = link.outbox();
    int length = DatFrame.length(put.dat());
    boolean takes =
        length <= room(link) || (outbox.isEmpty() && Outbox.isLong(length, link.cellSize()));
    if (takes) {
      offer(link, put);
    }
    return takes;
  }
}
