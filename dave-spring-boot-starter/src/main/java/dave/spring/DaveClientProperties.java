package dave.spring;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the client connects.
 *
 * @param endpoints Nodes of one network, each as HOST:PORT of its gRPC API. The client tries them
 *     in this order. Without any, there is no client.
 * @param tls TLS to the nodes.
 * @param tokenFile File with one token, which the client sends with every call. Nobody else may be
 *     able to read the file.
 * @param keyFile File of the key that signs what the client writes, without a passphrase. Without
 *     it, the node signs with its own key.
 * @param timeout Longest time that one try of a call may take.
 */
@ConfigurationProperties(prefix = "dave.client", ignoreUnknownFields = false)
public record DaveClientProperties(
    @DefaultValue List<String> endpoints,
    @DefaultValue Tls tls,
    @Nullable String tokenFile,
    @Nullable String keyFile,
    @DefaultValue("10s") Duration timeout) {

  /**
   * TLS to the nodes.
   *
   * @param ca PEM file with the certificates of the authorities that signed those of the nodes.
   *     Without it, the client connects without TLS.
   * @param certificate PEM file with the certificate of this client and its chain, for nodes that
   *     request one.
   * @param key PEM file with the unencrypted PKCS#8 key of that certificate. Nobody else may be
   *     able to read the file.
   */
  public record Tls(@Nullable String ca, @Nullable String certificate, @Nullable String key) {}
}
