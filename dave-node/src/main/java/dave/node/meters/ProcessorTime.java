package dave.node.meters;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.lang.management.ManagementFactory;
import java.util.Set;

/**
 * Micrometer's processor meters under names that Prometheus' own check accepts: processor time in
 * seconds, as {@code process_cpu_seconds_total}, and no {@code system_cpu_count}.
 */
public final class ProcessorTime implements MeterBinder {
  private static final Set<String> RENAMED = Set.of("process.cpu.time", "system.cpu.count");

  @Override
  public void bindTo(MeterRegistry registry) {
    registry.config().meterFilter(MeterFilter.deny(id -> RENAMED.contains(id.getName())));
    new ProcessorMetrics().bindTo(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, bean -> bean.getProcessCpuTime() / 1e9)
          .baseUnit("seconds")
          .description("Processor time that the process took")
          .register(registry);
    }
  }
}
