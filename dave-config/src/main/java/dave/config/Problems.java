package dave.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the problems of settings, so that one exception can report them all. */
public final class Problems {
  private final Set<String> found = new LinkedHashSet<>();

  /** Adds a problem. */
  public void add(String problem) {
    found.addAll(new ConfigException(problem).problems());
  }

  /**
   * Returns the result of {@code maker}; empty if it is null, or if a {@link ConfigException} is
   * thrown, whose problems are added.
   */
  public <T> Optional<T> attempt(Supplier<? extends @Nullable T> maker) {
    try {
      return Optional.ofNullable(maker.get());
    } catch (ConfigException e) {
      found.addAll(e.problems());
      return Optional.empty();
    }
  }

  /** All problems so far. */
  public List<String> all() {
    return List.copyOf(found);
  }

  /**
   * Fails if there are problems.
   *
   * @throws ConfigException with all problems, if there are any
   */
  public void end() {
    if (!found.isEmpty()) {
      throw new ConfigException(all());
    }
  }
}
