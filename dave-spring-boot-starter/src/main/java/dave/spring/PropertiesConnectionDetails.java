package dave.spring;

import dave.client.ClientBuilder;
import java.util.List;

/** The nodes that the properties name. */
final class PropertiesConnectionDetails implements DaveConnectionDetails {
  private final DaveClientProperties properties;

  PropertiesConnectionDetails(DaveClientProperties properties) {
    this.properties = properties;
  }

  @Override
  public List<String> endpoints() {
    return properties.endpoints();
  }

  @Override
  public ClientBuilder secure(ClientBuilder client) {
    return ClientSettings.secured(client, properties);
  }
}
