package dave.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The dashboard's file: panels in rows, and the queries of each. */
final class Dashboard {
  private final JsonNode root;

  /**
   * A query of a panel.
   *
   * @param expression with the dashboard's variables in it
   */
  record Query(String panel, String expression) {
    /** Returns the query as Grafana sends it when all nodes are selected. */
    String resolved(String rateInterval) {
      return expression.replace("$__rate_interval", rateInterval).replace("$instance", ".+");
    }
  }

  private Dashboard(JsonNode root) {
    this.root = root;
  }

  static Dashboard read(Path file) throws IOException {
    return new Dashboard(new ObjectMapper().readTree(file.toFile()));
  }

  JsonNode root() {
    return root;
  }

  List<JsonNode> panels() {
    List<JsonNode> panels = new ArrayList<>();
    root.path("panels").forEach(panels::add);
    return panels;
  }

  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : panels()) {
      String title = panel.path("title").asText();
      panel.path("targets").forEach(t -> queries.add(new Query(title, t.path("expr").asText())));
    }
    return queries;
  }
}
