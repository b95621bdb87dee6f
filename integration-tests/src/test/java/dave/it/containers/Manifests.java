package dave.it.containers;

import com.google.gson.Gson;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Parses the files for containers as strictly as the tools that read them. */
final class Manifests {
  private static final String MODELS = "io.kubernetes.client.openapi.models.V1";

  /** The kinds of objects in the manifests, and their API versions in Kubernetes. */
  private static final Map<String, String> VERSIONS =
      Map.of("Service", "v1", "StatefulSet", "apps/v1", "PodDisruptionBudget", "policy/v1");

  private Manifests() {}

  /** Returns the documents of a file; refuses a key that is given twice. */
  static List<Object> yaml(Path file) throws IOException {
    return yaml(Files.readString(file));
  }

  static List<Object> yaml(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<Object> documents = new ArrayList<>();
    new Yaml(new SafeConstructor(options)).loadAll(text).forEach(documents::add);
    return documents;
  }

  /**
   * Parses one object as Kubernetes does in its strict mode.
   *
   * @throws IllegalArgumentException if a field is unknown, is missing or has another type
   */
  static void check(Object object) {
    String kind = String.valueOf(at(object, "kind"));
    if (!String.valueOf(at(object, "apiVersion")).equals(VERSIONS.get(kind))) {
      throw new IllegalArgumentException("no such apiVersion and kind: " + object);
    }
    try {
      Class.forName(MODELS + kind)
          .getMethod("fromJson", String.class)
          .invoke(null, new Gson().toJson(object));
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(kind + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the value at a path of keys and list indexes; null if there is none. */
  static @Nullable Object at(@Nullable Object object, Object... path) {
    @Nullable Object found = object;
    for (Object step : path) {
      if (found instanceof Map<?, ?> map) {
        found = map.get(step);
      } else if (found instanceof List<?> list && step instanceof Integer place) {
        found = list.get(place);
      } else {
        return null;
      }
    }
    return found;
  }

  /** Returns the list at a path; empty if there is none. */
  static List<?> list(@Nullable Object object, Object... path) {
    return at(object, path) instanceof List<?> list ? list : List.of();
  }
}
