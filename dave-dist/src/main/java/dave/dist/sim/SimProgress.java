package dave.dist.sim;

import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.cli.terminal.ProgressLine;
import dave.sim.scenario.Scenario;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Shows the progress of a scenario at the bottom of a terminal. It limits how often it redraws. */
final class SimProgress implements Scenario.Progress, AutoCloseable {
  private static final long REDRAW_NS = TimeUnit.MILLISECONDS.toNanos(200);

  private final String scenario;
  private final boolean shows;
  private final LongSupplier nanoClock;
  private final long beganNs;
  private final ProgressLine line;
  private final Interrupts.Registration atCtrlC;
  private long nextNs;

  /**
   * @param shows whether to show progress at all
   * @param nanoClock returns a time in nanoseconds that only grows
   */
  SimProgress(CliEnvironment env, String scenario, boolean shows, LongSupplier nanoClock) {
    this.scenario = scenario;
    this.shows = shows;
    this.nanoClock = nanoClock;
    beganNs = nanoClock.getAsLong();
    nextNs = beganNs;
    line = new ProgressLine(env);
    atCtrlC = env.interrupts().onInterrupt(line::close);
  }

  @Override
  public void at(String phase, double done) {
    if (!shows) {
      return;
    }
    long nowNs = nanoClock.getAsLong();
    if (nowNs - nextNs >= 0) {
      nextNs = nowNs + REDRAW_NS;
      line.show(line(phase, done, TimeUnit.NANOSECONDS.toSeconds(nowNs - beganNs)));
    }
  }

  private String line(String phase, double done, long elapsedS) {
    return String.format(
        Locale.ROOT,
        "%3.0f %%  %d:%02d  %s: %s",
        100 * Math.clamp(done, 0.0, 1.0),
        elapsedS / 60,
        elapsedS % 60,
        scenario,
        phase);
  }

  @Override
  public void close() {
    atCtrlC.close();
    line.close();
  }
}
