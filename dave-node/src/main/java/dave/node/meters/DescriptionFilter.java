package dave.node.meters;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import org.jspecify.annotations.Nullable;

/**
 * Replaces double quotes in descriptions, because some readers of metrics do not know their
 * escapes.
 */
public final class DescriptionFilter implements MeterFilter {
  @Override
  public Meter.Id map(Meter.Id id) {
    @Nullable String description = id.getDescription();
    return description == null || description.indexOf('"') < 0
        ? id
        : new Meter.Id(
            id.getName(),
            Tags.of(id.getTags()),
            id.getBaseUnit(),
            description.replace('"', '\''),
            id.getType());
  }
}
