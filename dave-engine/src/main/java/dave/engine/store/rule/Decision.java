package dave.engine.store.rule;

import com.google.protobuf.ByteString;
import dave.engine.store.Admission;
import dave.engine.store.Arrival;
import dave.engine.store.Claim;
import dave.engine.store.DatWeight;
import dave.engine.store.LastTimes;
import dave.engine.store.StoreEvent;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A decision on an offered dat, and on the held dats that it affects, by the rules of every store.
 *
 * @param admission the answer to the offer
 * @param gone claims that are no longer held under their names
 * @param entering claims that are held now; a claim whose place changed is in both lists
 * @param evicted the dats that had to make room
 * @param events to emit once the change is made, in order
 */
public record Decision(
    Admission admission,
    List<Claim> gone,
    List<Claim> entering,
    List<VerifiedDat> evicted,
    List<StoreEvent> events) {

  /** Read access to the contents of a store. */
  public interface Contents {
    /** The claim with a name ({@link Claim#name()}). */
    Optional<Claim> named(WorkHash name);

    /** The record of an author under a key that is not empty. */
    Optional<Claim> inRegister(ByteString key, Author author);

    /**
     * The dats to evict so that a claim fits ({@link Eviction}), given the dats that leave anyhow;
     * empty if the claim is too light.
     */
    Optional<List<DatWeight>> toFit(DatWeight incoming, Set<DatWeight> leaving);

    /** The times of evicted records. */
    LastTimes lastTimes();
  }

  /** All claims on a work, by place. */
  public static List<Claim> claims(Contents contents, WorkHash work) {
    Optional<Claim> next = contents.named(work);
    if (next.isEmpty() || Claim.places(next.get().dat()) == 1) {
      return next.stream().toList();
    }
    List<Claim> claims = new ArrayList<>();
    while (next.isPresent()) {
      claims.add(next.get());
      next =
          claims.size() < Claim.PLACES
              ? contents.named(Claim.name(work, claims.size()))
              : Optional.empty();
    }
    return claims;
  }

  /**
   * Decides on an offer; changes nothing.
   *
   * @param sequence the arrival number of the dat if it is admitted
   */
  public static Decision on(VerifiedDat dat, long sequence, Contents contents) {
    Dat incoming = dat.dat();
    Optional<Claim> sameRegister =
        incoming.isRegister()
            ? contents.inRegister(incoming.key(), incoming.author())
            : Optional.empty();
    return switch (IdentityDecision.on(dat, claims(contents, incoming.work()), sameRegister)) {
      case IdentityDecision.Refused refused -> refused(refused.reason());
      case IdentityDecision.Admitted admitted ->
          sameRegister.isEmpty() && contents.lastTimes().isOutdated(incoming)
              ? refused(Admission.Ignored.SUPERSEDED)
              : enter(new Claim(dat, sequence, admitted.place()), admitted, contents);
    };
  }

  private static Decision refused(Admission reason) {
    return new Decision(reason, List.of(), List.of(), List.of(), List.of());
  }

  private static Decision enter(
      Claim incoming, IdentityDecision.Admitted ruling, Contents contents) {
    List<Claim> gone = new ArrayList<>(ruling.leaving());
    ruling.older().ifPresent(gone::add);
    Set<DatWeight> leaving = new HashSet<>();
    gone.forEach(claim -> leaving.add(claim.weighed()));
    Optional<List<DatWeight>> evicted = contents.toFit(incoming.weighed(), leaving);
    if (evicted.isEmpty()) {
      return refused(Admission.Ignored.TOO_LIGHT);
    }
    List<StoreEvent> events = new ArrayList<>();
    List<VerifiedDat> light = new ArrayList<>();
    for (DatWeight next : evicted.get()) {
      Claim claim = contents.named(next.work()).orElseThrow();
      gone.add(claim);
      light.add(claim.dat());
      events.add(new StoreEvent.Evicted(claim.dat()));
    }
    List<Claim> entering = new ArrayList<>();
    closeUp(gone, entering, incoming.dat().dat().work(), contents);
    entering.add(incoming);
    Admission admission = admission(incoming.arrival(), ruling, events);
    return new Decision(admission, gone, entering, light, events);
  }

  /** The answer to an offer that is admitted; adds its events in order. */
  private static Admission admission(
      Arrival arrival, IdentityDecision.Admitted ruling, List<StoreEvent> events) {
    List<VerifiedDat> left = ruling.leaving().stream().map(Claim::dat).toList();
    Optional<VerifiedDat> previous = ruling.older().map(Claim::dat);
    if (previous.isEmpty() && !ruling.joins() && !left.isEmpty()) {
      previous = Optional.of(left.getFirst());
      left = left.subList(1, left.size());
    }
    left.forEach(copy -> events.add(new StoreEvent.Evicted(copy)));
    events.add(
        previous.isEmpty()
            ? new StoreEvent.Stored(arrival)
            : new StoreEvent.Replaced(arrival, previous.get()));
    if (ruling.joins()) {
      return new Admission.Joined(arrival.sequence());
    }
    return previous.isEmpty()
        ? new Admission.Stored(arrival.sequence())
        : new Admission.Replaced(previous.get(), arrival.sequence());
  }

  /** Evicts claims without an offer, for a store that was opened with a lower capacity. */
  public static Decision evict(Collection<Claim> lightest, Contents contents) {
    List<Claim> gone = new ArrayList<>(lightest);
    List<Claim> entering = new ArrayList<>();
    closeUp(gone, entering, null, contents);
    List<VerifiedDat> light = lightest.stream().map(Claim::dat).toList();
    return new Decision(Admission.Ignored.TOO_LIGHT, gone, entering, light, List.of());
  }

  /**
   * Moves the last claims of other works into the places that become free, so that no holes remain.
   */
  private static void closeUp(
      List<Claim> gone, List<Claim> entering, @Nullable WorkHash work, Contents contents) {
    Map<WorkHash, List<Claim>> left = new HashMap<>();
    for (Claim claim : gone) {
      WorkHash of = claim.dat().dat().work();
      if (Claim.places(claim.dat()) > 1 && !Objects.equals(of, work)) {
        left.computeIfAbsent(of, key -> new ArrayList<>(claims(contents, key))).remove(claim);
      }
    }
    for (List<Claim> stay : left.values()) {
      stay.sort(Comparator.comparingInt(Claim::place));
      for (int place = 0; place < stay.size(); place++) {
        if (stay.get(place).place() != place) {
          Claim last = stay.removeLast();
          gone.add(last);
          entering.add(last.at(place));
          stay.add(place, last.at(place));
        }
      }
    }
  }
}
