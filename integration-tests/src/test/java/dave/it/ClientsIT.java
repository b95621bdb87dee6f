package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.engine.store.DatStore;
import dave.it.tools.Tool;
import dave.it.tools.ToolCondition;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the programs in {@code clients/java} and {@code clients/cpp} as their READMEs say. Each
 * writes, reads, counts, subscribes and resumes, with the published {@code .proto} and keys that
 * never leave it. {@link PackagesIT} has the packages.
 */
@Tag("long")
final class ClientsIT {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final long WORK = 1L << AdminLimits.DEFAULT.mining().defaultDifficulty();
  private static final Pattern WROTE =
      Pattern.compile("wrote tour-[0-9a-f]{8}/(\\w+ = \\w+), (stored|replaced) as ([0-9a-f]{64})");

  private static final Set<Client> MADE = EnumSet.noneOf(Client.class);

  @TempDir Path dir;

  /** A client in one language. */
  enum Client {
    CPP,
    JAVA;

    private void requireTools() {
      switch (this) {
        case CPP -> ToolCondition.require("ClientsIT, " + this, Tool.CPP);
        case JAVA -> {} // The JDK that runs this test.
      }
    }

    /** Returns a copy of its folder, after the steps that its README lists before the tour. */
    Example example() {
      requireTools();
      Example example = Example.of(ClientsIT.class, "clients/" + name().toLowerCase(Locale.ROOT));
      if (MADE.add(this)) {
        Example.Run made = example.run(example.commandsBefore("[Tt]our"), Map.of());
        assertThat(made.exitCode()).as(made.toString()).isZero();
      }
      return example;
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTakeTheTour(Client client) {
    Example example = client.example();
    try (DaveNode node = node(null)) {
      Example.Run run = example.run(example.command("[Tt]our"), at(endpoint(node)));

      assertThat(run.exitCode()).as(run.toString()).isZero();
      List<String> told = run.out();
      assertThat(told.getFirst()).isEqualTo("node 0.1.0 at %s holds 0 dats", endpoint(node));
      assertWrites(told, node.engine().store());
      assertThat(told.stream().filter(line -> !WROTE.matcher(line).matches()).skip(1))
          .containsExactly(
              "followed red, blue, blue",
              "got red by its hash",
              "got blue by key and author",
              "listed 3 dats in 2 pages",
              "consensus blue: authors 2, work " + 2 * WORK,
              "consensus red: authors 1, work " + WORK,
              // First each dat that was written during the interruption, once; then a new one.
              "resumed blue, round, small",
              "refused INVALID_ARGUMENT: dat.work is not the hash of the dat's parts: mine them"
                  + " again");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayWhenNoNodeAnswers(Client client) {
    Example example = client.example();

    Example.Run run = example.run(example.command("[Tt]our"), at("127.0.0.1:1"));

    assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .singleElement()
        .asString()
        .startsWith("no answer from 127.0.0.1:1 (")
        .endsWith("): start 'dave node', or set DAVE_ENDPOINT");
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayWhenTheNodeRefuses(Client client) throws Exception {
    Example example = client.example();
    Path tokenFile = Files.writeString(dir.resolve("token"), "not-known-to-the-client");
    Files.setPosixFilePermissions(tokenFile, PosixFilePermissions.fromString("rw-------"));
    try (DaveNode node = node(tokenFile)) {
      Example.Run run = example.run(example.command("[Tt]our"), at(endpoint(node)));

      assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
      assertThat(run.err())
          .containsExactly(
              "refused UNAUTHENTICATED: this node wants the header 'authorization: Bearer TOKEN',"
                  + " with the last word of a line of its admin-token-file");
    }
  }

  private static DaveNode node(@Nullable Path tokenFile) {
    return DaveNode.launch(
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .admin(new AdminConfig(ANY, null, tokenFile, AdminLimits.DEFAULT))
            .build());
  }

  private static String endpoint(DaveNode node) {
    return "127.0.0.1:" + node.adminAddress().orElseThrow().getPort();
  }

  private static Map<String, String> at(String endpoint) {
    return Map.of("DAVE_ENDPOINT", endpoint);
  }

  private static void assertWrites(List<String> told, DatStore store) {
    List<Matcher> writes = told.stream().map(WROTE::matcher).filter(Matcher::matches).toList();
    assertThat(writes)
        .extracting(write -> write.group(1) + " " + write.group(2))
        .containsExactly(
            "colour = red stored",
            "colour = blue stored",
            "colour = blue stored",
            "colour = blue replaced",
            "shape = round stored",
            "size = small stored");
    // The fourth dat replaced the first. The node holds the others, which three authors signed.
    assertThat(store.byWork(WorkHash.parse(writes.getFirst().group(3)))).isEmpty();
    List<VerifiedDat> held =
        writes.stream()
            .skip(1)
            .map(write -> store.byWork(WorkHash.parse(write.group(3))).orElseThrow())
            .toList();
    assertThat(held).allMatch(VerifiedDat::bound);
    assertThat(held)
        .extracting(dat -> dat.dat().value().toStringUtf8())
        .containsExactly("blue", "blue", "blue", "round", "small");
    assertThat(held.stream().map(dat -> dat.dat().author()).distinct()).hasSize(3);
  }
}
