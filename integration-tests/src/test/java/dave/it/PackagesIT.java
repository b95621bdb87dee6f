package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.client.model.Fault;
import dave.client.model.Reason;
import dave.engine.EngineConfig;
import dave.it.scenario.JavaDriver;
import dave.it.scenario.ProcessDriver;
import dave.it.scenario.Scenario;
import dave.it.tools.Tool;
import dave.it.tools.ToolCondition;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.crypto.TestCertificates;
import dave.wire.keys.KeyFile;
import dave.wire.keys.SigningKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/**
 * Tests the clients of all languages as an outsider gets them: each package is made and installed
 * into an empty project as its README says, and used from there. All take the scenario of {@code
 * clients/scenario.json} at the same time, with the same nodes.
 */
@Tag("long")
final class PackagesIT {
  private static final Path CLIENTS = NodeJs.ROOT.resolve("clients");
  private static final int MIN_BITS = 4;
  private static final String TYPESCRIPT = "typescript@5.9.3 @types/node@22.19.1";
  private static final String README_NODE = "127.0.0.1:1619";
  private static final String TOKEN = "a-token-of-the-packages-test-0123456789";
  private static final Map<Client, CompletableFuture<Example>> INSTALLED =
      new EnumMap<>(Client.class);

  @TempDir static Path dir;

  /** A package. */
  enum Client {
    NODEJS(Tool.NODEJS, "js", "node", ".mjs", "--test follow.test.mjs"),
    PYTHON(Tool.PYTHON, "python", "PYTHONPATH=site python3", ".py", "follow_test.py");

    private final Tool tool;
    private final String fence;
    private final String runner;
    private final String suffix;
    private final String followTest;

    /**
     * @param tool what it needs
     * @param fence the language of the example in its README
     * @param runner runs a program in the folder {@code project}
     * @param suffix the suffix of programs there
     * @param followTest the test of its follower
     */
    Client(Tool tool, String fence, String runner, String suffix, String followTest) {
      this.tool = tool;
      this.fence = fence;
      this.runner = runner;
      this.suffix = suffix;
      this.followTest = followTest;
    }

    private String folder() {
      return "clients/" + name().toLowerCase(Locale.ROOT);
    }

    /** Returns its copy, once it is installed in the copy's folder {@code project}. */
    Example installed() {
      ToolCondition.require("PackagesIT, " + this, tool);
      return Optional.ofNullable(INSTALLED.get(this)).orElseThrow().join();
    }

    private Example install() {
      Example example = Example.of(PackagesIT.class, folder());
      // Not from the folder of the sources: what is tested there is what the package has.
      Example.Run made = example.run(example.commands() + "\ncp test/* project", Map.of());
      assertThat(made.exitCode()).as(made.toString()).isZero();
      return example;
    }

    private String command(String program) {
      return "cd project && exec env " + runner + " " + program;
    }
  }

  @BeforeAll
  static void install() {
    for (Client client : Client.values()) {
      if (client.tool.isHere() || Boolean.parseBoolean(System.getenv("DAVE_REQUIRE_TOOLS"))) {
        INSTALLED.put(client, CompletableFuture.supplyAsync(client::install));
      }
    }
  }

  @Test
  void shouldAllTakeTheScenario() throws Exception {
    Map<String, String> words = new HashMap<>();
    words.put("long", "v".repeat(2_000));
    Path token = secret("token", TOKEN);
    words.put("token", token.toString());
    TestCertificates.Authority authority = TestCertificates.authority(dir, "ca");
    TestCertificates.Files certificate = authority.sign(dir, "node");
    words.put("ca", authority.files().certificate().toString());
    words.put("otherCa", TestCertificates.authority(dir, "other").files().certificate().toString());
    Path tokens = secret("tokens", "write " + TOKEN);
    AdminConfig.Tls tls = new AdminConfig.Tls(certificate.certificate(), certificate.key(), null);
    try (NodeProcess a = new NodeProcess(dir.resolve("a"), MIN_BITS);
        DaveNode b = node(new AdminConfig(any(), null, null, AdminLimits.DEFAULT));
        DaveNode sealed = node(new AdminConfig(any(), tls, tokens, AdminLimits.DEFAULT))) {
      words.put("a", a.address());
      words.put("b", "127.0.0.1:" + port(b));
      words.put("tls", "localhost:" + port(sealed));
      Scenario scenario =
          new Scenario(
              CLIENTS.resolve("scenario.json"),
              new Scenario.Nodes() {
                @Override
                public void kill(String name) throws Exception {
                  a.kill();
                }

                @Override
                public void start(String name) throws Exception {
                  a.start();
                }
              });
      try (JavaDriver java = new JavaDriver(dir)) {
        scenario.add("java", java, ownWords(words, "java"));
        takeWithPackages(scenario, words);
      }
    }
  }

