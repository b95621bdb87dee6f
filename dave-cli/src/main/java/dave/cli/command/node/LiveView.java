package dave.cli.command.node;

import dave.client.NodeClient;
import dave.json.Json;
import java.util.List;

/**
 * What a live view shows of a node, updated with one answer after the other.
 *
 * @param <A> an answer of the node
 */
interface LiveView<A> {
  /** Asks the node. */
  A ask(NodeClient node);

  /** Shows this answer from now on. */
  void update(A answer);

  /** The lines of a terminal. */
  List<String> lines();

  /** The same on one line. */
  String line();

  /** The same as JSON. */
  void fill(Json json);
}
