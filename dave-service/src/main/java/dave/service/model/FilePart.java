package dave.service.model;

import com.google.protobuf.ByteString;
import dave.files.format.Root;
import java.util.List;

/** A file as it comes: first what it is, if that is known, then its bytes. */
public sealed interface FilePart {
  /** The root of a tree. */
  record Tree(Root root) implements FilePart {}

  /** A list, of which nothing is known before its end. */
  record ListOfChunks() implements FilePart {}

  /** Bytes that follow those before. */
  record Bytes(List<ByteString> pieces) implements FilePart {
    public Bytes {
      pieces = List.copyOf(pieces);
    }
  }
}
