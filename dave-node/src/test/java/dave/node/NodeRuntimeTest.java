package dave.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import reactor.netty.resources.LoopResources;

class NodeRuntimeTest {
  @Test
  void shouldGiveTheOwnersApiEventLoopsThatTheGatewayDoesNotUse() {
    try (NodeRuntime runtime = NodeRuntime.start(false, null)) {
      assertThat(runtime.adminLoops().group())
          .isNotSameAs(runtime.loops().onServer(LoopResources.DEFAULT_NATIVE));
    }
  }
}
