package dave.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.admin.AdminConfig;
import dave.admin.Role;
import dave.config.ConfigException;
import dave.config.DaveHome;
import dave.config.SettingKey;
import dave.config.Settings;
import dave.engine.Bandwidths;
import dave.engine.Bandwidths.Profile;
import dave.engine.EngineConfig;
import dave.engine.link.LinkMode;
import dave.engine.model.Timing;
import dave.engine.store.Mass;
import dave.node.router.RouterConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class NodeSettingsTest {
  private static final DaveHome HOME = new DaveHome(Path.of("/h"), Path.of("/u"));

  private static NodeConfig read(Map<String, String> environment, Object... flags) {
    Map<SettingKey, List<String>> given = new HashMap<>();
    for (int i = 0; i < flags.length; i += 2) {
      given.put((SettingKey) flags[i], List.of((String) flags[i + 1]));
    }
    Settings settings = Settings.resolve(given, environment, null, HOME.userHome());
    return NodeSettings.read(settings, HOME, false, NodeKey::generate, NodeLinks.PLAIN.key());
  }

  @Test
  void shouldMakeTheUsualNodeOfNoSettings() {
    NodeConfig node = read(Map.of());
    assertThat(node.listen().toString()).isEqualTo("[udp://[::]:1618]");
    assertThat(node.data()).isEqualTo(Path.of("/h/data"));
    assertThat(node.engine().epoch()).isEqualTo(Duration.ofMillis(70));
    assertThat(node.engine().minDifficulty()).isEqualTo(16);
    assertThat(node.engine().mass()).isEqualTo(Mass.WORK);
    assertThat(node.capacityBytes()).isEqualTo(1L << 30);
    assertThat(admin(node).bind()).hasToString("/127.0.0.1:1619");
  }

  @Test
  void shouldShortenTheDelaysOfATestNetworkAlone() {
    try {
      System.setProperty("dave.test.delay", "2s");
      assertThat(read(Map.of()).engine().timing())
          .isEqualTo(Timing.DEFAULT.withDelays(2_000, 2_000));
      System.setProperty("dave.test.ping", "1s");
      System.setProperty("dave.test.window", "3s");
      assertThat(read(Map.of()).engine().timing())
          .isEqualTo(
              Timing.DEFAULT.withDelays(2_000, 2_000).withPing(1_000).withFreshWindow(3_000));
      System.setProperty("dave.test.delay", "soon");
      assertThatThrownBy(() -> read(Map.of()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("property dave.test.delay")
          .hasMessageContaining("'soon'");
    } finally {
      System.clearProperty("dave.test.delay");
      System.clearProperty("dave.test.ping");
      System.clearProperty("dave.test.window");
    }
    assertThat(read(Map.of()).engine().timing()).isEqualTo(Timing.DEFAULT);
  }

  @Test
  void shouldTurnABandwidthIntoAnEpoch() {
    // A cell has 1,452 bytes and 48 of headers, at a million bits per second.
    assertThat(read(Map.of(), SettingKey.BANDWIDTH, "1mbit").engine().epoch())
        .isEqualTo(Duration.ofMillis(12));
    // A plain packet has 1,424.
    assertThat(read(Map.of("DAVE_LINKS", "plain"), SettingKey.BANDWIDTH, "1mbit").engine().epoch())
        .isEqualTo(Duration.ofNanos(11_776_000));
  }

  /** Cells, packets and answers of a node with default options, idle or busy, with headers. */
  @Test
  void shouldSendTwoGigabytesADayAtMostByDefault() {
    EngineConfig engine = read(Map.of()).engine();
    double answers = engine.bandwidths().serveBytes() * 86_400.0 * NodeSettings.WIRE_BYTES / 1_424;
    assertThat(Bandwidths.bytesADay(engine.epoch()) + answers).isBetween(1.9e9, 2.0e9);
  }

  /** What is left of 300 MB is for the handshakes of links, of 1,500 bytes each. */
  @Test
  void shouldSendThreeHundredMegabytesADayAtMostIfThrifty() {
    EngineConfig engine = read(Map.of(), SettingKey.BANDWIDTH, "thrifty").engine();
    double answers = engine.bandwidths().serveBytes() * 86_400.0 * NodeSettings.WIRE_BYTES / 1_424;
    assertThat(Bandwidths.bytesADay(engine.epoch()) + answers).isBetween(2.6e8, 2.8e8);
    assertThat(read(Map.of(), SettingKey.SERVE_BANDWIDTH, "1200bit").engine().bandwidths())
        .isEqualTo(new Bandwidths(10_000_000, 1_200));
  }

  @ParameterizedTest
  @EnumSource
  void shouldTakeAProfileByItsNameWithLinks(Profile profile) {
    String name = profile.name().toLowerCase(Locale.ROOT);
    NodeConfig node = read(Map.of(), SettingKey.BANDWIDTH, name);
    assertThat(node.engine().epoch()).isEqualTo(profile.epoch());
    assertThat(node.engine().bandwidths()).isEqualTo(profile.bandwidths());
    assertThat(node.links().mode()).isEqualTo(LinkMode.PREFER);
    NodeConfig own = read(Map.of("DAVE_SERVE_BANDWIDTH", "1mbit"), SettingKey.BANDWIDTH, name);
    assertThat(own.engine().bandwidths().serveBits()).isEqualTo(1_000_000);
  }

  @Test
  void shouldPreferAnEpochToAProfile() {
    assertThat(read(Map.of("DAVE_EPOCH", "20ms", "DAVE_BANDWIDTH", "thrifty")).engine())
        .isEqualTo(
            EngineConfig.DEFAULT
                .withEpoch(Duration.ofMillis(20))
                .withBandwidths(Profile.SERVER.bandwidths()));
    assertThat(read(Map.of("DAVE_EPOCH", "20ms"), SettingKey.BANDWIDTH, "thrifty").engine().epoch())
        .isEqualTo(Profile.THRIFTY.epoch());
    assertThat(read(Map.of(), SettingKey.BANDWIDTH, "1mbit").engine().bandwidths())
        .isEqualTo(Profile.SERVER.bandwidths());
  }

  @Test
  void shouldPreferLinksWhereTheyArePossible() {
    assertThat(read(Map.of()).links().mode()).isEqualTo(LinkMode.PREFER);
    assertThat(read(Map.of("DAVE_EPOCH", "1h")).links().mode()).isEqualTo(LinkMode.PLAIN);
    assertThat(read(Map.of("DAVE_LISTEN", "tcp://127.0.0.1:0")).links().mode())
        .isEqualTo(LinkMode.PLAIN);
    assertRefused("is too long for links", Map.of("DAVE_EPOCH", "1h", "DAVE_LINKS", "prefer"));
    assertRefused(
        "links need an address of udp",
        Map.of("DAVE_LISTEN", "tcp://127.0.0.1:0", "DAVE_LINKS", "prefer"));
  }

  @Test
  void shouldLetTheStrongerOriginChooseBetweenEpochAndBandwidth() {
    assertThat(read(Map.of("DAVE_EPOCH", "1ms"), SettingKey.BANDWIDTH, "1mbit").engine().epoch())
        .isEqualTo(Duration.ofMillis(12));
    assertThat(read(Map.of("DAVE_BANDWIDTH", "1mbit"), SettingKey.EPOCH, "1ms").engine().epoch())
        .isEqualTo(Duration.ofMillis(1));
    assertRefused(
        "--epoch and --bandwidth are both given: keep one",
        Map.of(),
        SettingKey.EPOCH,
        "1ms",
        SettingKey.BANDWIDTH,
        "1mbit");
  }

  @ParameterizedTest
  @CsvSource({"EPOCH, 10us", "EPOCH, 2h", "BANDWIDTH, 10gbit", "BANDWIDTH, 1bit"})
  void shouldRefuseAnEpochOutOfRange(SettingKey key, String value) {
    assertRefused(key.flag() + ": '" + value + "' makes an epoch of", Map.of(), key, value);
  }

  @Test
  void shouldBoundLookupsAsTold() {
    Bandwidths usual = read(Map.of()).engine().bandwidths();
    assertThat(usual).isEqualTo(Profile.HOME.bandwidths());
    NodeConfig node =
        read(Map.of("DAVE_FAST_BANDWIDTH", "1mbit"), SettingKey.SERVE_BANDWIDTH, "1.5gbit");
    assertThat(node.engine().bandwidths()).isEqualTo(new Bandwidths(1_000_000, 1_500_000_000));
  }

  @ParameterizedTest
  @CsvSource({
    "FAST_BANDWIDTH, 0bit",
    "FAST_BANDWIDTH, 11kbit",
    "FAST_BANDWIDTH, 101gbit",
    "SERVE_BANDWIDTH, 1199bit",
    "SERVE_BANDWIDTH, 1000gbit"
  })
  void shouldRefuseABandwidthOutOfRange(SettingKey key, String value) {
    assertRefused(key.flag() + ": a bandwidth of", Map.of(), key, value);
  }

  @Test
  void shouldWaitForMissedDatsIfToldTo() {
    assertThat(read(Map.of()).readyCaughtUp()).isFalse();
    assertThat(read(Map.of("DAVE_READY_CAUGHT_UP", "true")).readyCaughtUp()).isTrue();
    assertRefused(
        "ready-caught-up needs links",
        Map.of("DAVE_LINKS", "plain"),
        SettingKey.READY_CAUGHT_UP,
        "true");
  }

  @Test
  void shouldAskTheRouterUnlessToldOtherwise() {
    assertThat(read(Map.of()).router()).isEqualTo(RouterConfig.ON);
    assertThat(read(Map.of("DAVE_ROUTER_MAPPING", "off")).router()).isEqualTo(RouterConfig.OFF);
    assertThat(NodeConfig.DEFAULT.router()).isEqualTo(RouterConfig.OFF);
  }

  @Test
  void shouldTakeTheSizeOfACell() {
    assertThat(read(Map.of()).links().cellSize()).isEqualTo(1_452);
    assertThat(read(Map.of("DAVE_CELL_SIZE", "1232")).links().cellSize()).isEqualTo(1_232);
    for (String size : List.of("1231", "1453", "2GiB")) {
      assertRefused("--cell-size: a cell of ", Map.of(), SettingKey.CELL_SIZE, size);
    }
  }

  @Test
  void shouldNameWhoGaveABadAddress() {
    assertRefused("--listen: address 'nowhere'", Map.of(), SettingKey.LISTEN, "nowhere");
    assertRefused("DAVE_EDGES: address 'x'", Map.of("DAVE_EDGES", "x"));
    assertRefused("--admin: address '1.2.3.4'", Map.of(), SettingKey.ADMIN, "1.2.3.4");
    assertRefused(
        "--admin: address 'udp://127.0.0.1:1' names",
        Map.of(),
        SettingKey.ADMIN,
        "udp://127.0.0.1:1");
  }

  @Test
  void shouldRefuseAnOpenAdminApiWithoutTls() {
    assertRefused(
        "--admin: admin address 0.0.0.0:1619 is not loopback",
        Map.of(),
        SettingKey.ADMIN,
        "0.0.0.0:1619");
  }

  @Test
  void shouldTakeBothTlsFilesOrNone() {
    assertRefused(
        "needs both admin-tls-cert and admin-tls-key",
        Map.of(),
        SettingKey.ADMIN_TLS_CERT,
        "c.pem");
    NodeConfig node =
        read(
            Map.of(),
            SettingKey.ADMIN,
            "0.0.0.0:1",
            SettingKey.ADMIN_TLS_CERT,
            "c.pem",
            SettingKey.ADMIN_TLS_KEY,
            "k.pem",
            SettingKey.ADMIN_TOKEN_FILE,
            "t");
    assertThat(admin(node).tls())
        .isEqualTo(new AdminConfig.Tls(Path.of("c.pem"), Path.of("k.pem"), null));
    assertThat(admin(node).tokenFile()).isEqualTo(Path.of("t"));
  }

  @Test
  void shouldLetHoldersOfCertificatesWriteUnlessToldOtherwise() {
    Object[] mutual = {
      SettingKey.ADMIN_TLS_CERT,
      "c.pem",
      SettingKey.ADMIN_TLS_KEY,
      "k.pem",
      SettingKey.ADMIN_CLIENT_CA,
      "ca.pem"
    };
    Map<String, String> asReaders = Map.of("DAVE_ADMIN_CLIENT_ROLE", "read");

    assertThat(clientRole(read(Map.of(), mutual))).isEqualTo(Role.WRITE);
    assertThat(clientRole(read(asReaders, mutual))).isEqualTo(Role.READ);
  }

  @Test
  void shouldRefuseARoleOfCertificatesThatWouldChangeNothing() {
    assertRefused(
        "--admin-client-role: 'owner' is unknown", Map.of(), SettingKey.ADMIN_CLIENT_ROLE, "owner");
    assertRefused(
        "--admin-client-role needs admin-client-ca",
        Map.of(),
        SettingKey.ADMIN_CLIENT_ROLE,
        "read");
    assertRefused(
        "--admin-client-role has no effect beside admin-token-file",
        Map.of(),
        SettingKey.ADMIN_CLIENT_ROLE,
        "read",
        SettingKey.ADMIN_CLIENT_CA,
        "ca.pem",
        SettingKey.ADMIN_TOKEN_FILE,
        "t");
  }

  @Test
  void shouldGoWithoutTlsBeyondThisMachineOnlyWhereItIsSaidOnPurpose() {
    NodeConfig node =
        read(Map.of("DAVE_ADMIN_PLAINTEXT", "test-network"), SettingKey.ADMIN, "0.0.0.0:1");
    assertThat(admin(node).exposed()).isTrue();
    assertThat(admin(read(Map.of())).exposed()).isFalse();
    assertRefused(
        "--admin-plaintext: 'yes' is unknown: write loopback or test-network",
        Map.of(),
        SettingKey.ADMIN_PLAINTEXT,
        "yes");
    assertRefused(
        "changes nothing at 127.0.0.1:1619", Map.of(), SettingKey.ADMIN_PLAINTEXT, "test-network");
    assertRefused(
        "contradicts a TLS certificate",
        Map.of(),
        SettingKey.ADMIN_PLAINTEXT,
        "test-network",
        SettingKey.ADMIN,
        "0.0.0.0:1",
        SettingKey.ADMIN_TLS_CERT,
        "c.pem",
        SettingKey.ADMIN_TLS_KEY,
        "k.pem");
  }

  private static Role clientRole(NodeConfig node) {
    return Objects.requireNonNull(admin(node).tls()).clientRole();
  }

  @Test
  void shouldGoWithoutAnAdminApiIfToldSo() {
    assertThat(read(Map.of(), SettingKey.ADMIN, "off").admin()).isNull();
  }

  private static AdminConfig admin(NodeConfig node) {
    return Objects.requireNonNull(node.admin());
  }

  @Test
  void shouldOpenAnAddressForMetricsWhereItIsTold() {
    assertThat(read(Map.of()).metrics()).isNull();
    assertThat(read(Map.of("DAVE_METRICS", "off")).metrics()).isNull();
    assertThat(read(Map.of("DAVE_METRICS", ":1690")).metrics()).hasToString("/127.0.0.1:1690");
    assertThat(read(Map.of("DAVE_METRICS", "off"), SettingKey.METRICS, "0.0.0.0:1690").metrics())
        .hasToString("/0.0.0.0:1690");
    assertRefused("DAVE_METRICS: address", Map.of("DAVE_METRICS", "tcp://127.0.0.1:1690"));
  }

  private static void assertRefused(
      String message, Map<String, String> environment, Object... flags) {
    assertThatThrownBy(() -> read(environment, flags))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }
}
