package dave.spring;

import dave.node.DaveNode;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Runs a {@link DaveNode} if {@code dave.node.enabled} is true. Its meters are in the application's
 * registry. The node is closed with the application, after the beans that use it.
 */
@AutoConfiguration
@EnableConfigurationProperties(DaveNodeProperties.class)
public final class DaveNodeAutoConfiguration {
  private static final String ENABLED = "dave.node.enabled";

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = ENABLED, havingValue = "true")
  @ConditionalOnClass(DaveNode.class)
  static final class Embedded {
    @Bean
    @ConditionalOnMissingBean
    DaveNode daveNode(
        DaveNodeProperties properties,
        ObjectProvider<MeterRegistry> registry,
        ObjectProvider<DaveNodeCustomizer> customizers) {
      ClassPath.present().require();
      return NodeStart.launch(
          properties, registry.getIfUnique(), customizers.orderedStream().toList());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = ENABLED, havingValue = "true")
  @ConditionalOnMissingClass("dave.node.DaveNode")
  static final class Missing {
    Missing() {
      throw DaveStartException.of(
          ENABLED,
          true,
          "the artefact dave-node is not on the class path",
          "Add the dependency dave-node, and dave-storage if dave.node.home is set;"
              + " or set dave.client.endpoints to use nodes that run elsewhere.",
          null);
    }
  }
}
