package dave.it.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dave.it.Program;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a node behind a home router, which is Linux with miniupnpd. */
@Tag("long")
@NeedsTools({Tool.NAMESPACES, Tool.MINIUPNPD})
@SuppressWarnings("NullAway.Init") // JUnit sets the fields.
final class RouterIT {
  private static final int PORT = 1618;
  private static final long START_S = 120;
  private static final long STOP_S = 20;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String FORWARDS =
      "router 192.168.77.1 forwards udp://" + HomeRouter.OUTSIDE + ":" + PORT;

  @TempDir Path folder;
  private HomeRouter router;

  @BeforeEach
  void start() throws Exception {
    router = new HomeRouter(folder);
    router.start();
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
  }

  private Program dave(Namespace where, String home, List<String> java, String... args)
      throws Exception {
    return Program.start(
        Files.createDirectories(folder.resolve(home)),
        where.command(Program.javaCommand(java, "dave.dist.Dave", args)));
  }

  private Program node(String... java) throws Exception {
    return dave(router.home(), "inside", List.of(java), "node", "--in-memory");
  }

  private static void end(Program node) throws Exception {
    node.process().toHandle().destroy();
    assertThat(node.awaitExit(STOP_S)).as("%s", node.err()).isZero();
  }

  @Test
  void shouldBeReachedThroughAMappingThatItEndsAtTheStop() throws Exception {
    try (Program node = node()) {
      node.awaitErr(line -> line.contains(FORWARDS), START_S);
      assertThat(router.forwards(PORT)).isTrue();
      try (Program stranger =
          dave(
              router.outside(),
              "outside",
              List.of(),
              "node",
              "--in-memory",
              "-e",
              HomeRouter.OUTSIDE + ":" + PORT)) {
        stranger.awaitErr(line -> line.contains("ready"), START_S);
        await().atMost(SOON).until(() -> ask("outside", "peers").contains("\"proven\":true"));
      }
      assertThat(ask("inside", "status"))
          .contains("\"router\":{\"state\":\"mapped\",\"protocol\":\"PCP\"")
          .contains("\"external\":\"udp://" + HomeRouter.OUTSIDE + ":" + PORT + "\"");
      end(node);
    }
    assertThat(router.forwards(PORT)).isFalse();
  }

  private String ask(String home, String command) throws Exception {
    Namespace where = home.equals("inside") ? router.home() : router.outside();
    try (Program asked = dave(where, home, List.of(), command, "-o", "json")) {
      asked.awaitExit(START_S);
      return String.join("", asked.out());
    }
  }

  @Test
  void shouldRenewAMapping() throws Exception {
    try (Program node = node("-Ddave.test.lifetime=8s")) {
      node.awaitErr(line -> line.contains(FORWARDS), START_S);
      long first = router.expiryS();
      await().atMost(SOON).until(() -> router.expiryS() > first + 5);
      assertThat(router.forwards(PORT)).isTrue();
      end(node);
    }
    assertThat(router.forwards(PORT)).isFalse();
    assertThat(router.expiryS()).isZero();
  }

  @Test
  void shouldRenewAMappingThatTheRouterForgotAtARestart() throws Exception {
    try (Program node = node()) {
      node.awaitErr(line -> line.contains(FORWARDS), START_S);
      await().atMost(SOON).until(router::isHeard);
      router.restart();
      assertThat(router.forwards(PORT)).isFalse();
      // The next regular renewal is ten minutes away.
      await().atMost(SOON).until(() -> router.forwards(PORT));
      end(node);
    }
    assertThat(router.forwards(PORT)).isFalse();
  }
}
