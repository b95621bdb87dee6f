package dave.client.internal;

import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;

/** Finds the reason why a TLS handshake failed in the exceptions of the libraries. */
final class TlsErrors {
  private static final String ALERT = "received fatal alert: ";

  private TlsErrors() {}

  /** Returns the failure if TLS failed for a known reason; otherwise empty. */
  static Optional<DaveException> find(Endpoint endpoint, Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      Optional<DaveException> failure = failure(endpoint, t, error);
      if (failure.isPresent()) {
        return failure;
      }
    }
    return Optional.empty();
  }

  private static Optional<DaveException> failure(Endpoint endpoint, Throwable t, Throwable error) {
    if (t instanceof CertificateExpiredException) {
      return ofCertificate(Fault.CERTIFICATE_EXPIRED, endpoint, "has expired", error);
    }
    if (t instanceof CertificateNotYetValidException) {
      return ofCertificate(Fault.CERTIFICATE_NOT_YET_VALID, endpoint, "is not valid yet", error);
    }
    String text = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no subject alternative") || text.contains("no name matching")) {
      return ofCertificate(
          Fault.CERTIFICATE_FOR_OTHER_HOST, endpoint, "is for another host", error);
    }
    if (text.contains("certification path") || text.contains("trust anchor")) {
      return ofCertificate(
          Fault.CERTIFICATE_UNTRUSTED, endpoint, "is not signed by a trusted authority", error);
    }
    if (text.contains("not an ssl/tls record")) {
      return Optional.of(
          new DaveException(Fault.NO_TLS, endpoint, "there is no TLS at " + endpoint, error));
    }
    int alert = text.indexOf(ALERT);
    return alert < 0
        ? Optional.empty()
        : alert(endpoint, text.substring(alert + ALERT.length()), error);
  }

  /**
   * Returns the failure of a node's alert about the client certificate. A client sends no
   * certificate if the node did not name its authority, so one that has a certificate can get the
   * same alert.
   */
  private static Optional<DaveException> alert(Endpoint endpoint, String alert, Throwable error) {
    if (alert.equals("certificate_required") || alert.equals("bad_certificate")) {
      return Optional.of(
          new DaveException(
              Fault.CLIENT_CERTIFICATE_REQUIRED,
              endpoint,
              "the node at " + endpoint + " wants a client certificate that it trusts",
              error));
    }
    if (alert.startsWith("certificate_") || alert.equals("unknown_ca")) {
      return Optional.of(
          new DaveException(
              Fault.CLIENT_CERTIFICATE_REFUSED,
              endpoint,
              "the node at " + endpoint + " refuses the client certificate",
              error));
    }
    return Optional.empty();
  }

  private static Optional<DaveException> ofCertificate(
      Fault fault, Endpoint endpoint, String predicate, Throwable error) {
    return Optional.of(
        new DaveException(
            fault,
            endpoint,
            "the certificate of the node at " + endpoint + " " + predicate,
            error));
  }
}
