package dave.spring;

import dave.client.DaveClient;
import dave.node.DaveNode;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds the nodes that the client calls, and the embedded node, to the application's health. */
@AutoConfiguration(after = {DaveClientAutoConfiguration.class, DaveNodeAutoConfiguration.class})
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public final class DaveHealthAutoConfiguration {
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean(DaveClient.class)
  @ConditionalOnEnabledHealthIndicator("dave-client")
  static final class Client {
    @Bean
    @ConditionalOnMissingBean(name = "daveClientHealthIndicator")
    HealthIndicator daveClientHealthIndicator(DaveClient client) {
      return new DaveClientHealthIndicator(client);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(DaveNode.class)
  @ConditionalOnBean(type = "dave.node.DaveNode")
  @ConditionalOnEnabledHealthIndicator("dave-node")
  static final class Node {
    @Bean
    @ConditionalOnMissingBean(name = "daveNodeHealthIndicator")
    HealthIndicator daveNodeHealthIndicator(DaveNode node) {
      return new DaveNodeHealthIndicator(node);
    }
  }
}
