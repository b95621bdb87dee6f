package dave.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/** What one packet says. */
public sealed interface Message {
  /** Most peers that a PEER may name. */
  int MAX_PEERS = 2;

  /** Most dats that a GET may ask for. */
  int MAX_LIMIT = 256;

  /**
   * Asks for peers. With no token and no padding it is the empty datagram of the original network.
   *
   * @param token 8 to 16 bytes that the answer must echo; empty in the original form
   * @param padding how many bytes of padding
   */
  record GetPeers(ByteString token, int padding) implements Message {
    /** The original network's form: an empty datagram. */
    public static final GetPeers BARE = new GetPeers(ByteString.EMPTY, 0);
  }

  /**
   * Answers {@link GetPeers}.
   *
   * @param token the request's, or empty
   * @param peers at most two
   */
  record Peers(ByteString token, List<PeerAddress> peers) implements Message {
    public Peers {
      if (peers.size() > MAX_PEERS) {
        throw new IllegalArgumentException("more than 2 peers: " + peers.size());
      }
      peers = List.copyOf(peers);
    }
  }

  /** Carries one dat. */
  record Put(Dat dat) implements Message {}

  /**
   * Asks for dats.
   *
   * @param query which
   * @param padding how many bytes of padding
   */
  record Get(Query query, int padding) implements Message {}

  /** Which dats a {@link Get} asks for. */
  sealed interface Query {
    /** The dat of this work hash. */
    record ByWork(WorkHash work) implements Query {}

    /** The record of one author under a key; the heaviest dat of the key if none is named. */
    record ByKey(ByteString key, Optional<Author> author) implements Query {}

    /**
     * The records of a key, one an author, in the order of authors.
     *
     * @param after authors after this one; from the first if empty
     * @param limit how many, 1 to {@link #MAX_LIMIT}
     */
    record Page(ByteString key, Optional<Author> after, int limit) implements Query {}
  }
}
