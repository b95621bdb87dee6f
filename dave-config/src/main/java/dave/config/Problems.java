package dave.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is wrong with settings, gathered so that all of it can be told at once. */
public final class Problems {
  private final Set<String> found = new LinkedHashSet<>();

  /** Notes one. */
  public void add(String problem) {
    found.addAll(new ConfigException(problem).problems());
  }

  /** What is made; empty if that is nothing, or if it cannot be, which is noted. */
  public <T> Optional<T> attempt(Supplier<? extends @Nullable T> maker) {
    try {
      return Optional.ofNullable(maker.get());
    } catch (ConfigException e) {
      found.addAll(e.problems());
      return Optional.empty();
    }
  }

  /** All so far. */
  public List<String> all() {
    return List.copyOf(found);
  }

  /**
   * @throws ConfigException with all problems, if there are any
   */
  public void end() {
    if (!found.isEmpty()) {
      throw new ConfigException(all());
    }
  }
}
