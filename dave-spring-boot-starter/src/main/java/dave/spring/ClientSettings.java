package dave.spring;

import dave.client.ClientBuilder;
import dave.client.DaveClient;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** Makes a client of the properties, and says which property is wrong. */
final class ClientSettings {
  private static final String ENDPOINTS = "dave.client.endpoints";
  private static final String CA = "dave.client.tls.ca";
  private static final String CERTIFICATE = "dave.client.tls.certificate";
  private static final String CERTIFICATE_KEY = "dave.client.tls.key";
  private static final String TOKEN = "dave.client.token-file";
  private static final String KEY = "dave.client.key-file";
  private static final String TIMEOUT = "dave.client.timeout";

  private ClientSettings() {}

  static ClientBuilder builder(DaveClientProperties properties, DaveConnectionDetails details) {
    for (String endpoint : details.endpoints()) {
      requireEndpoint(endpoint);
    }
    if (details.endpoints().isEmpty()) {
      throw DaveStartException.of(
          ENDPOINTS, "", "it names no node", "Give at least one HOST:PORT, or leave it out.", null);
    }
    ClientBuilder client =
        details
            .secure(DaveClient.to(details.endpoints().toArray(String[]::new)))
            .timeout(timeout(properties.timeout()));
    String key = properties.keyFile();
    return key == null ? client : client.key(path(KEY, key));
  }

  private static void requireEndpoint(String endpoint) {
    try {
      Endpoint.parse(endpoint);
    } catch (IllegalArgumentException e) {
      throw DaveStartException.of(
          ENDPOINTS,
          endpoint,
          "it is no address of a node",
          "Write HOST:PORT for each node, such as 127.0.0.1:1619, with commas between them.",
          e);
    }
  }

  private static Duration timeout(Duration timeout) {
    if (timeout.toMillis() < 1) {
      throw DaveStartException.of(
          TIMEOUT, timeout, "it is too short", "Give 1ms or more, such as 10s.", null);
    }
    return timeout;
  }

  static ClientBuilder secured(ClientBuilder client, DaveClientProperties properties) {
    DaveClientProperties.Tls tls = properties.tls();
    String ca = tls.ca();
    String certificate = tls.certificate();
    String key = tls.key();
    ClientBuilder secured = ca == null ? client : client.tls(path(CA, ca));
    if (certificate != null) {
      requireBoth(CERTIFICATE, certificate, CA, ca);
      secured =
          secured.certificate(
              path(CERTIFICATE, certificate),
              path(CERTIFICATE_KEY, requireBoth(CERTIFICATE, certificate, CERTIFICATE_KEY, key)));
    } else if (key != null) {
      requireBoth(CERTIFICATE_KEY, key, CERTIFICATE, null);
    }
    String token = properties.tokenFile();
    return token == null ? secured : secured.token(path(TOKEN, token));
  }

  private static String requireBoth(
      String property, String value, String other, @Nullable String otherValue) {
    if (otherValue == null) {
      throw DaveStartException.of(
          property, value, "it needs " + other, "Set " + other + " too, or neither.", null);
    }
    return otherValue;
  }

  private static Path path(String property, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw DaveStartException.of(
          property, text, "it is no path: " + e.getReason(), "Give the path of a file.", e);
    }
  }

  static DaveClient connect(ClientBuilder client, DaveClientProperties properties) {
    try {
      return client.connect();
    } catch (DaveException e) {
      String remedy = inProperties(e.remedy());
      throw cause(e, properties)
          .map(
              property ->
                  DaveStartException.of(
                      property.getKey(), property.getValue(), e.getMessage(), remedy, e))
          .orElseGet(() -> new DaveStartException(e.getMessage(), remedy, e));
    }
  }

  /** Returns the property whose file the message names: of two such, the longer path. */
  private static Optional<Map.Entry<String, String>> cause(
      DaveException e, DaveClientProperties properties) {
    Map<String, String> files = new LinkedHashMap<>();
    put(files, TOKEN, properties.tokenFile());
    if (e.fault() == Fault.TOKEN_IN_CLEAR) { // The message names the node.
      return files.entrySet().stream().findFirst();
    }
    put(files, CERTIFICATE_KEY, properties.tls().key());
    put(files, CERTIFICATE, properties.tls().certificate());
    put(files, CA, properties.tls().ca());
    put(files, KEY, properties.keyFile());
    return files.entrySet().stream()
        .filter(file -> e.getMessage().contains(file.getValue()))
        .max(Comparator.comparingInt(file -> file.getValue().length()));
  }

  private static void put(Map<String, String> files, String property, @Nullable String file) {
    if (file != null) {
      files.put(property, file);
    }
  }

  /** Returns a remedy as a sentence, with properties instead of the methods of the builder. */
  static String inProperties(String remedy) {
    String text =
        remedy
            .replace("timeout(...)", TIMEOUT)
            .replace("tls(...)", CA)
            .replace("certificate(...)", CERTIFICATE)
            .replace("token(...)", TOKEN);
    return text.isEmpty() ? "" : StringUtils.capitalize(text) + ".";
  }
}
