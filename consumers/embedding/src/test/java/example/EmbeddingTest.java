package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Submission;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node inside this program, without the artefact for stores on disk. */
final class EmbeddingTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void shouldWriteAndMeasure() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    NodeConfig config = NodeConfig.builder().listen("127.0.0.1:0").meters(meters).build();
    try (DaveNode node = DaveNode.launch(config)) {
      Submission put = node.put("greeting", "hello").block(SOON);
      Submission.Decided decided = assertInstanceOf(Submission.Decided.class, put);
      assertEquals(ByteString.copyFromUtf8("hello"), decided.dat().dat().value());
      assertEquals(1, meters.get("dave.store.dats").gauge().value());
    }
    assertTrue(meters.getMeters().isEmpty());
  }

  @Test
  void shouldNameTheArtefactThatAStoreOnDiskNeeds(@TempDir Path folder) {
    NodeConfig config = NodeConfig.builder(folder).listen("127.0.0.1:0").build();
    NodeException e = assertThrows(NodeException.class, () -> DaveNode.launch(config));
    assertTrue(e.getMessage().contains("needs the artefact dave-storage"), e.getMessage());
  }
}
