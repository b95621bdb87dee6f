package dave.wire.testing;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.LinkKey;
import dave.wire.Message;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes well-formed messages of every kind, which fit a packet. No work in them is real. */
public final class RandomMessages {
  private final RandomGenerator random;

  /**
   * @param random the same seed gives the same messages
   */
  public RandomMessages(RandomGenerator random) {
    this.random = random;
  }

  /** A message of any kind. */
  public Message next() {
    return switch (random.nextInt(4)) {
      case 0 -> getPeers();
      case 1 -> peers();
      case 2 -> put();
      default -> get();
    };
  }

  /** A PUT, with the stem's mark only if that has room. */
  private Message put() {
    Dat dat = dat();
    boolean room = PacketCodec.encodedLength(new Message.Put(dat)) + 2 <= PacketCodec.MAX_LENGTH;
    return new Message.Put(dat, room && random.nextBoolean());
  }

  private Message getPeers() {
    return switch (random.nextInt(3)) {
      case 0 -> Message.GetPeers.BARE;
      case 1 -> Message.GetPeers.padded(token());
      default -> new Message.GetPeers(token(), random.nextInt(1_000));
    };
  }

  private Message peers() {
    List<PeerAddress> peers = new ArrayList<>();
    for (int i = random.nextInt(Message.MAX_PEERS + 1); i > 0; i--) {
      peers.add(peerAddress());
    }
    byte[] key = new byte[LinkKey.LENGTH];
    random.nextBytes(key);
    return random.nextInt(4) == 0
        ? new Message.Peers(token(), peers, Optional.of(LinkKey.of(key, 0)))
        : new Message.Peers(token(), peers);
  }

  private Message get() {
    Query query = query();
    return switch (random.nextInt(3)) {
      case 0 -> new Message.Get(query, 0);
      case 1 -> Message.Get.padded(query, token());
      default -> new Message.Get(query, token(), random.nextInt(1_000));
    };
  }

  private Query query() {
    return switch (random.nextInt(4)) {
      case 0 -> new Query.ByWork(WorkHash.of(bytes(32)));
      case 1 -> new Query.ByKey(key(), author());
      case 2 -> new Query.ByContent(bytes(32));
      default -> new Query.Page(key(), author(), random.nextInt(1, Message.MAX_LIMIT + 1));
    };
  }

  /** A dat whose parts have any legal length. */
  public Dat dat() {
    ByteString key = key();
    ByteString salt = bytes(random.nextInt(1, Dat.MAX_SALT_LENGTH + 1));
    int fits = PacketCodec.maxValueLength(key.size()) + 16 - salt.size();
    long timeMs = random.nextLong() & Long.MAX_VALUE;
    return new Dat(
        key,
        bytes(random.nextBoolean() ? random.nextInt(fits + 1) : fits - random.nextInt(4)),
        random.nextBoolean() ? timeMs : timeMs >>> random.nextInt(64),
        salt,
        WorkHash.of(bytes(32)),
        Author.of(bytes(32)),
        bytes(Dat.SIGNATURE_LENGTH));
  }

  /** An address of UDP, of TCP, or of a transport that no node uses. */
  public PeerAddress peerAddress() {
    ByteString port =
        ByteString.copyFrom(new byte[] {(byte) random.nextInt(1, 256), (byte) random.nextInt()});
    return switch (random.nextInt(4)) {
      case 0 -> new PeerAddress(PeerAddress.UDP, ip().concat(port));
      case 2 -> new PeerAddress(PeerAddress.SEALED, ip().concat(port).concat(bytes(32)));
      case 1 -> new PeerAddress(PeerAddress.TCP, ip().concat(port));
      default ->
          new PeerAddress(
              "x" + "a+b-c.d12345678".substring(random.nextInt(15)),
              bytes(random.nextInt(1, PeerAddress.MAX_LENGTH + 1)));
    };
  }

  private ByteString ip() {
    byte[] ip = bytes(16).toByteArray();
    if (random.nextBoolean()) {
      System.arraycopy(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, 0, ip, 0, 12);
    } else {
      for (int group = 0; group < 8; group++) { // Texts leave out runs of zeros.
        if (random.nextBoolean()) {
          ip[2 * group] = 0;
          ip[2 * group + 1] &= (byte) (random.nextBoolean() ? 0 : 0xff);
        }
      }
    }
    return ByteString.copyFrom(ip);
  }

  private ByteString token() {
    return random.nextBoolean()
        ? ByteString.EMPTY
        : bytes(random.nextInt(Message.MIN_TOKEN_LENGTH, Message.MAX_TOKEN_LENGTH + 1));
  }

  private ByteString key() {
    return bytes(random.nextInt(Dat.MAX_KEY_LENGTH + 1));
  }

  private Optional<Author> author() {
    return random.nextBoolean() ? Optional.empty() : Optional.of(Author.of(bytes(32)));
  }

  private ByteString bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
