package dave.engine.proof;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.transport.Transport;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The only way out for packets. All packets that answer a packet go through the {@link Reply} to
 * it. A reply to a source that has not proven that it receives at its address is never longer, in
 * all, than the packet was. {@link #send} is for packets that the node sends on its own: to
 * addresses that it pings or that are proven. Not thread-safe.
 */
public final class Outbound {
  private final Map<String, Transport> transports = new LinkedHashMap<>();
  private final LongAdder sent = new LongAdder();
  private final Defences defences;

  public Outbound(List<Transport> transports, Defences defences) {
    this.defences = defences;
    for (Transport transport : transports) {
      if (this.transports.put(transport.name(), transport) != null) {
        throw new IllegalArgumentException("two transports are named " + transport.name());
      }
    }
  }

  /** Whether a transport of this node reaches an address. */
  public boolean reaches(PeerAddress address) {
    return transports.containsKey(address.transport());
  }

  /** Packets sent. Thread-safe. */
  public LongAdder sent() {
    return sent;
  }

  /**
   * Sends a message that answers no other.
   *
   * @param to an address that is proven
   */
  public void send(PeerAddress to, Message message) {
    sent.increment();
    transport(to).send(to, message);
  }

  /**
   * Sends a ping to an address that this node chose, over a new link if there is none.
   *
   * @param to an address that is due for a ping
   * @param reserved whether it is an edge or an anchor
   * @return false if nothing is sent, as there is no place for a link
   */
  public boolean contact(PeerAddress to, Message message, boolean reserved) {
    sent.increment();
    byte[] packet = PacketCodec.encode(message);
    return reserved ? transport(to).contactReserved(to, packet) : transport(to).contact(to, packet);
  }

  /** Notes that an address echoed a token, and so receives what is sent to it. */
  public void noteEcho(PeerAddress from) {
    transport(from).noteEcho(from);
  }

  private Transport transport(PeerAddress to) {
    Transport transport = transports.get(to.transport());
    if (transport == null) {
      throw new IllegalArgumentException("no transport reaches " + to);
    }
    return transport;
  }

  /**
   * The reply to a packet.
   *
   * @param to its source
   * @param length its length in bytes
   * @param proven whether the source proved, before or by this packet, that it receives at its
   *     address; links count as proven anyway
   */
  public Reply reply(PeerAddress to, int length, boolean proven) {
    boolean free =
        proven
            || to.transport().equals(PeerAddress.SEALED)
            || !defences.has(Defence.ENDPOINT_PROOF);
    return new Reply(to, free ? Long.MAX_VALUE : length);
  }

  /** A budget of bytes for the answers to one packet. */
  public final class Reply {
    private final PeerAddress to;
    private long left;

    private Reply(PeerAddress to, long left) {
      this.to = to;
      this.left = left;
    }

    /** Bytes that may still be sent. */
    public long left() {
      return left;
    }

    /** Sends a message if that many bytes are left; returns whether it did. */
    public boolean send(Message message) {
      return send(message, left) > 0;
    }

    /**
     * Sends a message, if its packet has at most this many bytes and so many are left.
     *
     * @return the length of its packet; 0 if it was not sent
     */
    public int send(Message message, long most) {
      if (to.transport().equals(PeerAddress.SEALED)) { // Its cells hold no packets.
        int length = PacketCodec.encodedLength(message);
        if (length > most) {
          return 0;
        }
        Outbound.this.send(to, message);
        return length;
      }
      byte[] packet = PacketCodec.encode(message);
      if (packet.length > Math.min(most, left)) {
        return 0;
      }
      left -= packet.length;
      sent.increment();
      transport(to).send(to, packet);
      return packet.length;
    }
  }
}
