package dave.cli;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;

/** Says in a sentence why there is no TLS with a node, from what the libraries threw. */
final class TlsFaults {
  private static final String ALERT = "received fatal alert: ";

  private TlsFaults() {}

  /** The failure to tell of, if TLS is what failed and it is known how. */
  static Optional<CliFailure> find(Endpoint endpoint, Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      Optional<CliFailure> failure = failure(endpoint, t, error);
      if (failure.isPresent()) {
        return failure;
      }
    }
    return Optional.empty();
  }

  private static Optional<CliFailure> failure(Endpoint endpoint, Throwable t, Throwable error) {
    if (t instanceof CertificateExpiredException) {
      return untrusted(
          "the certificate of the node at %s has expired: have it renewed (or is the clock wrong?)",
          endpoint, error);
    }
    if (t instanceof CertificateNotYetValidException) {
      return untrusted(
          "the certificate of the node at %s is not valid yet: check the clocks", endpoint, error);
    }
    String text = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no subject alternative") || text.contains("no name matching")) {
      return untrusted(
          "the certificate of the node at %s is for another host: call it by a name of the"
              + " certificate, or have this name added",
          endpoint, error);
    }
    if (text.contains("certification path") || text.contains("trust anchor")) {
      return untrusted(
          "the certificate of the node at %s is not signed by whom --tls-ca names: give the right"
              + " file",
          endpoint, error);
    }
    if (text.contains("not an ssl/tls record")) {
      return untrusted(
          "there is no TLS at %s: leave --tls-ca out, or turn TLS on there", endpoint, error);
    }
    int alert = text.indexOf(ALERT);
    return alert < 0
        ? Optional.empty()
        : alert(endpoint, text.substring(alert + ALERT.length()), error);
  }

  /**
   * What the node says of the certificate that it was shown, or was not: one of an authority that
   * the node did not name stays at home.
   */
  private static Optional<CliFailure> alert(Endpoint endpoint, String alert, Throwable error) {
    if (alert.equals("certificate_required") || alert.equals("bad_certificate")) {
      return denied(
          "the node at %s wants a client certificate that it trusts: give one with --tls-cert and"
              + " --tls-key",
          endpoint, error);
    }
    if (alert.startsWith("certificate_") || alert.equals("unknown_ca")) {
      return denied(
          "the node at %s refuses the client certificate: give one that is in date and signed by"
              + " whom it trusts",
          endpoint, error);
    }
    return Optional.empty();
  }

  private static Optional<CliFailure> untrusted(String text, Endpoint endpoint, Throwable error) {
    return Optional.of(new CliFailure(ExitCode.UNREACHABLE, text.formatted(endpoint), error));
  }

  private static Optional<CliFailure> denied(String text, Endpoint endpoint, Throwable error) {
    return Optional.of(new CliFailure(ExitCode.DENIED, text.formatted(endpoint), error));
  }
}
