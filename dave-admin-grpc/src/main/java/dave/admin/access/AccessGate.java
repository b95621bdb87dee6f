package dave.admin.access;

import dave.admin.Role;
import dave.admin.call.Statuses;
import dave.service.refusal.Reason;
import dave.service.refusal.Refusal;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts a call if its caller has the role that the method needs.
 *
 * <p>If tokens are configured, the token sets the role, over any connection. Else the client
 * certificate does, if TLS requires one. If neither is required, as on loopback, every caller is
 * admin. A method without an assigned role is closed to all callers.
 */
final class AccessGate implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger("/admin/access");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final String SCHEME = "Bearer ";

  private final @Nullable Supplier<Tokens> tokens;
  private final @Nullable Role certificateRole;

  /**
   * @param tokens supplies the current tokens; null if none is required
   * @param certificateRole the role of a caller with a client certificate; null if none is required
   */
  AccessGate(@Nullable Supplier<Tokens> tokens, @Nullable Role certificateRole) {
    this.tokens = tokens;
    this.certificateRole = certificateRole;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    MethodDescriptor<Q, A> method = call.getMethodDescriptor();
    if (MethodRoles.isOpen(method)) {
      return next.startCall(call, headers);
    }
    Principal principal;
    try {
      principal = holder(call, headers);
      require(method, principal);
    } catch (Refusal refusal) {
      return Statuses.close(call, refusal);
    }
    return Contexts.interceptCall(principal.context(), call, headers, next);
  }

  /**
   * @throws Refusal if the holder's role may not call the method
   */
  static void require(MethodDescriptor<?, ?> method, Principal principal) {
    String name = String.valueOf(method.getBareMethodName());
    Optional<Role> needed = MethodRoles.needed(method);
    if (needed.isEmpty()) {
      throw Reason.METHOD_CLOSED.refusal(name);
    }
    if (!principal.role().covers(needed.get())) {
      LOG.debug("refuse {} ({}) {}", principal.name(), principal.role().word(), name);
      throw Reason.ROLE_TOO_LOW.refusal(name, needed.get().word(), principal.role().word());
    }
  }

  private Principal holder(ServerCall<?, ?> call, Metadata headers) {
    if (tokens != null) {
      return bearer(tokens.get(), headers);
    }
    return certificateRole == null ? Principal.ANYBODY : certified(call, certificateRole);
  }

  private static Principal bearer(Tokens known, Metadata headers) {
    List<String> sent = new ArrayList<>();
    Iterable<String> values = headers.getAll(AUTHORIZATION);
    if (values != null) {
      values.forEach(sent::add);
    }
    if (sent.isEmpty()) {
      throw Reason.TOKEN_MISSING.withSentence(
          "this node wants the header 'authorization: Bearer TOKEN', with the last word of a line"
              + " of its admin-token-file");
    }
    String first = sent.getFirst();
    if (sent.size() > 1 || !first.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Reason.TOKEN_INVALID.withSentence(
          "send one header of the form 'authorization: Bearer TOKEN'");
    }
    String token = first.substring(SCHEME.length());
    if (token.indexOf(' ') >= 0 || token.indexOf('\t') >= 0) {
      throw Reason.TOKEN_INVALID.withSentence(
          "a token has no blanks: of a line 'ROLE TOKEN' or 'ROLE:NAME TOKEN' send the last word"
              + " alone");
    }
    return known
        .holder(token)
        .orElseThrow(
            () ->
                Reason.TOKEN_INVALID.withSentence(
                    "this is none of the node's bearer tokens: send the last word of a line of its"
                        + " admin-token-file, or add the line of 'dave token --role ROLE' there"));
  }

  /**
   * Returns the holder of a client certificate. TLS should have refused a connection without one;
   * if it did not, the call is refused here.
   */
  private static Principal certified(ServerCall<?, ?> call, Role role) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    try {
      if (session != null && session.getPeerCertificates().length > 0) {
        return new Principal("certificate", role);
      }
    } catch (SSLPeerUnverifiedException e) {
      LOG.debug("no certificate: {}", e.getMessage());
    }
    throw Reason.CERTIFICATE_MISSING.refusal();
  }
}
