package dave.http.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.Engine;
import dave.engine.Health;
import dave.engine.link.LinkMode;
import dave.engine.store.Mass;
import dave.engine.store.Seal;
import dave.engine.store.memory.InMemoryDatStore;
import dave.http.HttpLimits;
import dave.http.testing.JsonTree;
import dave.service.NodeParts;
import dave.service.NodeService;
import dave.service.ServiceRuntime;
import dave.service.model.RouterMapping;
import dave.wire.mining.Miner;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Compares the served OpenAPI document with the routes of the gateway: neither may have more. */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class OpenApiTest {
  private final Map<String, Object> document = document();

  private static Map<String, Object> document() {
    try (InputStream in = Routes.class.getResourceAsStream("/dave/http/openapi.json")) {
      return JsonTree.object(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the query parameters of each route, by method and path. */
  private static Map<String, Set<String>> routes() {
    InMemoryDatStore store =
        new InMemoryDatStore(1 << 20, Mass.WORK, InstantSource.system(), new Random(1));
    Engine engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "store" -> store;
                      case "seal" -> Seal.of(store, new Random(1));
                      default -> throw new AssertionError(method);
                    });
    ServiceRuntime runtime =
        new ServiceRuntime(
            InstantSource.system(),
            Schedulers.boundedElastic(),
            Schedulers.boundedElastic(),
            Schedulers.parallel(),
            new Random(1),
            new SimpleMeterRegistry());
    try (Miner miner = new Miner(1, InstantSource.system(), new Random(1));
        NodeService service =
            new NodeService(
                new NodeParts(
                    engine,
                    miner,
                    () -> null,
                    "test",
                    20,
                    LinkMode.PLAIN,
                    new Health(Schedulers.parallel()),
                    () -> RouterMapping.OFF),
                runtime)) {
      Map<String, Set<String>> routes = new TreeMap<>();
      for (Route route : Routes.ofGateway(service, type -> "", HttpLimits.DEFAULT, Mono.never())) {
        routes.put(
            route.method().name().toLowerCase(java.util.Locale.ROOT) + " " + route.template(),
            new TreeSet<>(route.parameters()));
      }
      return routes;
    }
  }

  @Test
  void shouldDescribeEveryRouteAndNoOther() {
    Map<String, Set<String>> described = new TreeMap<>();
    JsonTree.object(document.get("paths"))
        .forEach(
            (path, methods) ->
                JsonTree.object(methods)
                    .forEach(
                        (method, operation) ->
                            described.put(method + " " + path, query(operation, "query"))));
    assertThat(described).isEqualTo(routes());
  }

  @Test
  void shouldDescribeEveryNameOfAPath() {
    JsonTree.object(document.get("paths"))
        .forEach(
            (path, methods) ->
                JsonTree.object(methods)
                    .values()
                    .forEach(
                        operation -> {
                          Set<String> names = new TreeSet<>();
                          java.util.regex.Pattern.compile("\\{(\\w+)}")
                              .matcher(path)
                              .results()
                              .forEach(name -> names.add(name.group(1)));
                          assertThat(query(operation, "path")).as(path).isEqualTo(names);
                        }));
  }

  private static Set<String> query(Object operation, String where) {
    Set<String> names = new TreeSet<>();
    Object parameters = JsonTree.object(operation).get("parameters");
    if (parameters != null) {
      for (Object parameter : JsonTree.list(parameters)) {
        if (JsonTree.object(parameter).get("in").equals(where)) {
          names.add(String.valueOf(JsonTree.object(parameter).get("name")));
        }
      }
    }
    return names;
  }

  @Test
  void shouldReferToSchemasThatAreThere() {
    List<String> missing = new ArrayList<>();
    walk(document, missing);
    assertThat(missing).isEmpty();
  }

  private void walk(Object value, List<String> missing) {
    if (value instanceof Map<?, ?> fields) {
      if (fields.get("$ref") instanceof String ref
          && !JsonTree.object(JsonTree.object(document.get("components")).get("schemas"))
              .containsKey(ref.substring(ref.lastIndexOf('/') + 1))) {
        missing.add(ref);
      }
      fields.values().forEach(field -> walk(field, missing));
    } else if (value instanceof List<?> elements) {
      elements.forEach(element -> walk(element, missing));
    }
  }
}
