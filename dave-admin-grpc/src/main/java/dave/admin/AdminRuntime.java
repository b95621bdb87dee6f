package dave.admin;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * The world as the admin API sees it. The server closes none of it.
 *
 * @param clock the wall clock
 * @param blocking for reads of the store, and whatever else may block
 * @param strangers as blocking, for reads of callers that are not the owner; refuses what there is
 *     no room for
 * @param timer for deadlines, progress and heartbeats; never blocked
 * @param meters where it counts
 * @param loops event loops to share, or null for two of its own
 */
public record AdminRuntime(
    InstantSource clock,
    Scheduler blocking,
    Scheduler strangers,
    Scheduler timer,
    MeterRegistry meters,
    @Nullable Loops loops) {
  /** In whose line the store is read for a caller. */
  Scheduler reading(Holder caller) {
    return caller.role() == Role.ADMIN ? blocking : strangers;
  }

  /**
   * Event loops, and what listens on them.
   *
   * @param group the loops
   * @param serverChannel the listening channel of their kind, such as NIO's
   */
  public record Loops(EventLoopGroup group, Class<? extends ServerChannel> serverChannel) {}
}