  private static void takeWithPackages(Scenario scenario, Map<String, String> words)
      throws Exception {
    List<ProcessDriver> drivers = new ArrayList<>();
    try {
      for (Client client : Client.values()) {
        try {
          drivers.add(driver(client));
        } catch (TestAbortedException e) {
          continue; // Its tools are missing; the others go on.
        }
        String name = client.name().toLowerCase(Locale.ROOT);
        scenario.add(name, drivers.getLast(), ownWords(words, name));
      }
      scenario.take();
    } finally {
      drivers.forEach(ProcessDriver::close);
    }
  }

  private static ProcessDriver driver(Client client) throws Exception {
    Example installed = client.installed();
    return ProcessDriver.start(
        installed.builder(client.command("driver" + client.suffix), Map.of()),
        dir.resolve(client + ".err"));
  }

  private static Map<String, String> ownWords(Map<String, String> words, String name)
      throws Exception {
    Map<String, String> own = new HashMap<>(words);
    own.put("p", name);
    for (String author : List.of("alice", "bob")) {
      own.put(author, keyFile(dir.resolve(name + "-" + author)).toString());
    }
    return own;
  }

  private static Path keyFile(Path path) throws Exception {
    Files.deleteIfExists(path);
    try (SigningKey key = SigningKey.generate(new SecureRandom())) {
      KeyFile.create(path, key, new char[0]);
    }
    return path;
  }

  private static Path secret(String name, String content) throws Exception {
    Path file = Files.writeString(dir.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRunTheExampleOfItsReadme(Client client) throws Exception {
    Example installed = client.installed();
    String readme = Files.readString(installed.dir().resolve("README.md"));
    Matcher example =
        Pattern.compile("```" + client.fence + "\n(.*?)```", Pattern.DOTALL).matcher(readme);
    assertThat(example.find()).isTrue();
    assertThat(example.group(1)).contains(README_NODE);
    Path project = installed.dir().resolve("project");
    keyFile(project.resolve("author.key"));
    try (DaveNode node = node(new AdminConfig(any(), null, null, AdminLimits.DEFAULT))) {
      Files.writeString(
          project.resolve("example" + client.suffix),
          example.group(1).replace(README_NODE, "127.0.0.1:" + port(node)));

      Example.Run run = installed.run(client.command("example" + client.suffix), Map.of());

      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(run.out()).containsExactly("red: 1", "tour/colour = red");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFollowLikeTheClientOfJava(Client client) {
    Example installed = client.installed();

    Example.Run run = installed.run(client.command(client.followTest), Map.of());

    assertThat(run.exitCode()).as(run.toString()).isZero();
  }

  @Test
  void shouldNameEachReasonOfTheApiInEachPackage() throws Exception {
    for (String file :
        List.of("nodejs/src/errors.js", "nodejs/src/index.d.ts", "python/dave_client/errors.py")) {
      String text = Files.readString(CLIENTS.resolve(file));
      assertThat(Reason.values())
          .as(file)
          .allMatch(reason -> Pattern.compile("\\b" + reason + "\\b").matcher(text).find());
      assertThat(Fault.values())
          .as(file)
          .filteredOn(fault -> fault != Fault.TLS_UNAVAILABLE) // A JVM may have no provider of it.
          .allMatch(fault -> Pattern.compile("\\b" + fault + "\\b").matcher(text).find());
    }
  }

  @Test
  void shouldHaveTypesThatTypeScriptUnderstands() throws Exception {
    Example installed = Client.NODEJS.installed();
    Example.Run run =
        installed.run(
            "cd project; npm install --quiet --no-save %s > npm.log; npx --no-install tsc -p ."
                .formatted(TYPESCRIPT),
            Map.of());

    assertThat(run.exitCode()).as(run.toString()).isZero();
  }

  private static InetSocketAddress any() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static DaveNode node(AdminConfig admin) {
    return DaveNode.launch(
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .engine(EngineConfig.DEFAULT.withMinDifficulty(MIN_BITS))
            .admin(admin)
            .build());
  }

  private static int port(DaveNode node) {
    return node.adminAddress().orElseThrow().getPort();
  }
}
