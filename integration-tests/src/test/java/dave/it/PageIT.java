package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.SimpleFileServer;
import dave.http.HttpConfig;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.PeerAddress;
import dave.wire.keys.KeyFile;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the page that a node serves, in a real browser. Of three real nodes A-B-C, A and C do not
 * know each other; a fourth one, D, knows no other. Also tests the page's client library without a
 * browser, and the pages of a simulation. Screenshots are left in {@code
 * target/browser/screenshots}; those of the documentation also go to the folder that the system
 * property {@code dave.pictures} names, from the root of the sources.
 */
@Tag("long")
@NeedsTools(Tool.NODEJS)
final class PageIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SOURCES = Path.of("src/test/browser");
  private static final Path DIR = Path.of("target/browser").toAbsolutePath();
  private static final Path PAGE = ROOT.resolve("dave-http/src/main/resources/dave/http/page");
  private static final Path PACKETS =
      ROOT.resolve("dave-wire/src/test/resources/vectors/packets.json");
  private static final int STEPS = 49;
  private static final long TIMEOUT_S = 400;

  @TempDir Path dir;

  @BeforeAll
  static void install() throws Exception {
    copy(SOURCES, DIR);
    copy(PAGE, DIR.resolve("page"));
    Files.createDirectories(DIR.resolve("screenshots"));
    assertEnds("npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund");
  }

  @Test
  void shouldHashMineAndSignAsTheNetworkDoes() throws Exception {
    List<String> out =
        assertEnds(
            "node",
            "unit.js",
            DIR.resolve("page").toString(),
            PACKETS.toString(),
            ROOT.resolve("docs/files.md").toString());
    assertThat(out).contains("# pass 13", "# fail 0", "# skipped 0");
  }

  @Test
  @NeedsTools(Tool.CHROMIUM)
  void shouldLetPeopleWriteReadCountAndFollowInABrowser() throws Exception {
    Path keyIn = dir.resolve("in.pem");
    Path keyOut = dir.resolve("out.pem");
    var form =
        SimpleFileServer.createFileServer(
            loopback(), ROOT.resolve("examples/form"), SimpleFileServer.OutputLevel.NONE);
    form.start();
    String formUrl = "http://127.0.0.1:" + form.getAddress().getPort();
    try (SigningKey key = SigningKey.generate(new SecureRandom());
        DaveNode a = node(formUrl);
        DaveNode b = node(formUrl);
        DaveNode c = node(formUrl);
        DaveNode d = node(formUrl)) {
      KeyFile.create(keyIn, key, new char[0]);
      introduce(a, b);
      introduce(b, c);

      List<String> out =
          assertEnds(
              "node",
              "page.js",
              url(a),
              url(b),
              url(c),
              url(d),
              formUrl,
              keyIn.toString(),
              keyOut.toString(),
              DIR.resolve("screenshots").toString());

      assertThat(out).contains(STEPS + " steps");
      assertThat(out).contains("author of the key taken in: " + key.author());
      // A browser saves files that others may read, and the command line refuses such a key.
      Files.setPosixFilePermissions(keyOut, PosixFilePermissions.fromString("rw-------"));
      try (SigningKey taken = KeyFile.load(keyOut, new char[0])) {
        assertThat(out).contains("author of the key taken out: " + taken.author());
      }
      copyPictures();
    } finally {
      form.stop(0);
    }
  }

  @Test
  @NeedsTools(Tool.CHROMIUM)
  void shouldDrawTheReportsOfSimulations() throws Exception {
    Path pages = dir.resolve("pages");
    try (Program sim = Program.dave(dir, "sim", "heal", "--nodes", "20", "--report", "pages")) {
      sim.awaitExit(TIMEOUT_S); // The status does not matter: so few nodes may miss a finding.
    }
    List<String> out = assertEnds("node", "report.js", pages.toString(), "heal");
    assertThat(out).contains("10 steps");
  }

  private static DaveNode node(String origin) {
    return DaveNode.launch(
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .http(HttpConfig.of(loopback()).withOrigins(origin).withTrustLocal(true))
            .build());
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Makes each node an edge of the other, so that neither has to wait for trust. */
  private static void introduce(DaveNode one, DaveNode other) {
    PeerAddress ofOne = one.listenAddresses().getFirst();
    PeerAddress ofOther = other.listenAddresses().getFirst();
    one.engine().addEdge(ofOther).block();
    other.engine().addEdge(ofOne).block();
  }

  private static String url(DaveNode node) {
    return "http://127.0.0.1:" + node.httpAddress().orElseThrow().getPort();
  }

  private static List<String> assertEnds(String... command) throws Exception {
    try (Program program = Program.start(DIR, List.of(command))) {
      int exit = program.awaitExit(TIMEOUT_S);
      List<String> all = new ArrayList<>(program.out());
      all.addAll(program.err());
      assertThat(exit).as(String.join("\n", all)).isZero();
      return List.copyOf(program.out());
    }
  }

  private static void copyPictures() throws IOException {
    String folder = System.getProperty("dave.pictures", "");
    if (!folder.isEmpty()) {
      for (String name : List.of("phone.png", "screen.png")) {
        Files.copy(
            DIR.resolve("screenshots").resolve("doc-" + name),
            Files.createDirectories(ROOT.resolve(folder)).resolve(name),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
