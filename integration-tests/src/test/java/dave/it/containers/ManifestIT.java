package dave.it.containers;

import static dave.it.containers.Manifests.at;
import static dave.it.containers.Manifests.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks compose.yaml and the manifest for Kubernetes, without Compose or Kubernetes. */
final class ManifestIT {
  private static final Path CONTAINERS = Path.of("..", "containers");
  private static final Path MANIFEST = CONTAINERS.resolve("kubernetes").resolve("dave.yaml");
  private static final Path COMPOSE = CONTAINERS.resolve("compose.yaml");

  private static Object ofKind(String kind) throws IOException {
    return Manifests.yaml(MANIFEST).stream()
        .filter(object -> kind.equals(at(object, "kind")))
        .findFirst()
        .orElseThrow();
  }

  private static Object container() throws IOException {
    return list(ofKind("StatefulSet"), "spec", "template", "spec", "containers").getFirst();
  }

  private static List<Object> names(List<?> objects) {
    return objects.stream().<Object>map(object -> String.valueOf(at(object, "name"))).toList();
  }

  private static String image() throws IOException {
    Matcher version =
        Pattern.compile("\n  <version>(.*)</version>")
            .matcher(Files.readString(Path.of("../pom.xml")));
    assertThat(version.find()).isTrue();
    return "dave:" + version.group(1);
  }

  @Test
  void shouldBeWhatKubernetesTakes() throws IOException {
    List<Object> objects = Manifests.yaml(MANIFEST);
    assertThat(objects.stream().map(object -> at(object, "kind")))
        .containsExactly("Service", "PodDisruptionBudget", "StatefulSet");
    objects.forEach(Manifests::check);
  }

  @ParameterizedTest
  @CsvSource({
    "readinessProbe:, readynessProbe:",
    "readOnlyRootFilesystem: true, readOnlyRootFileSystem: true",
    "replicas: 5, replicas: five",
    "serviceName: dave, serviceName: [dave]",
    "maxUnavailable:, maxUnavailabel:",
    "storage: 3Gi, storage: 3Gigs",
    "'{path: /livez, port: metrics}', '{path: /livez}'",
    "apiVersion: policy/v1, apiVersion: policy/v1beta1",
    "terminationGracePeriodSeconds: 30, terminationGracePeriod: 30",
  })
  void shouldBeRefusedWithAMistake(String right, String wrong) throws IOException {
    String manifest = Files.readString(MANIFEST);
    assertThat(manifest).contains(right);
    assertThatThrownBy(
            () -> Manifests.yaml(manifest.replace(right, wrong)).forEach(Manifests::check))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldNameOnlyWhatThereIs() throws IOException {
    Object set = ofKind("StatefulSet");
    Object container = container();
    List<Object> ports = names(list(container, "ports"));
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(at(container, probe, "httpGet", "port")).as(probe).isIn(ports);
    }
    assertThat(list(ofKind("Service"), "spec", "ports"))
        .allSatisfy(port -> assertThat(at(port, "targetPort")).isIn(ports));
    List<Object> volumes = new ArrayList<>(names(list(set, "spec", "template", "spec", "volumes")));
    list(set, "spec", "volumeClaimTemplates")
        .forEach(claim -> volumes.add(String.valueOf(at(claim, "metadata", "name"))));
    assertThat(names(list(container, "volumeMounts"))).containsExactlyInAnyOrderElementsOf(volumes);
    Object labels = at(set, "spec", "template", "metadata", "labels");
    assertThat(at(set, "spec", "selector", "matchLabels")).isEqualTo(labels);
    assertThat(at(ofKind("Service"), "spec", "selector")).isEqualTo(labels);
    assertThat(at(ofKind("PodDisruptionBudget"), "spec", "selector", "matchLabels"))
        .isEqualTo(labels);
    assertThat(at(set, "spec", "serviceName")).isEqualTo(at(ofKind("Service"), "metadata", "name"));
    assertThat(at(container, "image")).isEqualTo(image());
  }

  @Test
  void shouldConfineEveryServiceOfCompose() throws IOException {
    Object compose = Manifests.yaml(COMPOSE).getFirst();
    assertThat(at(compose, "services")).isInstanceOf(Map.class);
    Map<?, ?> services = (Map<?, ?>) Objects.requireNonNull(at(compose, "services"));
    assertThat(services).hasSize(7);
    services.forEach(
        (name, service) -> {
          assertThat(at(service, "read_only")).as("%s", name).isEqualTo(true);
          assertThat(at(service, "cap_drop")).as("%s", name).isEqualTo(List.of("ALL"));
          assertThat(at(service, "mem_limit")).as("%s", name).isNotNull();
          assertThat(at(service, "cpus")).as("%s", name).isNotNull();
          for (Object mount : list(service, "volumes")) {
            String source = String.valueOf(mount).split(":", 2)[0];
            if (source.startsWith("./")) {
              assertThat(CONTAINERS.resolve(source)).exists();
            } else {
              assertThat(at(compose, "volumes", source)).as(source).isNotNull();
            }
          }
        });
    assertThat(at(services, "node5", "image")).isEqualTo("${DAVE_IMAGE:-" + image() + "}");
  }

  @Test
  void shouldCollectFromEveryNodeOfCompose() throws IOException {
    Object prometheus =
        Manifests.yaml(CONTAINERS.resolve("prometheus").resolve("prometheus.yml")).getFirst();
    Map<?, ?> services =
        (Map<?, ?>) Objects.requireNonNull(at(Manifests.yaml(COMPOSE).getFirst(), "services"));
    List<String> nodes =
        services.keySet().stream()
            .map(String::valueOf)
            .filter(name -> name.startsWith("node"))
            .map(name -> name + ":1690")
            .toList();
    assertThat(list(prometheus, "scrape_configs", 0, "static_configs", 0, "targets"))
        .isEqualTo(nodes);
  }
}
