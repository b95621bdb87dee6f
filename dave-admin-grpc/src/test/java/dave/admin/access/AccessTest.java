package dave.admin.access;

import static dave.admin.testing.TestTokens.ADMIN;
import static dave.admin.testing.TestTokens.READ;
import static dave.admin.testing.TestTokens.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.AdminConfig;
import dave.admin.Role;
import dave.admin.testing.AdminFixture;
import dave.admin.testing.Caller;
import dave.admin.testing.Refused;
import dave.admin.testing.TestTokens;
import dave.admin.v1.AdminServiceGrpc;
import dave.wire.crypto.TestCertificates;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status.Code;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Calls every method of every service with every kind of credentials. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessTest {
  /**
   * The lowest role for each method, as documented. Add a new method here and in the documentation.
   */
  private static final Map<String, String> LEAST_ROLE =
      Map.ofEntries(
          Map.entry("dave.admin.v1.AdminService/Get", "read"),
          Map.entry("dave.admin.v1.AdminService/List", "read"),
          Map.entry("dave.admin.v1.AdminService/Consensus", "read"),
          Map.entry("dave.admin.v1.AdminService/Subscribe", "read"),
          Map.entry("dave.admin.v1.AdminService/GetFile", "read"),
          Map.entry("dave.admin.v1.AdminService/GetStatus", "read"),
          Map.entry("dave.admin.v1.AdminService/Put", "write"),
          Map.entry("dave.admin.v1.AdminService/Submit", "write"),
          Map.entry("dave.admin.v1.AdminService/Mine", "write"),
          Map.entry("dave.admin.v1.AdminService/PutFile", "write"),
          Map.entry("dave.admin.v1.AdminService/ListPeers", "admin"),
          Map.entry("dave.admin.v1.AdminService/AddPeer", "admin"),
          Map.entry("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "read"),
          Map.entry("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "read"),
          Map.entry("grpc.health.v1.Health/Check", "open"),
          Map.entry("grpc.health.v1.Health/Watch", "open"));

  private static final List<String> RISING = List.of("read", "write", "admin");

  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private Path tokens;
  private TestCertificates.Authority authority;
  private TestCertificates.Files server;
  private TestCertificates.Files client;
  private TestCertificates.Files stranger;
  private TestCertificates.Files expired;
  private final List<AdminFixture> started = new ArrayList<>();

  @BeforeAll
  void makeFiles(@TempDir Path dir) throws Exception {
    tokens = TestTokens.ofEachRole(dir);
    authority = TestCertificates.authority(dir, "authority");
    server = authority.sign(dir, "server");
    client = authority.sign(dir, "client");
    expired = authority.sign(dir, "expired", Duration.ofDays(-1));
    stranger = TestCertificates.authority(dir, "other").sign(dir, "stranger");
  }

  @AfterAll
  void stop() {
    started.forEach(AdminFixture::close);
  }

  private static Stream<MethodDescriptor<?, ?>> methods() {
    return Stream.of(
            AdminServiceGrpc.getServiceDescriptor(),
            HealthGrpc.getServiceDescriptor(),
            ServerReflectionGrpc.getServiceDescriptor(),
            io.grpc.reflection.v1alpha.ServerReflectionGrpc.getServiceDescriptor())
        .map(ServiceDescriptor::getMethods)
        .flatMap(Collection::stream);
  }

  @Test
  void shouldSayForEachMethodWhoMayCallIt() {
    assertThat(methods().map(MethodDescriptor::getFullMethodName))
        .as("methods with a role in this test")
        .containsExactlyInAnyOrderElementsOf(LEAST_ROLE.keySet());
    methods()
        .forEach(
            method ->
                assertThat(
                        MethodRoles.isOpen(method)
                            ? "open"
                            : MethodRoles.needed(method).map(Role::word).orElse("closed"))
                    .as(method.getFullMethodName())
                    .isEqualTo(LEAST_ROLE.get(method.getFullMethodName())));
  }

  @Test
  void shouldServeNoMethodThatThisTestDoesNotKnow() throws Exception {
    AdminFixture fixture = start(null, null);

    assertThat(fixture.server.methods()).containsExactlyInAnyOrderElementsOf(LEAST_ROLE.keySet());
  }

  @Test
  void shouldCloseAMethodThatNobodyAssignedARole() {
    MethodDescriptor<?, ?> unknown =
        AdminServiceGrpc.getGetMethod().toBuilder().setFullMethodName("dave.Other/Get").build();

    assertThat(MethodRoles.isOpen(unknown)).isFalse();
    assertThat(MethodRoles.needed(unknown)).isEmpty();
    Refused.by(() -> AccessGate.require(unknown, Principal.ANYBODY))
        .is(Code.PERMISSION_DENIED, "METHOD_CLOSED");
  }

  @Test
  void shouldGiveAllToAllOnLoopbackWhereNothingIsAsked() throws Exception {
    InetSocketAddress at = start(null, null).server.address();

    expect(Caller.plain(at), Role.ADMIN);
    expect(Caller.plain(at, "Bearer whatever"), Role.ADMIN);
  }

  @Test
  void shouldAskForATokenOnLoopbackToo() throws Exception {
    InetSocketAddress at = start(null, tokens).server.address();

    expect(Caller.plain(at), Code.UNAUTHENTICATED);
    expect(Caller.plain(at, "Bearer " + READ), Role.READ);
    expect(Caller.plain(at, "Bearer " + WRITE), Role.WRITE);
    expect(Caller.plain(at, "Bearer " + ADMIN), Role.ADMIN);
    expect(Caller.plain(at, "Bearer " + ADMIN + "0"), Code.UNAUTHENTICATED);
  }

  @Test
  void shouldGiveATokensRoleOverTls() throws Exception {
    InetSocketAddress at = start(tls(null, Role.WRITE), tokens).server.address();

    expect(overTls(at, null), Code.UNAUTHENTICATED);
    expect(overTls(at, client), Code.UNAUTHENTICATED);
    expect(overTls(at, null, "Bearer " + READ), Role.READ);
    expect(overTls(at, null, "bearer " + WRITE), Role.WRITE);
    expect(overTls(at, null, "Bearer " + ADMIN), Role.ADMIN);
  }

  @Test
  void shouldRefuseHeadersThatAreNoTokenOfItsOwn() throws Exception {
    InetSocketAddress at = start(tls(null, Role.WRITE), tokens).server.address();
    List<String> malformed =
        List.of(
            "",
            "Bearer",
            "Bearer ",
            ADMIN,
            "Bearer  " + ADMIN,
            "Basic " + ADMIN,
            "Bearer=" + ADMIN,
            "Bearer " + ADMIN + "," + ADMIN,
            "Bearer " + ADMIN.substring(1),
            "Bearer " + ADMIN.toUpperCase(Locale.ROOT));

    try (Caller caller = overTls(at, null)) {
      for (String header : malformed) {
        assertRefused(caller.showing(header), Code.UNAUTHENTICATED);
      }
      assertRefused(caller.showing("Bearer " + READ, "Bearer " + ADMIN), Code.UNAUTHENTICATED);
    }
  }

  @Test
  void shouldGiveACertificatesRole() throws Exception {
    for (Role role : Role.values()) {
      InetSocketAddress at =
          start(tls(authority.files().certificate(), role), null).server.address();

      expect(overTls(at, client), role);
      expect(overTls(at, client, "Bearer whatever"), role);
    }
  }

  @Test
  void shouldNotEvenConnectWithoutAGoodCertificate() throws Exception {
    InetSocketAddress at =
        start(tls(authority.files().certificate(), Role.ADMIN), null).server.address();

    expectNothing(overTls(at, null));
    expectNothing(overTls(at, stranger));
    expectNothing(overTls(at, expired));
    expectNothing(Caller.plain(at));
  }

  @Test
  void shouldWantBothWhereBothAreConfigured() throws Exception {
    InetSocketAddress at =
        start(tls(authority.files().certificate(), Role.ADMIN), tokens).server.address();

    expect(overTls(at, client), Code.UNAUTHENTICATED);
    expect(overTls(at, client, "Bearer " + READ), Role.READ);
    expect(overTls(at, client, "Bearer " + ADMIN), Role.ADMIN);
    expectNothing(overTls(at, null, "Bearer " + ADMIN));
    expectNothing(overTls(at, stranger, "Bearer " + ADMIN));
    expectNothing(overTls(at, expired, "Bearer " + ADMIN));
  }

  @Test
  void shouldNotTalkPlainTextWhereTlsIsOn() throws Exception {
    InetSocketAddress at = start(tls(null, Role.WRITE), tokens).server.address();

    expectNothing(Caller.plain(at));
    expectNothing(Caller.plain(at, "Bearer " + ADMIN));
  }

  private AdminConfig.Tls tls(@Nullable Path clientAuthorities, Role role) {
    return new AdminConfig.Tls(server.certificate(), server.key(), clientAuthorities, role);
  }

  private AdminFixture start(AdminConfig.@Nullable Tls tls, @Nullable Path tokenFile)
      throws IOException {
    AdminFixture fixture =
        AdminFixture.start(config -> new AdminConfig(LOOPBACK, tls, tokenFile, config.limits()));
    started.add(fixture);
    return fixture;
  }

  private Caller overTls(
      InetSocketAddress at, TestCertificates.@Nullable Files identity, String... authorizations)
      throws IOException {
    return Caller.tls(at, authority.files().certificate(), identity, authorizations);
  }

  /**
   * Expects that a caller with a role reaches the methods of that role and below, and open ones.
   */
  private static void expect(Caller caller, Role role) {
    try (caller) {
      methods()
          .forEach(
              method -> {
                Code code = caller.call(method).getCode();
                if (mayCall(method, Optional.of(role))) {
                  assertThat(code)
                      .as("%s as %s", method.getFullMethodName(), role)
                      .isIn(Code.OK, Code.INVALID_ARGUMENT);
                } else {
                  assertThat(code)
                      .as("%s as %s", method.getFullMethodName(), role)
                      .isEqualTo(Code.PERMISSION_DENIED);
                }
              });
    }
  }

  private static void expect(Caller caller, Code refusal) {
    try (caller) {
      assertRefused(caller, refusal);
    }
  }

  /**
   * Expects that a caller without a role reaches open methods only, and gets the reason for others.
   */
  private static void assertRefused(Caller caller, Code refusal) {
    methods()
        .forEach(
            method ->
                assertThat(caller.call(method).getCode())
                    .as(method.getFullMethodName())
                    .isEqualTo(mayCall(method, Optional.empty()) ? Code.OK : refusal));
  }

  /** Expects that a caller whose connection is refused reaches no method. */
  private static void expectNothing(Caller caller) {
    try (caller) {
      methods()
          .forEach(
              method ->
                  assertThat(caller.call(method).getCode())
                      .as(method.getFullMethodName())
                      .isEqualTo(Code.UNAVAILABLE));
    }
  }

  private static boolean mayCall(MethodDescriptor<?, ?> method, Optional<Role> role) {
    String least = LEAST_ROLE.getOrDefault(method.getFullMethodName(), "closed");
    return least.equals("open")
        || (role.isPresent()
            && RISING.contains(least)
            && RISING.indexOf(role.get().word()) >= RISING.indexOf(least));
  }
}
