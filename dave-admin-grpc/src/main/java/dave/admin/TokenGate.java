package dave.admin;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who sends the bearer token. The standard health service is open to all: it says nothing
 * but whether the node serves.
 *
 * <p>Digests are compared, in constant time: how long a refusal takes tells nothing of the token.
 */
final class TokenGate implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "Bearer ";
  private static final String HEALTH = "grpc.health.v1.Health";
  private static final int MIN_LENGTH = 16;

  private final byte[] digest;

  private TokenGate(byte[] digest) {
    this.digest = digest;
  }

  /**
   * Reads the token, the one line of a file.
   *
   * @throws IOException in one line that says what to do, if the file cannot be read or has no
   *     token of at least 16 characters
   */
  static TokenGate load(Path file) throws IOException {
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException e) {
      throw new IOException(
          "cannot read the admin token file "
              + file
              + ": put a token of 16 or more characters there",
          e);
    }
    if (token.length() < MIN_LENGTH || token.chars().anyMatch(Character::isWhitespace)) {
      throw new IOException(
          "the admin token file "
              + file
              + " must have one line of 16 or more characters, no blanks");
    }
    return new TokenGate(digest(token));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (HEALTH.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    String sent = headers.get(AUTHORIZATION);
    if (sent == null) {
      return refuse(
          call, "TOKEN_MISSING", "this node wants the header 'authorization: Bearer TOKEN'");
    }
    if (!isToken(sent)) {
      return refuse(call, "TOKEN_INVALID", "this is not the node's bearer token");
    }
    return next.startCall(call, headers);
  }

  private boolean isToken(String sent) {
    return sent.startsWith(SCHEME)
        && MessageDigest.isEqual(digest, digest(sent.substring(SCHEME.length())));
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(
      ServerCall<Q, A> call, String reason, String message) {
    StatusRuntimeException refusal = Refusal.unauthenticated(reason, message);
    @Nullable Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
