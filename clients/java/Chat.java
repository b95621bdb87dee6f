import dave.client.DaveClient;
import dave.client.model.Event;
import dave.client.model.Follow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts, counts, and follows from where it ended the last time. Arguments: HOST:PORT of nodes. */
final class Chat {
  public static void main(String[] nodes) throws IOException {
    Path place = Path.of("chat.cursor");
    try (DaveClient dave = DaveClient.to(nodes).connect()) {
      dave.put("chat/colour", "red").block();
      System.out.println(dave.consensus("chat/colour").block());
      String saved = Files.exists(place) ? Files.readString(place) : "0";
      for (Event event : dave.follow(Follow.prefix("chat/").after(saved)).toIterable(1)) {
        System.out.println(event instanceof Event.Dat dat ? dat.key() + " " + dat.value() : event);
        Files.writeString(place, event.cursor().toString());
      }
    }
  }
}
