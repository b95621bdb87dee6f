import dave.node.DaveNode;
import dave.node.NodeConfig;

/** A node inside a program of one's own. Arguments are edges, such as 192.0.2.1:1618. */
final class Embed {
  public static void main(String[] edges) {
    NodeConfig config = NodeConfig.builder().listen(":0").edges(edges).build();
    try (DaveNode node = DaveNode.launch(config)) {
      node.events().subscribe(event -> System.out.println(event));
      System.out.println(node.put("greeting", "hello").block());
    }
  }
}
