package dave.engine.store;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Checks {@link StoreEvents}: of several threads that drain at once, one emits. No event stays
 * behind, and events come in the order in which they were added.
 */
public final class StoreEventsStress {
  private static final StoreEvent FIRST = event(1);
  private static final StoreEvent SECOND = event(2);

  private StoreEventsStress() {}

  private static StoreEvent event(int number) {
    byte[] name = new byte[Bytes32.LENGTH];
    name[0] = (byte) number;
    Dat dat =
        new Dat(
            ByteString.EMPTY,
            ByteString.EMPTY,
            0,
            ByteString.copyFrom(name),
            WorkHash.of(name, 0),
            Author.of(name, 0),
            ByteString.copyFrom(new byte[Dat.SIGNATURE_LENGTH]));
    return new StoreEvent.Evicted(new VerifiedDat(dat, 0, false));
  }

  /** Events with a listener of plain fields, which concurrent calls would corrupt. */
  private static final class RecordedEvents {
    final StoreEvents events = new StoreEvents();
    final List<StoreEvent> told = new ArrayList<>(4);
    @Nullable StoreEvent added;
    int ends;

    RecordedEvents() {
      events.flux(8).subscribe(told::add, error -> ends += 100, () -> ends++);
    }

    /** Changes as a store does: appends under the lock that orders changes, drains without it. */
    void change(StoreEvent event) {
      synchronized (this) {
        if (added == null) {
          added = event;
        }
        events.add(event);
      }
      events.drain();
    }

    int inOrder() {
      return !told.isEmpty() && told.getFirst().equals(added) ? 1 : 0;
    }
  }

  /** Two changes at a time. */
  @JCStressTest
  @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "both told, in order")
  @Outcome(expect = Expect.FORBIDDEN, desc = "an event is lost, or told out of order")
  @State
  public static class TwoChanges {
    private final RecordedEvents heard = new RecordedEvents();

    @Actor
    public void one() {
      heard.change(FIRST);
    }

    @Actor
    public void other() {
      heard.change(SECOND);
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = heard.told.size();
      result.r2 = heard.inOrder();
    }
  }

  /** A change while the store is closed. */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "told, then completed")
  @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "completed before the change")
  @Outcome(expect = Expect.FORBIDDEN, desc = "not completed, or not once")
  @State
  public static class ChangeAndCompletion {
    private final RecordedEvents heard = new RecordedEvents();

    @Actor
    public void change() {
      heard.change(FIRST);
    }

    @Actor
    public void close() {
      heard.events.complete();
    }

    @Arbiter
    public void look(III_Result result) {
      result.r1 = heard.told.size();
      result.r2 = heard.inOrder();
      result.r3 = heard.ends;
    }
  }
}
