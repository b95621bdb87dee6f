package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dave.client.DaveClient;
import dave.client.model.Cursor;
import dave.client.model.DaveException;
import dave.client.model.Event;
import dave.client.model.Fault;
import dave.client.model.Follow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Talks to the node at the address in the property dave.node. */
final class ClientTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void shouldWriteCountAndFollow() {
    try (DaveClient dave = DaveClient.to(System.getProperty("dave.node")).connect()) {
      dave.put("chat/colour", "red").block(SOON);
      assertEquals(1, dave.consensus("chat/colour").block(SOON).values());
      Event first = dave.follow(Follow.prefix("chat/").after(Cursor.OLDEST)).blockFirst(SOON);
      assertEquals("red", ((Event.Dat) first).value());

      dave.put("chat/shape", "round").block(SOON);
      List<Event> later =
          dave.follow(Follow.prefix("chat/").after(first.cursor().toString()))
              .take(1)
              .collectList()
              .block(SOON);
      assertEquals("round", ((Event.Dat) later.getFirst()).value());
    }
  }

  @Test
  void shouldLearnWhyACallFails() {
    try (DaveClient dave = DaveClient.to(System.getProperty("dave.node")).connect()) {
      String tooLong = "k".repeat(33);
      assertThrows(RuntimeException.class, () -> dave.put(tooLong, "red").block(SOON));
    }
    try (DaveClient dave =
        DaveClient.to("127.0.0.1:1").timeout(Duration.ofSeconds(2)).connect()) {
      DaveException e =
          assertThrows(DaveException.class, () -> dave.consensus("chat/colour").block(SOON));
      assertEquals(Fault.CONNECTION_REFUSED, e.fault());
    }
  }
}
