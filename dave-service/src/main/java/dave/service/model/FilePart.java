package dave.service.model;

import com.google.protobuf.ByteString;
import dave.files.format.Root;
import java.util.List;

/** A part of a file that is being fetched: first its description, then its bytes. */
public sealed interface FilePart {
  /** The root of a tree. */
  record Tree(Root root) implements FilePart {}

  /** The start of a list, whose size is unknown. */
  record ListOfChunks() implements FilePart {}

  /** The next bytes. */
  record Bytes(List<ByteString> pieces) implements FilePart {
    public Bytes {
      pieces = List.copyOf(pieces);
    }
  }
}
