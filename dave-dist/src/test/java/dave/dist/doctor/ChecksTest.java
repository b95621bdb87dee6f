package dave.dist.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.v1.CatchUp;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.LinkCounts;
import dave.admin.v1.Peer;
import dave.admin.v1.Reachability;
import dave.admin.v1.RouterMapping;
import dave.config.DaveHome;
import dave.config.SettingKey;
import dave.config.Settings;
import dave.dist.doctor.Finding.Result;
import dave.engine.EngineConfig;
import dave.node.NodeConfig;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests each check of the doctor on a machine and a node that are made up. */
final class ChecksTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final NodeConfig CONFIG =
      NodeConfig.builder()
          .listen("127.0.0.1:0")
          .engine(EngineConfig.DEFAULT.withEpoch(Duration.ofMillis(70)))
          .build();

  private final FakeMachine machine = new FakeMachine();
  private final Map<String, String> variables = new HashMap<>(Map.of("LANG", "de_DE.UTF-8"));
  private final GetStatusResponse.Builder status =
      GetStatusResponse.newBuilder()
          .setVersion("1.0")
          .setTimeMs(NOW_MS)
          .setUptimeMs(3_600_000)
          .setWritable(true);
  private NodeConfig config = CONFIG;
  private boolean running;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "100, 1GiB, WRONG",
    "300, 1GiB, WARNING",
    "600, 1GiB, OK",
    "600, 10GiB, WARNING",
    "600, 100MiB, OK"
  })
  void shouldWeighTheMemoryAgainstTheCapacity(long mebibytes, String capacity, Result result) {
    machine.memory = mebibytes << 20;
    assertThat(only("memory", machine("capacity", capacity)).result()).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "-Xmx2g, 20GiB, WARNING, 2624", "-Xmx4g, 20GiB, OK, ''", "-Xmx512m -Xmx4096M, 20GiB, OK, ''",
    "'', 20GiB, WARNING, 2624", "-Xmx99999999999t, 20GiB, OK, ''", "-Xmxlots, 1GiB, OK, ''"
  })
  void shouldReadTheLargestHeap(String options, String capacity, Result result, String remedy) {
    machine.memory = 64L << 30;
    variables.put("DAVE_JAVA_OPTS", options);
    Finding found = only("memory", machine("capacity", capacity));
    assertThat(found.result()).isEqualTo(result);
    assertThat(found.remedy()).contains(remedy);
  }

  @ParameterizedTest
  @CsvSource({"256, WARNING", "1024, OK", "9223372036854775807, OK", "-1, UNCHECKED"})
  void shouldSeeALowLimitOfOpenFiles(long limit, Result result) {
    machine.openFiles = limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    assertThat(only("open files", machine()).result()).isEqualTo(result);
  }

  @Test
  void shouldReadTheLimitOfTheSystem() {
    assertThat(
            Machine.RealMachine.openFiles(
                List.of(
                    "Limit                     Soft Limit           Hard Limit           Units",
                    "Max open files            1024                 524288               files")))
        .hasValue(1_024);
    assertThat(
            Machine.RealMachine.openFiles(List.of("Max open files   unlimited  unlimited  files")))
        .hasValue(Long.MAX_VALUE);
    assertThat(Machine.RealMachine.openFiles(List.of("x"))).isEmpty();
  }

  @Test
  void shouldNameTheLimitOfTheReceiveBuffer() {
    machine.buffer = OptionalLong.of(1_000);
    Finding found = only("receive buffer", machine());
    assertThat(found.result()).isEqualTo(Result.WARNING);
    assertThat(found.remedy()).contains("net.core.rmem_max=4194304");
    machine.buffer = OptionalLong.of(212_992);
    assertThat(only("receive buffer", machine()).result()).isEqualTo(Result.OK);
    config = NodeConfig.DEFAULT; // It sends a hundred datagrams a second.
    assertThat(only("receive buffer", machine()).result()).isEqualTo(Result.WARNING);
    machine.buffer = OptionalLong.empty();
    assertThat(only("receive buffer", machine()).result()).isEqualTo(Result.UNCHECKED);
  }

  @ParameterizedTest
  @CsvSource({"C, WARNING", "de_DE.utf8, OK", "en_US.UTF-8, OK", "POSIX, WARNING", "'', WARNING"})
  void shouldSayWhetherTheTerminalHasUtf8(String locale, Result result) {
    variables.put("LANG", locale);
    assertThat(only("locale", machine()).result()).isEqualTo(result);
    variables.put("LANG", "C");
    machine.properties.put("dave.locale", locale);
    assertThat(only("locale", machine()).result()).isEqualTo(result);
  }

  @Test
  void shouldDisadviseSlowJava() {
    assertThat(only("java", machine()).result()).isEqualTo(Result.OK);
    machine.properties.put("java.vm.info", "interpreted mode, sharing");
    assertThat(only("java", machine()).remedy()).contains("-Xint");
  }

  @Test
  void shouldLookAtTheHomeAndChangeNothing() throws IOException {
    assertThat(only("home", home(folder.resolve("a/b"))).result()).isEqualTo(Result.OK);
    assertThat(folder).isEmptyDirectory();
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(only("home", home(file)).found()).contains("is no folder");
    assertThat(only("home", home(file.resolve("below"))).result()).isEqualTo(Result.WRONG);
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(only("home", home(open)).remedy()).isEqualTo("chmod 700 " + open);
  }

  @Test
  void shouldCompareTheDiskWithTheCapacity() throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    assertThat(only("disk", new HomeChecks(subject("capacity", "1MiB")).run()).found())
        .contains("free for");
    Finding full =
        only("disk", new HomeChecks(subject("capacity", 2 * free / 1_024 + "KiB")).run());
    assertThat(full.result()).isEqualTo(Result.WRONG);
    assertThat(full.remedy()).contains("lower the capacity");
  }

  @Test
  void shouldSeeAClockThatIsNotThatOfTheNode() {
    running = true;
    assertThat(clock().result()).isEqualTo(Result.OK);
    status.setTimeMs(NOW_MS - 60_000);
    assertThat(clock().found()).contains("this computer is 1m 0s ahead of the node");
    status.setTimeMs(NOW_MS).putVerdicts("accept", 100).putVerdicts("ignore:future", 26);
    assertThat(clock().result()).isEqualTo(Result.WARNING);
    status.putVerdicts("ignore:future", 25);
    assertThat(clock().result()).isEqualTo(Result.OK);
  }

  @Test
  void shouldSeeAClockThatIsBehindTheKeys() throws IOException {
    assertThat(clock().result()).isEqualTo(Result.UNCHECKED);
    machine.clockIsKept = true;
    assertThat(clock().result()).isEqualTo(Result.OK);
    Path key = Files.createFile(folder.resolve("key.pem"));
    Files.setLastModifiedTime(key, FileTime.fromMillis(NOW_MS + 3 * 86_400_000));
    assertThat(clock().result()).isEqualTo(Result.WRONG);
  }

  @Test
  void shouldSayInWordsWhoReachesTheNode() {
    status
        .addListenAddresses("udp://[::]:1700")
        .setReachability(Reachability.newBuilder().setState("unreachable_so_far"));
    Finding found = only("reachability", node());
    assertThat(found.result()).isEqualTo(Result.WARNING);
    assertThat(found.remedy()).startsWith("forward UDP port 1700 of the router");
    status.setReachability(Reachability.newBuilder().setState("reachable").setNetworks(2));
    assertThat(only("reachability", node()).result()).isEqualTo(Result.OK);
    status.setReachability(Reachability.newBuilder().setState("a later word"));
    assertThat(only("reachability", node()).found()).startsWith("not known yet");
    status.clearReachability();
    assertThat(only("reachability", node()).result()).isEqualTo(Result.UNCHECKED);
  }

  @Test
  void shouldWarnOfARouterThatForwardsNothingUnlessOthersReachTheNode() {
    assertThat(only("router", node()).result()).isEqualTo(Result.UNCHECKED);
    status.setRouter(RouterMapping.newBuilder().setState("mapped").setProtocol("PCP"));
    assertThat(only("router", node()).result()).isEqualTo(Result.OK);
    status.setRouter(RouterMapping.newBuilder().setState("silent"));
    assertThat(only("router", node()).result()).isEqualTo(Result.WARNING);
    status.setReachability(Reachability.newBuilder().setState("reachable"));
    assertThat(only("router", node()).result()).isEqualTo(Result.OK);
    status.setRouter(RouterMapping.newBuilder().setState("a later word"));
    assertThat(only("router", node()).found()).isEqualTo("a later word");
  }

  @Test
  void shouldWarnOfFewLinksOfAnOldNodeOnly() {
    status.setLinks(LinkCounts.newBuilder().setMode("prefer").setChosen(3).setLeastChosen(8));
    assertThat(only("links", node()).result()).isEqualTo(Result.WARNING);
    status.setUptimeMs(1_000);
    assertThat(only("links", node()).result()).isEqualTo(Result.OK);
    status.setUptimeMs(3_600_000).setLinks(LinkCounts.newBuilder().setMode("plain"));
    assertThat(only("links", node()).found()).startsWith("none");
  }

  @Test
  void shouldSayWhatTheStoreLacks() {
    status.setCatchUp(CatchUp.newBuilder().setMissing(9).setFetched(1));
    assertThat(only("catching up", node()).result()).isEqualTo(Result.WARNING);
    status.setCatchUp(CatchUp.newBuilder().setMissing(9).setExpectedMs(1_000));
    assertThat(only("catching up", node()).result()).isEqualTo(Result.OK);
    status.setCatchUp(CatchUp.newBuilder().setComparisons(1));
    assertThat(only("catching up", node()).found()).contains("has what its linked peers hold");
    status.setWritable(false);
    assertThat(only("store", node()).result()).isEqualTo(Result.WRONG);
  }

  @Test
  void shouldTellAPortInUseFromThatOfTheNode() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (DatagramSocket other = new DatagramSocket(any)) {
      int port = other.getLocalPort();
      NodeConfig config = CONFIG.toBuilder().listen("127.0.0.1:" + port).build();
      assertThat(only("port", new PortChecks(config, null).run()).found())
          .contains("UDP port " + port + " for gossip is in use");
      status.addListenAddresses("sealed://127.0.0.1:" + port);
      assertThat(only("port", new PortChecks(config, status.build()).run()).result())
          .isEqualTo(Result.OK);
    }
    assertThat(only("port", new PortChecks(CONFIG, null).run()).result()).isEqualTo(Result.OK);
  }

  @Test
  void shouldNameAnEdgeWithoutAnAddress() {
    EdgeChecks checks = edges(CONFIG.toBuilder().edges("nowhere.invalid:1618").build());
    Finding found = only("edge", checks.ask());
    assertThat(found.result()).isEqualTo(Result.WRONG);
    assertThat(found.found()).isEqualTo("no address is found for udp://nowhere.invalid:1618");
    assertThat(only("edge", edges(CONFIG).ask()).result()).isEqualTo(Result.WARNING);
  }

  @Test
  void shouldSayHowTheEdgesOfTheNodeDo() {
    EdgeChecks checks = edges(CONFIG);
    Peer good =
        Peer.newBuilder().setAddress("udp://1.2.3.4:1").setEdge(true).setProven(true).build();
    Peer silent =
        Peer.newBuilder()
            .setAddress("sealed://" + "ab".repeat(32) + "@1.2.3.5:1")
            .setEdge(true)
            .setUnansweredPings(3)
            .build();
    assertThat(checks.ofNode(List.of(good, silent)))
        .extracting(Finding::line)
        .containsExactly(
            "ok       edge           udp://1.2.3.4:1 answers the running node",
            "warning  edge           sealed://1.2.3.5:1 does not answer the running node: ask its owner,"
                + " or add another with dave peers add");
    assertThat(only("edge", checks.ofNode(List.of(silent))).result()).isEqualTo(Result.WRONG);
    assertThat(only("edge", checks.ofNode(List.of())).result()).isEqualTo(Result.WARNING);
    Peer other = good.toBuilder().setEdge(false).build();
    assertThat(only("edge", checks.ofNode(List.of(other))).result()).isEqualTo(Result.OK);
  }

  private static EdgeChecks edges(NodeConfig config) {
    return new EdgeChecks(
        config,
        host -> {
          throw new UnknownHostException(host);
        },
        InstantSource.system());
  }

  private List<Finding> machine(String... settings) {
    return new MachineChecks(machine, subject(settings)).run();
  }

  private List<Finding> home(Path home) {
    Subject subject = subject();
    return new HomeChecks(
            new Subject(
                new DaveHome(home, folder),
                subject.variables(),
                subject.clock(),
                subject.settings(),
                subject.config(),
                subject.status()))
        .run();
  }

  private Finding clock() {
    return new NodeChecks(subject(), machine).clock();
  }

  private List<Finding> node() {
    return new NodeChecks(subject(), machine).run(status.build());
  }

  private static Finding only(String check, List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.check().equals(check))
        .reduce(
            (one, other) -> {
              throw new AssertionError("two findings: " + one + other);
            })
        .orElseThrow();
  }

  private Subject subject(String... settings) {
    Map<SettingKey, List<String>> flags =
        settings.length == 0 ? Map.of() : Map.of(SettingKey.CAPACITY, List.of(settings[1]));
    return new Subject(
        new DaveHome(folder, folder),
        variables,
        InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)),
        Settings.resolve(flags, Map.of(), null, folder),
        config,
        running ? status.build() : null);
  }

  private static final class FakeMachine implements Machine {
    private final Map<String, String> properties = new HashMap<>();
    private long memory = 8L << 30;
    private OptionalLong openFiles = OptionalLong.of(1 << 20);
    private OptionalLong buffer = OptionalLong.of(WANTED_BUFFER);
    private boolean clockIsKept;

    @Override
    public long memory() {
      return memory;
    }

    @Override
    public OptionalLong openFiles() {
      return openFiles;
    }

    @Override
    public OptionalLong receiveBuffer() {
      return buffer;
    }

    @Override
    public boolean clockIsKept() {
      return clockIsKept;
    }

    @Override
    public String property(String name) {
      return properties.getOrDefault(name, "");
    }
  }
}
