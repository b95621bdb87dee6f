package dave.admin.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.admin.testing.AdminFixture;
import dave.admin.testing.LogLines;
import dave.admin.testing.Refused;
import dave.admin.testing.TestTokens;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import dave.admin.v1.GetStatusRequest;
import dave.wire.crypto.TestCertificates;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests TLS, bearer tokens and client certificates. */
class GuardTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir Path dir;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private TestCertificates.Files server;
  private TestCertificates.Files client;
  private Path tokenFile;

  @BeforeEach
  void makeFiles() throws Exception {
    server = TestCertificates.selfSigned(dir, "server");
    client = TestCertificates.selfSigned(dir, "client");
    tokenFile = TestTokens.write(dir.resolve("token"), TOKEN);
  }

  @AfterEach
  void closeChannels() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  @Test
  void shouldLetInOverTlsWhoHasTheToken() throws Exception {
    try (AdminFixture fixture = AdminFixture.start(config -> everywhere(false, tokenFile))) {
      assertThat(fixture.server.address().getAddress().isAnyLocalAddress()).isTrue();
      AdminServiceBlockingStub stub = stub(tls(fixture, null));

      assertThat(status(withToken(stub, TOKEN))).isEqualTo("9.9.9");
      Refused.by(() -> status(stub)).is(Code.UNAUTHENTICATED, "TOKEN_MISSING");
      Refused.by(() -> status(withToken(stub, TOKEN + "0")))
          .is(Code.UNAUTHENTICATED, "TOKEN_INVALID");
      Refused.by(() -> status(withToken(stub, ""))).is(Code.UNAUTHENTICATED, "TOKEN_INVALID");
      for (String line : new String[] {"read " + TOKEN, "admin:me " + TOKEN}) {
        Refused.by(() -> status(withToken(stub, line)))
            .is(Code.UNAUTHENTICATED, "TOKEN_INVALID")
            .says("send the last word alone");
      }
    }
  }

  @Test
  void shouldServeATestNetworkInPlainTextLoudly() throws Exception {
    InetSocketAddress all = new InetSocketAddress("0.0.0.0", 0);
    for (Path tokens : new Path[] {null, tokenFile}) {
      try (LogLines log = LogLines.of("/admin/server");
          AdminFixture fixture =
              AdminFixture.start(config -> AdminConfig.testNetwork(all, tokens))) {
        ManagedChannel plain =
            remember(
                NettyChannelBuilder.forAddress("127.0.0.1", fixture.server.address().getPort())
                    .usePlaintext()
                    .build());
        AdminServiceBlockingStub stub = stub(plain);
        AdminServiceBlockingStub caller = tokens == null ? stub : withToken(stub, TOKEN);
        assertThat(caller.getStatus(GetStatusRequest.getDefaultInstance()).getAdminExposed())
            .isTrue();
        assertThat(log.text()).contains("PLAIN TEXT BEYOND THIS MACHINE");
        if (tokens != null) {
          Refused.by(() -> status(stub)).is(Code.UNAUTHENTICATED, "TOKEN_MISSING");
        }
      }
    }
  }

  @Test
  void shouldRefusePlainTextWhereTlsIsOn() throws Exception {
    try (AdminFixture fixture = AdminFixture.start(config -> everywhere(false, tokenFile))) {
      ManagedChannel plain =
          remember(
              NettyChannelBuilder.forAddress("127.0.0.1", fixture.server.address().getPort())
                  .usePlaintext()
                  .build());

      assertUnavailable(withToken(stub(plain), TOKEN));
    }
  }

  @Test
  void shouldLetInWhoHasAClientCertificate() throws Exception {
    try (AdminFixture fixture = AdminFixture.start(config -> everywhere(true, null))) {
      assertThat(status(stub(tls(fixture, client)))).isEqualTo("9.9.9");
      assertUnavailable(stub(tls(fixture, null)));
      assertUnavailable(stub(tls(fixture, TestCertificates.selfSigned(dir, "stranger"))));
    }
  }

  @Test
  void shouldTellItsHealthToAll() throws Exception {
    try (AdminFixture fixture = AdminFixture.start(config -> everywhere(false, tokenFile))) {
      assertThat(
              HealthGrpc.newBlockingStub(tls(fixture, null))
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void shouldNotListenElsewhereWithTlsAlone() {
    assertThatThrownBy(() -> everywhere(false, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token");
  }

  @Test
  void shouldSayWhatIsWrongWithItsFiles() throws IOException {
    Path missing = dir.resolve("missing");
    Path shortToken = TestTokens.write(dir.resolve("short"), "secret");

    assertThatThrownBy(() -> AdminFixture.start(config -> everywhere(false, missing)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(missing.toString());
    assertThatThrownBy(() -> AdminFixture.start(config -> everywhere(false, shortToken)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("16 to 512 characters");
    assertThatThrownBy(() -> startWith(new AdminConfig.Tls(missing, server.key(), null)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(missing.toString());
    assertThatThrownBy(() -> startWith(new AdminConfig.Tls(server.certificate(), tokenFile, null)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("PKCS#8");
  }

  private void startWith(AdminConfig.Tls tls) throws IOException {
    AdminFixture.start(
            config -> new AdminConfig(config.bind(), tls, tokenFile, AdminLimits.DEFAULT))
        .close();
  }

  private AdminConfig everywhere(boolean mutual, @Nullable Path token) {
    return new AdminConfig(
        new InetSocketAddress("0.0.0.0", 0),
        new AdminConfig.Tls(
            server.certificate(), server.key(), mutual ? client.certificate() : null),
        token,
        AdminLimits.DEFAULT);
  }

  private ManagedChannel tls(AdminFixture fixture, TestCertificates.@Nullable Files identity)
      throws IOException {
    SslContextBuilder ssl = GrpcSslContexts.forClient().trustManager(server.certificate().toFile());
    if (identity != null) {
      ssl.keyManager(identity.certificate().toFile(), identity.key().toFile());
    }
    return remember(
        NettyChannelBuilder.forAddress("127.0.0.1", fixture.server.address().getPort())
            .overrideAuthority("localhost")
            .sslContext(ssl.build())
            .build());
  }

  private ManagedChannel remember(ManagedChannel channel) {
    channels.add(channel);
    return channel;
  }

  private static AdminServiceBlockingStub stub(ManagedChannel channel) {
    return AdminServiceGrpc.newBlockingStub(channel).withDeadlineAfter(Duration.ofSeconds(30));
  }

  private static AdminServiceBlockingStub withToken(AdminServiceBlockingStub stub, String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static String status(AdminServiceBlockingStub stub) {
    return stub.getStatus(GetStatusRequest.getDefaultInstance()).getVersion();
  }

  private static void assertUnavailable(AdminServiceBlockingStub stub) {
    assertThatThrownBy(() -> status(stub))
        .isInstanceOf(StatusRuntimeException.class)
        .satisfies(e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Code.UNAVAILABLE));
  }
}
