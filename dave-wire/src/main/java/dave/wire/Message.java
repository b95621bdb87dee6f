package dave.wire;

import com.google.protobuf.ByteString;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The content of one packet. Constructors check shapes, so {@link PacketCodec#encode} refuses only
 * messages that are too long, and UDP or TCP peers with port 0.
 */
public sealed interface Message {
  /** Most peers that a PEER may name. */
  int MAX_PEERS = 2;

  /** Most dats that a GET may request. */
  int MAX_LIMIT = 256;

  /** Shortest token, in bytes. */
  int MIN_TOKEN_LENGTH = 8;

  /** Longest token, in bytes. */
  int MAX_TOKEN_LENGTH = 16;

  /** Every message but a PUT: requests, and answers that name peers. */
  sealed interface Control extends Message {}

  /**
   * Requests peers. With no token and no padding it is the empty datagram of the original network.
   *
   * @param token 8 to 16 bytes that the answer must echo; empty in the original form
   * @param padding how many bytes of padding
   */
  record GetPeers(ByteString token, int padding) implements Control {
    /** The original network's form: an empty datagram. */
    public static final GetPeers BARE = new GetPeers(ByteString.EMPTY, 0);

    public GetPeers {
      requireToken(token);
      requirePadding(padding);
    }

    /**
     * A request of exactly {@link PacketCodec#MAX_PEERS_ANSWER_LENGTH} bytes: any answer to it is
     * at most as long.
     */
    public static GetPeers padded(ByteString token) {
      int bare = PacketCodec.encodedLength(new GetPeers(token, 0));
      return new GetPeers(token, PacketCodec.padding(bare, PacketCodec.MAX_PEERS_ANSWER_LENGTH));
    }
  }

  /**
   * Answers {@link GetPeers}.
   *
   * @param token the token of the request, or empty
   * @param peers at most two; those over UDP come first, as they do on the wire
   * @param linkKey the key of the sender's links, if it takes links at the address that received
   *     the request; original nodes ignore it
   */
  record Peers(ByteString token, List<PeerAddress> peers, Optional<LinkKey> linkKey)
      implements Control {
    private static final Comparator<PeerAddress> UDP_FIRST =
        Comparator.comparing(peer -> !peer.transport().equals(PeerAddress.UDP));

    public Peers {
      requireToken(token);
      if (peers.size() > MAX_PEERS) {
        throw new IllegalArgumentException("more than 2 peers: " + peers.size());
      }
      peers = peers.stream().sorted(UDP_FIRST).toList();
    }

    /** The answer of a node without links. */
    public Peers(ByteString token, List<PeerAddress> peers) {
      this(token, peers, Optional.empty());
    }
  }

  /**
   * Carries one dat.
   *
   * @param stem whether the receiver should pass the dat on to one peer before it spreads; the
   *     codec leaves this mark out if the packet has no room for it
   */
  record Put(Dat dat, boolean stem) implements Message {
    /** A dat without the mark of a stem. */
    public Put(Dat dat) {
      this(dat, false);
    }
  }

  /**
   * Requests dats.
   *
   * @param query which dats
   * @param token the newest token that the receiver sent in a {@link GetPeers}, or empty; it proves
   *     that the sender receives at its address
   * @param padding how many bytes of padding
   */
  record Get(Query query, ByteString token, int padding) implements Control {
    public Get {
      requireToken(token);
      requirePadding(padding);
    }

    /** A request without a token. */
    public Get(Query query, int padding) {
      this(query, ByteString.EMPTY, padding);
    }

    /** As {@link #padded(Query, ByteString)}, without a token. */
    public static Get padded(Query query) {
      return padded(query, ByteString.EMPTY);
    }

    /**
     * A request of exactly {@link PacketCodec#MAX_LENGTH} bytes: a dat that answers it is at most
     * as long.
     */
    public static Get padded(Query query, ByteString token) {
      int bare = PacketCodec.encodedLength(new Get(query, token, 0));
      return new Get(query, token, PacketCodec.padding(bare, PacketCodec.MAX_LENGTH));
    }
  }

  /** The dats that a {@link Get} requests. */
  sealed interface Query {
    /** The dat of this work hash. */
    record ByWork(WorkHash work) implements Query {}

    /** The record of one author under a key; the heaviest dat of the key if no author is named. */
    record ByKey(ByteString key, Optional<Author> author) implements Query {
      public ByKey {
        requireKey(key);
      }
    }

    /**
     * The dat of any author whose key is this hash and whose value has this hash.
     *
     * @param hash BLAKE3 of the value, 32 bytes
     */
    record ByContent(ByteString hash) implements Query {
      public ByContent {
        if (hash.size() != Bytes32.LENGTH) {
          throw new IllegalArgumentException("a content hash has 32 bytes, not " + hash.size());
        }
      }
    }

    /**
     * The records of a key, one for each author, in the order of authors.
     *
     * @param after the page begins after this author; at the first if empty
     * @param limit most records, 1 to {@link #MAX_LIMIT}
     */
    record Page(ByteString key, Optional<Author> after, int limit) implements Query {
      public Page {
        requireKey(key);
        if (limit < 1 || limit > MAX_LIMIT) {
          throw new IllegalArgumentException("limit is not from 1 to 256: " + limit);
        }
      }
    }
  }

  /** Whether these bytes may be a message's token: none, or 8 to 16 bytes. */
  static boolean isToken(ByteString bytes) {
    return bytes.isEmpty()
        || (bytes.size() >= MIN_TOKEN_LENGTH && bytes.size() <= MAX_TOKEN_LENGTH);
  }

  private static void requireToken(ByteString token) {
    if (!isToken(token)) {
      throw new IllegalArgumentException("token is not of 8 to 16 bytes: " + token.size());
    }
  }

  private static void requirePadding(int padding) {
    if (padding < 0) {
      throw new IllegalArgumentException("negative padding: " + padding);
    }
  }

  private static void requireKey(ByteString key) {
    if (key.size() > Dat.MAX_KEY_LENGTH) {
      throw new IllegalArgumentException("key is longer than 32 bytes: " + key.size());
    }
  }
}
