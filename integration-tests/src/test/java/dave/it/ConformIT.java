package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import dave.node.DaveNode;
import dave.node.NodeConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs {@code dave conform} against nodes as they are by default, and against an original one. */
@Execution(ExecutionMode.CONCURRENT) // They wait for answers, most of the time.
final class ConformIT {
  private static final long PATIENCE_S = 90;

  private @TempDir Path home;

  @Test
  void shouldPassOurNode() throws Exception {
    try (DaveNode node = DaveNode.launch(NodeConfig.builder().listen("127.0.0.1:0").build())) {
      assertThat(wrong(node.listenAddresses().getFirst().toString())).isEmpty();
    }
  }

  @Test
  void shouldPassAnOriginalNode() throws Exception {
    try (OriginalUdpNode node = OriginalUdpNode.start(false)) {
      assertThat(wrong(node.address().toString(), "--original")).isEmpty();
    }
  }

  @Test
  void shouldFindThatAnOriginalNodeIsNone() throws Exception {
    try (OriginalUdpNode node = OriginalUdpNode.start(false)) {
      assertThat(wrong(node.address().toString()))
          .anyMatch(line -> line.contains("give --original"))
          .anyMatch(line -> line.contains("not sent, as they crash original nodes"));
    }
  }

  private List<String> wrong(String... args) throws Exception {
    List<String> words = new ArrayList<>(List.of("conform"));
    words.addAll(List.of(args));
    try (Program program = Program.dave(home, words.toArray(String[]::new))) {
      int status = program.awaitExit(PATIENCE_S);
      List<String> wrong =
          program.out().stream().filter(line -> !line.startsWith("  ok ")).toList();
      List<String> lines = wrong.stream().filter(line -> line.startsWith("  ")).toList();
      assertThat(status == 0).as(program.err().toString()).isEqualTo(lines.isEmpty());
      return lines;
    }
  }
}
