package dave.cli.command;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.failure.FileFailures;
import dave.cli.terminal.Text;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import dave.config.SettingKey;
import dave.config.Settings;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Turns the failure of a call into a sentence: what happened, and what the user can do about it
 * with the flags of the program.
 */
record NodeFailures(Settings settings) {
  private static final String LATER_RECORD =
      "your record of this key has a later time than this computer's clock: set the clock, here or"
          + " where that record was written, and write again";

  CliFailure failure(DaveException e) {
    if (e.fault() == Fault.CERTIFICATE_UNREADABLE && e.getCause() instanceof IOException io) {
      return FileFailures.cannotRead(
          "the certificate", settings.path(SettingKey.TLS_CERT).orElseThrow(), io);
    }
    return new CliFailure(exitCode(e), sentence(e), e);
  }

  private static ExitCode exitCode(DaveException e) {
    return switch (e.fault()) {
      case AUTHORITY_MALFORMED,
          KEY_UNREADABLE,
          CERTIFICATE_MALFORMED,
          TOKEN_MALFORMED,
          TOKEN_IN_CLEAR,
          TLS_UNAVAILABLE,
          INVALID ->
          ExitCode.USAGE;
      case SECRET_UNREADABLE,
          CLIENT_CERTIFICATE_REQUIRED,
          CLIENT_CERTIFICATE_REFUSED,
          UNAUTHENTICATED,
          FORBIDDEN ->
          ExitCode.DENIED;
      case HOST_UNKNOWN,
          CONNECTION_REFUSED,
          NOT_A_NODE,
          NO_TLS,
          TLS_FAILED,
          CERTIFICATE_EXPIRED,
          CERTIFICATE_NOT_YET_VALID,
          CERTIFICATE_FOR_OTHER_HOST,
          CERTIFICATE_UNTRUSTED,
          UNREACHABLE,
          TIMEOUT,
          SILENT,
          ENDED,
          STOPPING ->
          ExitCode.UNREACHABLE;
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case CERTIFICATE_UNREADABLE, CLOSED, SUPERSEDED, REFUSED, UNAVAILABLE, FAILED, BAD_ANSWER ->
          ExitCode.FAILURE;
    };
  }

  private String sentence(DaveException e) {
    String happened = e.getMessage();
    String node = e.endpoint().map(Endpoint::toString).orElse("");
    return switch (e.fault()) {
      case AUTHORITY_MALFORMED -> "--tls-ca " + happened;
      case CERTIFICATE_MALFORMED -> certificateMalformed();
      case TOKEN_IN_CLEAR -> happened + ": give --tls-ca as well";
      case HOST_UNKNOWN -> happened + ": check its name";
      case CONNECTION_REFUSED ->
          happened + "; start one with: dave node (or name another with --endpoint)";
      case NOT_A_NODE -> happened + ": check --endpoint; a node with TLS needs --tls-ca";
      case NO_TLS -> happened + ": leave --tls-ca out, or turn TLS on there";
      case TLS_FAILED ->
          happened + ": check that the node has TLS on, and --tls-ca (" + deepest(e) + ")";
      case CERTIFICATE_EXPIRED -> happened + ": have it renewed (or is the clock wrong?)";
      case CERTIFICATE_NOT_YET_VALID -> happened + ": check the clocks";
      case CERTIFICATE_FOR_OTHER_HOST ->
          happened + ": call it by a name of the certificate, or have this name added";
      case CERTIFICATE_UNTRUSTED ->
          "the certificate of the node at "
              + node
              + " is not signed by the authority in --tls-ca: give the right file";
      case CLIENT_CERTIFICATE_REQUIRED -> happened + ": give one with --tls-cert and --tls-key";
      case CLIENT_CERTIFICATE_REFUSED ->
          happened + ": give one that is valid now and that its client CA signed";
      case TIMEOUT ->
          "no answer from "
              + node
              + " in "
              + timeout()
              + ": wait longer with --timeout, or see how the node does";
      case SILENT -> "no answer in " + timeout() + ": wait longer with --timeout";
      case SUPERSEDED -> LATER_RECORD;
      case UNAUTHENTICATED -> happened + "; give its token with --token-file";
      default -> happened;
    };
  }

  private String certificateMalformed() {
    Path key = settings.path(SettingKey.TLS_KEY).orElseThrow();
    return "--tls-cert %s and --tls-key %s are not a PEM certificate and its unencrypted PKCS#8 key: make one with `openssl pkcs8 -topk8 -nocrypt -in %s`"
        .formatted(settings.path(SettingKey.TLS_CERT).orElseThrow(), key, key);
  }

  private String timeout() {
    return Text.duration(settings.duration(SettingKey.TIMEOUT));
  }

  private static String deepest(Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }
}
