package dave.client.model;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;

/**
 * Which dat to read, and where to look for it.
 *
 * <pre>{@code
 * dave.get(Query.record("colour", author)).block(); // one author's record
 * dave.get(Query.key("colour").local()).block();    // the heaviest of the node's own store
 * }</pre>
 *
 * @param localOnly whether the node looks only in its own store; else it asks the network too
 * @param atOnce whether it asks the network at once, which shows observers what it looks for
 */
public record Query(Target target, boolean localOnly, boolean atOnce) {
  /** What names a dat. */
  public sealed interface Target {
    /** The dat of this work hash. */
    record Work(WorkHash work) implements Target {}

    /** One author's record of a key of 1 to 32 bytes. */
    record Register(ByteString key, Author author) implements Target {
      /**
       * @throws IllegalArgumentException if the key is empty or longer than 32 bytes
       */
      public Register {
        requireKey(key);
      }
    }

    /** The heaviest dat of a key of 1 to 32 bytes, of any author. */
    record Key(ByteString key) implements Target {
      /**
       * @throws IllegalArgumentException if the key is empty or longer than 32 bytes
       */
      public Key {
        requireKey(key);
      }
    }
  }

  /** The dat of this work hash. */
  public static Query work(WorkHash work) {
    return new Query(new Target.Work(work), false, false);
  }

  /** An author's record of a key, in UTF-8. */
  public static Query record(String key, Author author) {
    return new Query(new Target.Register(ByteString.copyFromUtf8(key), author), false, false);
  }

  /** The heaviest dat of a key, in UTF-8, whoever wrote it. */
  public static Query key(String key) {
    return new Query(new Target.Key(ByteString.copyFromUtf8(key)), false, false);
  }

  /** Looks only in the node's own store. */
  public Query local() {
    return new Query(target, true, atOnce);
  }

  /** Asks the network at once instead of in the slots of gossip. */
  public Query fast() {
    return new Query(target, localOnly, true);
  }

  static void requireKey(ByteString key) {
    if (key.isEmpty() || key.size() > Dat.MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "key '" + key.toStringUtf8() + "' has " + key.size() + " bytes: give 1 to 32");
    }
  }
}
