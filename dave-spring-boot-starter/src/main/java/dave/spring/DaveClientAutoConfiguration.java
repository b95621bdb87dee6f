package dave.spring;

import dave.client.ClientBuilder;
import dave.client.DaveClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Makes a {@link DaveClient} if {@code dave.client.endpoints} is set, or the application has {@link
 * DaveConnectionDetails}. The client connects at its first call, so no node has to be there at the
 * start. It is closed with the application.
 */
@AutoConfiguration
@EnableConfigurationProperties(DaveClientProperties.class)
public final class DaveClientAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean(DaveConnectionDetails.class)
  @Conditional(OnEndpoints.class)
  PropertiesConnectionDetails daveConnectionDetails(DaveClientProperties properties) {
    return new PropertiesConnectionDetails(properties);
  }

  @Bean
  @ConditionalOnBean(DaveConnectionDetails.class)
  @ConditionalOnMissingBean
  DaveClient daveClient(
      DaveClientProperties properties,
      DaveConnectionDetails details,
      ObjectProvider<DaveClientCustomizer> customizers) {
    ClassPath.present().require();
    ClientBuilder client = ClientSettings.builder(properties, details);
    for (DaveClientCustomizer customizer : customizers.orderedStream().toList()) {
      client = customizer.customize(client);
    }
    return ClientSettings.connect(client, properties);
  }

  /** A list is set by its elements, which {@code ConditionalOnProperty} does not see. */
  static final class OnEndpoints extends SpringBootCondition {
    private static final String NAME = "dave.client.endpoints";

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      boolean set =
          Binder.get(context.getEnvironment()).bind(NAME, Bindable.listOf(String.class)).isBound();
      ConditionMessage.Builder message = ConditionMessage.forCondition("Nodes to call");
      return set
          ? ConditionOutcome.match(message.foundExactly(NAME))
          : ConditionOutcome.noMatch(message.didNotFind("property").items(NAME));
    }
  }
}
