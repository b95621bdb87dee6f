package dave.spring;

import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Says at a failed start which property is wrong, where it is set, and what to do. */
final class DaveFailureAnalyzer extends AbstractFailureAnalyzer<DaveStartException> {
  private final Environment environment;

  DaveFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected FailureAnalysis analyze(Throwable root, DaveStartException failure) {
    return new FailureAnalysis(
        failure.getMessage() + origin(failure.property()), failure.remedy(), failure);
  }

  private String origin(@Nullable String property) {
    if (property == null) {
      return "";
    }
    ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
    return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
        .map(source -> origin(source, name))
        .filter(Objects::nonNull)
        .findFirst()
        .map(origin -> " (" + origin + ")")
        .orElse("");
  }

  /** A list has its elements in the source, and not itself. */
  private static @Nullable String origin(
      ConfigurationPropertySource source, ConfigurationPropertyName name) {
    for (ConfigurationPropertyName place :
        new ConfigurationPropertyName[] {name, name.append("[0]")}) {
      var found = source.getConfigurationProperty(place);
      if (found != null && found.getOrigin() != null) {
        return String.valueOf(found.getOrigin());
      }
    }
    return null;
  }
}
