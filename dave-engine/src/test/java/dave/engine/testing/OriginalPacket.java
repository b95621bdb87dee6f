package dave.engine.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A datagram as an original node reads and writes it. It has the fields 1 to 9 only and leaves out
 * defaults, so that a GETPEER is empty. It does not share Dave's own codec, on purpose.
 */
record OriginalPacket(int op, List<PeerAddress> peers, TreeMap<Integer, ByteString> parts) {
  static final int GETPEER = 0;
  static final int PEER = 1;
  static final int PUT = 2;
  static final int GET = 3;

  private static final int KEY = 3;
  private static final int VALUE = 4;
  private static final int TIME = 5;
  private static final int SALT = 6;
  private static final int WORK = 7;
  private static final int AUTHOR = 8;
  private static final int SIGNATURE = 9;
  private static final int IP_LENGTH = 16;

  static OriginalPacket getPeer() {
    return new OriginalPacket(GETPEER, List.of(), new TreeMap<>());
  }

  static OriginalPacket peer(List<PeerAddress> peers) {
    return new OriginalPacket(PEER, peers, new TreeMap<>());
  }

  static OriginalPacket get(ByteString key, Author author) {
    OriginalPacket packet = new OriginalPacket(GET, List.of(), new TreeMap<>());
    packet.parts.put(KEY, key);
    packet.parts.put(AUTHOR, author.toByteString());
    return packet;
  }

  static OriginalPacket put(Dat dat) {
    OriginalPacket packet = new OriginalPacket(PUT, List.of(), new TreeMap<>());
    byte[] time =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(dat.timeMs())
            .array();
    packet.parts.put(KEY, dat.key());
    packet.parts.put(VALUE, dat.value());
    packet.parts.put(TIME, ByteString.copyFrom(time));
    packet.parts.put(SALT, dat.salt());
    packet.parts.put(WORK, dat.work().toByteString());
    packet.parts.put(AUTHOR, dat.author().toByteString());
    packet.parts.put(SIGNATURE, dat.signature());
    return packet;
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      if (op != GETPEER) {
        out.writeEnum(1, op);
      }
      for (PeerAddress peer : peers) {
        out.writeByteArray(2, encode(peer));
      }
      for (var part : parts.entrySet()) {
        if (!part.getValue().isEmpty()) {
          out.writeBytes(part.getKey(), part.getValue());
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory fails", e);
    }
    return bytes.toByteArray();
  }

  private static byte[] encode(PeerAddress peer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeBytes(1, peer.bytes().substring(0, IP_LENGTH));
    out.writeUInt32(2, peer.port());
    out.flush();
    return bytes.toByteArray();
  }

  /** Decodes a datagram; empty if an original node drops it. */
  static Optional<OriginalPacket> decode(byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    int op = GETPEER;
    List<PeerAddress> peers = new ArrayList<>();
    TreeMap<Integer, ByteString> parts = new TreeMap<>();
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        int field = WireFormat.getTagFieldNumber(tag);
        if (field == 1) {
          op = in.readEnum();
        } else if (field == 2) {
          peers.add(decodePeer(in.readBytes()));
        } else if (field <= SIGNATURE) {
          parts.put(field, in.readBytes());
        } else {
          in.skipField(tag);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("reading memory fails", e);
    }
    return Optional.of(new OriginalPacket(op, peers, parts));
  }

  /** An original node crashes on an address that does not have 16 bytes, and so does a test. */
  private static PeerAddress decodePeer(ByteString bytes) throws IOException {
    CodedInputStream in = bytes.newCodedInput();
    ByteString ip = ByteString.EMPTY;
    int port = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> ip = in.readBytes();
        case 2 -> port = in.readUInt32();
        default -> in.skipField(tag);
      }
    }
    if (ip.size() != IP_LENGTH) {
      throw new AssertionError("an IP address of " + ip.size() + " bytes");
    }
    byte[] portBytes = {(byte) (port >>> 8), (byte) port};
    return new PeerAddress(PeerAddress.UDP, ip.concat(ByteString.copyFrom(portBytes)));
  }

  ByteString part(int field) {
    return parts.getOrDefault(field, ByteString.EMPTY);
  }

  ByteString key() {
    return part(KEY);
  }

  ByteString author() {
    return part(AUTHOR);
  }

  /** The dat of a PUT, if its parts have the right lengths. */
  Optional<Dat> dat() {
    if (part(TIME).size() != Long.BYTES) {
      return Optional.empty();
    }
    long timeMs = part(TIME).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getLong();
    try {
      return Optional.of(
          new Dat(
              key(),
              part(VALUE),
              timeMs,
              part(SALT),
              WorkHash.of(part(WORK)),
              Author.of(author()),
              part(SIGNATURE)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
