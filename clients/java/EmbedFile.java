import dave.engine.model.Pace;
import dave.files.tree.Written;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import java.nio.file.Path;

/** Stores a file on one node and reads it on another. Arguments: the file, and where to copy it. */
final class EmbedFile {
  public static void main(String[] paths) {
    NodeConfig config = NodeConfig.builder().listen("127.0.0.1:0").build();
    try (DaveNode writer = DaveNode.launch(config)) {
      Written file = writer.files().put(Path.of(paths[0]), progress -> {}).block();
      System.out.println(file);
      String address = "127.0.0.1:" + writer.listenAddresses().getFirst().port();
      try (DaveNode reader = DaveNode.launch(config.toBuilder().edges(address).build())) {
        Path copy = Path.of(paths[1]);
        System.out.println(
            reader.files().get(file.root(), copy, Pace.FAST, progress -> {}).block());
      }
    }
  }
}
