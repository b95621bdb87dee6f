package dave.engine.peer;

import dave.engine.Defence;
import dave.engine.Defences;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whom to send the next dat: a uniform threshold between 0 and the highest trust, then uniform
 * among the peers at or above it; one time in {@value #PROBE}, and when nobody has trust, uniform
 * among all that get gossip.
 *
 * <p>At most one peer of a public network group is drawn in {@value #GROUP_SPAN} draws; where there
 * are fewer groups than that, the one that was drawn longest ago. On the core worker only.
 */
public final class PeerPicker {
  static final int PROBE = 8;
  static final int GROUP_SPAN = 8;

  private final PeerTable table;
  private final Defences defences;
  private final RandomGenerator random;
  private final long[] lastGroups = new long[GROUP_SPAN - 1];
  private int draws;
  private Peer[] drawable = new Peer[16];
  private int count;

  public PeerPicker(PeerTable table, Defences defences, RandomGenerator random) {
    this.table = table;
    this.defences = defences;
    this.random = random;
  }

  /** A peer that gets gossip, or null if none does. */
  public @Nullable Peer pick(long nowMs) {
    collect(nowMs);
    if (count == 0) {
      return null;
    }
    spareLastGroups();
    Peer peer = drawable[draw()];
    lastGroups[draws % lastGroups.length] = peer.group;
    draws = (draws + 1) % lastGroups.length;
    return peer;
  }

  private void collect(long nowMs) {
    List<Peer> peers = table.all();
    if (drawable.length < peers.size()) {
      drawable = Arrays.copyOf(drawable, 2 * peers.size());
    }
    count = 0;
    for (int i = 0; i < peers.size(); i++) {
      Peer peer = peers.get(i);
      if (table.isActive(peer, nowMs)) {
        drawable[count++] = peer;
      }
    }
  }

  /** Moves peers of the groups drawn last out of reach, of as many draws as leaves somebody. */
  private void spareLastGroups() {
    for (int span = lastGroups.length; span > 0; span--) {
      int left = 0;
      for (int i = 0; i < count; i++) {
        if (drawsSince(drawable[i].group) >= span) {
          Peer peer = drawable[i];
          drawable[i] = drawable[left];
          drawable[left++] = peer;
        }
      }
      if (left > 0) {
        count = left;
        return;
      }
    }
  }

  /** How many draws ago this group was drawn; the span if it was not, or is not limited. */
  private int drawsSince(long group) {
    if (group != 0) {
      for (int ago = 0; ago < lastGroups.length; ago++) {
        if (lastGroups[Math.floorMod(draws - 1 - ago, lastGroups.length)] == group) {
          return ago;
        }
      }
    }
    return lastGroups.length;
  }

  private int draw() {
    double highest = 0;
    for (int i = 0; i < count; i++) {
      highest = Math.max(highest, drawable[i].trust);
    }
    if (highest == 0 || !defences.has(Defence.TRUST) || random.nextInt(PROBE) == 0) {
      return random.nextInt(count);
    }
    double threshold = highest * (1 - random.nextDouble());
    int above = 0;
    for (int i = 0; i < count; i++) {
      if (drawable[i].trust >= threshold) {
        above++;
      }
    }
    int nth = random.nextInt(above);
    for (int i = 0; i < count; i++) {
      if (drawable[i].trust >= threshold && nth-- == 0) {
        return i;
      }
    }
    throw new IllegalStateException("the highest trust is at or above every threshold");
  }
}
