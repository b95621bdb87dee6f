package dave.dist;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.PrintStream;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Dependencies point one way, and only composition roots use real clocks, threads and chance. */
final class ModulesTest {
  /** All classes of Dave except tests. */
  static final JavaClasses DAVE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dave");

  @Test
  void shouldPointOneWayBetweenModules() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("wire proto")
        .definedBy("dave.wire.v1..")
        .layer("admin proto")
        .definedBy("dave.admin.v1..")
        .layer("wire")
        .definedBy(
            "dave.wire",
            "dave.wire.archive..",
            "dave.wire.crypto..",
            "dave.wire.disk..",
            "dave.wire.keys..",
            "dave.wire.mining..",
            "dave.wire.quota..")
        .layer("link")
        .definedBy("dave.link..")
        .layer("json")
        .definedBy("dave.json..")
        .layer("files")
        .definedBy("dave.files..")
        .layer("engine")
        .definedBy("dave.engine..")
        .layer("storage")
        .definedBy("dave.storage..")
        .layer("sim")
        .definedBy("dave.sim..")
        .layer("service")
        .definedBy("dave.service..")
        .layer("admin")
        .definedBy(
            "dave.admin",
            "dave.admin.access..",
            "dave.admin.call..",
            "dave.admin.methods..",
            "dave.admin.server..")
        .layer("http")
        .definedBy("dave.http..")
        .layer("config")
        .definedBy("dave.config..")
        .layer("node")
        .definedBy("dave.node..")
        .layer("client")
        .definedBy("dave.client..")
        .layer("testcontainers")
        .definedBy("dave.testcontainers..")
        .layer("spring")
        .definedBy("dave.spring..")
        .layer("cli")
        .definedBy("dave.cli..")
        .layer("dist")
        .definedBy("dave.dist..")
        .whereLayer("wire proto")
        .mayNotAccessAnyLayer()
        .whereLayer("admin proto")
        .mayNotAccessAnyLayer()
        .whereLayer("config")
        .mayNotAccessAnyLayer()
        .whereLayer("json")
        .mayNotAccessAnyLayer()
        .whereLayer("wire")
        .mayOnlyAccessLayers("wire proto")
        .whereLayer("link")
        .mayOnlyAccessLayers("wire")
        .whereLayer("files")
        .mayOnlyAccessLayers("wire")
        .whereLayer("engine")
        .mayOnlyAccessLayers("link", "wire")
        .whereLayer("storage")
        .mayOnlyAccessLayers("engine", "wire")
        .whereLayer("sim")
        .mayOnlyAccessLayers("engine", "link", "wire")
        .whereLayer("service")
        .mayOnlyAccessLayers("engine", "files", "wire")
        .whereLayer("admin")
        .mayOnlyAccessLayers("service", "engine", "files", "wire", "admin proto")
        .whereLayer("http")
        .mayOnlyAccessLayers("service", "engine", "files", "json", "wire")
        .whereLayer("node")
        .mayOnlyAccessLayers(
            "service", "engine", "storage", "admin", "http", "files", "config", "wire")
        .whereLayer("client")
        .mayOnlyAccessLayers("files", "wire", "admin proto")
        .whereLayer("testcontainers")
        .mayOnlyAccessLayers("client", "wire", "admin proto")
        .whereLayer("testcontainers")
        .mayOnlyBeAccessedByLayers("spring")
        .whereLayer("spring")
        .mayOnlyAccessLayers("client", "node", "testcontainers", "engine", "config", "admin proto")
        .whereLayer("spring")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("cli")
        .mayOnlyAccessLayers("client", "files", "json", "wire", "admin proto", "config")
        .whereLayer("dist")
        .mayNotBeAccessedByAnyLayer()
        .ensureAllClassesAreContainedInArchitecture()
        .check(DAVE);
  }

  @Test
  void shouldEmbedANodeWithoutAStoreForDisks() {
    noClasses()
        .that()
        .resideInAPackage("dave.node..")
        .and()
        .doNotHaveSimpleName("DiskStore")
        .and()
        .doNotHaveSimpleName("DatabaseMeters")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dave.storage..", "org.rocksdb..")
        .because("dave-storage is optional: a node in memory runs without it")
        .check(DAVE);
  }

  /** The build keeps modules free of cycles, so a cycle found here is inside one module. */
  @Test
  void shouldHaveNoCyclesBetweenPackages() {
    slices().matching("dave.(**)").should().beFreeOfCycles().check(DAVE);
  }

  @Test
  void shouldReachNodesThroughTheClientAlone() {
    noClasses()
        .that()
        .resideInAPackage("dave.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "io.netty..")
        .because("dave-client has the connection, its credentials and what its failures mean")
        .check(DAVE);
  }

  @Test
  void shouldKeepTheInternalsOfTheClientToItself() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dave.client", "dave.client.internal")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dave.client.internal")
        .because("programs use the client; what is behind it may change")
        .check(DAVE);
    noMethods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .resideInAnyPackage("dave.client", "dave.client.model")
        .should(
            haveSignature(
                "a type of the client's internals, of gRPC or of Netty",
                type ->
                    Stream.of("dave.client.internal", "io.grpc", "io.netty")
                        .anyMatch(type.getPackageName()::startsWith)))
        .check(DAVE);
  }

  private static ArchCondition<JavaMethod> haveSignature(String what, Predicate<JavaClass> of) {
    return new ArchCondition<>("have " + what + " in their signature") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        Stream.concat(
                method.getReturnType().getAllInvolvedRawTypes().stream(),
                method.getParameterTypes().stream()
                    .flatMap(type -> type.getAllInvolvedRawTypes().stream()))
            .forEach(
                type ->
                    events.add(
                        new SimpleConditionEvent(
                            method, of.test(type), method.getFullName() + " has " + type)));
      }
    };
  }

  @Test
  void shouldTouchTheRealWorldInCompositionRootsOnly() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dave.wire",
            "dave.wire.archive..",
            "dave.wire.crypto..",
            "dave.wire.disk..",
            "dave.wire.keys..",
            "dave.wire.mining..",
            "dave.wire.quota..",
            "dave.link..",
            "dave.files..",
            "dave.json..",
            "dave.engine..",
            "dave.sim..",
            "dave.storage..",
            "dave.service..",
            "dave.admin",
            "dave.admin.access..",
            "dave.admin.call..",
            "dave.admin.methods..",
            "dave.admin.server..",
            "dave.http..",
            "dave.client..",
            "dave.config..")
        .and()
        // The composition root of a program that uses the client.
        .doNotHaveFullyQualifiedName("dave.client.ClientBuilder")
        .and()
        .doNotHaveFullyQualifiedName("dave.client.Threads")
        .should()
        .callMethodWhere(new RealWorld())
        .because("clocks, schedulers and chance are given to them")
        .check(DAVE);
  }

  @Test
  void shouldGiveAndReplaceNamesInOnePlaceEach() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dave.wire.disk.ExclusiveRename")
        .should()
        .callMethod(Files.class, "createLink", Path.class, Path.class)
        .because("some file systems have no hard links; ExclusiveRename knows what to do there")
        .check(DAVE);
    noClasses()
        .that()
        .resideInAnyPackage("dave.cli..", "dave.dist..")
        .should()
        .callMethod(Files.class, "move", Path.class, Path.class, CopyOption[].class)
        .because("a rename replaces devices, pipes and links; dave.files.disk.Target does not")
        .check(DAVE);
  }

  @Test
  void shouldEndNoPublisherBeforeItsSubscriberIsReady() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dave.service.TakeUntil")
        .should()
        .callMethod(Flux.class, "takeUntilOther", Publisher.class)
        .orShould()
        .callMethod(Mono.class, "takeUntilOther", Publisher.class)
        .because("it may complete a subscriber that still takes its subscription; see TakeUntil")
        .check(DAVE);
  }

  @Test
  void shouldReachTheTerminalByOneWay() {
    noClasses()
        .that()
        .resideInAnyPackage("dave.cli..", "dave.dist..")
        .and()
        .doNotHaveFullyQualifiedName("dave.cli.terminal.Messages")
        .and()
        // It prints with colours, and makes text harmless itself.
        .doNotHaveFullyQualifiedName("dave.dist.demo.DemoPrinter")
        .should()
        .callMethodWhere(new Printing())
        .because("strangers' texts go through Messages or Output, which make them harmless")
        .check(DAVE);
  }

  /** Calls that print text to a stream without a filter. */
  private static final class Printing extends DescribedPredicate<JavaCall<?>> {
    private static final Set<String> PRINTS =
        Set.of("print", "println", "printf", "format", "append", "write", "writeBytes");

    Printing() {
      super("printing to a PrintStream");
    }

    @Override
    public boolean test(JavaCall<?> call) {
      return call.getTargetOwner().isEquivalentTo(PrintStream.class)
          && PRINTS.contains(call.getName());
    }
  }

  /** Calls that read the real clock, create randomness, or use shared schedulers. */
  private static final class RealWorld extends DescribedPredicate<JavaCall<?>> {
    private static final Set<String> SYSTEM = Set.of("nanoTime", "currentTimeMillis", "getenv");

    RealWorld() {
      super("the real world");
    }

    @Override
    public boolean test(JavaCall<?> call) {
      JavaClass owner = call.getTargetOwner();
      String name = call.getName();
      return (owner.isEquivalentTo(System.class) && SYSTEM.contains(name))
          || (owner.isEquivalentTo(Instant.class) && name.equals("now"))
          || (owner.isEquivalentTo(Clock.class) && name.startsWith("system"))
          || (owner.isEquivalentTo(InstantSource.class) && name.equals("system"))
          || (owner.isEquivalentTo(ThreadLocalRandom.class) && name.equals("current"))
          || (owner.isEquivalentTo(Random.class) && name.equals("<init>"))
          || (owner.isEquivalentTo(Math.class) && name.equals("random"))
          || owner.isEquivalentTo(Schedulers.class);
    }
  }
}
