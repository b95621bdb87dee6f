package dave.spring;

import dave.testcontainers.DaveContainer;
import java.util.List;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/** Lets the client of a test call the node of a container with {@code @ServiceConnection}. */
final class DaveContainerConnectionDetailsFactory
    extends ContainerConnectionDetailsFactory<DaveContainer, DaveConnectionDetails> {
  @Override
  protected DaveConnectionDetails getContainerConnectionDetails(
      ContainerConnectionSource<DaveContainer> source) {
    return new Details(source);
  }

  private static final class Details extends ContainerConnectionDetails<DaveContainer>
      implements DaveConnectionDetails {
    Details(ContainerConnectionSource<DaveContainer> source) {
      super(source);
    }

    @Override
    public List<String> endpoints() {
      return List.of(getContainer().endpoint().toString());
    }
  }
}
