package dave.cli.command.node;

import dave.client.NodeCalls;
import dave.json.Json;
import java.util.List;

/**
 * A live view of a node, which shows the latest answer.
 *
 * @param <A> an answer of the node
 */
interface LiveView<A> {
  /** Requests an answer from the node. */
  A ask(NodeCalls node);

  /** Sets the answer that is shown. */
  void update(A answer);

  /** Returns the view as lines for a terminal. */
  List<String> lines();

  /** Returns the view as one line. */
  String line();

  /** Writes the view as JSON. */
  void fill(Json json);
}
