package dave.admin.methods;

import dave.admin.v1.SubscribeResponse;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A {@link SubscribeResponse} that is encoded once and sent to many subscribers. */
final class EncodedResponse {
  /** Writes the bytes with one copy. A server never reads such a message. */
  static final Marshaller<EncodedResponse> MARSHALLER =
      new Marshaller<>() {
        @Override
        public InputStream stream(EncodedResponse response) {
          return new Bytes(response.encoded);
        }

        @Override
        public EncodedResponse parse(InputStream stream) {
          throw new UnsupportedOperationException("a node is told nothing");
        }
      };

  private final byte[] encoded;

  EncodedResponse(SubscribeResponse response) {
    encoded = response.toByteArray();
  }

  private static final class Bytes extends ByteArrayInputStream implements KnownLength, Drainable {
    Bytes(byte[] encoded) {
      super(encoded);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int length = count - pos;
      target.write(buf, pos, length);
      pos = count;
      return length;
    }
  }
}
