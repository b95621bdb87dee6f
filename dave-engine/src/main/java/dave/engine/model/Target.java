package dave.engine.model;

import com.google.protobuf.ByteString;
import dave.engine.store.ValueDigest;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.WorkHash;

/** What a lookup looks for. */
public sealed interface Target {
  /** The dat of this work hash. */
  record ByWork(WorkHash work) implements Target {}

  /** The record of one author under a key. */
  record ByRegister(ByteString key, Author author) implements Target {}

  /** The heaviest record of a key, by any author. */
  record ByKey(ByteString key) implements Target {}

  /**
   * A dat whose key is the BLAKE3 hash of its value, by any author: a chunk of a file. Other dats
   * under the key are ignored, even if they are heavier.
   */
  record ByContent(ByteString hash) implements Target {
    /**
     * @throws IllegalArgumentException unless the hash has 32 bytes
     */
    public ByContent {
      if (hash.size() != Bytes32.LENGTH) {
        throw new IllegalArgumentException("a content hash has 32 bytes, not " + hash.size());
      }
    }

    /** Whether a dat is the content that is looked for. */
    public boolean isMetBy(Dat dat) {
      return dat.key().equals(hash) && ValueDigest.namesContent(dat);
    }
  }
}
