package dave.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

final class JsonReportTest {
  private static JsonNode parse(Result result) throws Exception {
    String json = JsonReport.render(result);
    assertThat(json).doesNotContain("\n").isEqualTo(JsonReport.render(result));
    return new ObjectMapper().readTree(json);
  }

  @Test
  void shouldHaveTheFieldsThatItPromises() throws Exception {
    JsonNode json = parse(Samples.spread());

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "scenario",
            "title",
            "claim",
            "seed",
            "options",
            "holds",
            "findings",
            "tables",
            "charts",
            "virtual_ms",
            "packets",
            "event_hash",
            "replay");
    assertThat(json.at("/seed").asLong()).isEqualTo(1);
    assertThat(json.at("/options/nodes").asText()).isEqualTo("1000");
    assertThat(json.at("/holds").isBoolean()).isTrue();
    assertThat(json.at("/holds").asBoolean()).isFalse();
    assertThat(json.at("/findings/0").toString())
        .isEqualTo(
            "{\"claim\":\"median time to 50 % of the nodes\",\"measured\":\"0.42 s\","
                + "\"bar\":\"<= 1 s\",\"holds\":true}");
    assertThat(json.at("/tables/0/rows/2/5").asText()).isEqualTo("120,000,000");
    assertThat(json.at("/charts/1/x").toString())
        .isEqualTo("{\"label\":\"nodes\",\"scale\":\"log\"}");
    assertThat(json.at("/charts/1/series/3").toString())
        .isEqualTo(
            "{\"name\":\"bar\",\"style\":\"dashed\",\"points\":[[100.0,1.0],[10000.0,1.0]]}");
    assertThat(json.at("/virtual_ms").asLong()).isEqualTo(3_725_000);
    assertThat(json.at("/packets").asLong()).isEqualTo(1_234_567_890L);
    assertThat(json.at("/event_hash").asText()).isEqualTo("000000000000feed");
    assertThat(json.at("/replay").asText()).isEqualTo("dave sim spread --seed 1 --nodes 1000");
  }

  @Test
  void shouldKeepAnyTextAsItIs() throws Exception {
    Result hostile = Samples.hostile();
    JsonNode json = parse(hostile);

    assertThat(json.at("/title").asText()).isEqualTo(hostile.report().title());
    assertThat(json.at("/seed").asLong()).isEqualTo(Long.MIN_VALUE);
    assertThat(json.at("/event_hash").asText()).isEqualTo("ffffffffffffffff");
  }
}
