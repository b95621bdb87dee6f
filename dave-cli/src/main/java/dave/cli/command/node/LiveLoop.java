package dave.cli.command.node;

import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Screen;
import dave.cli.terminal.Text;
import dave.client.model.DaveException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a node every second and shows the answer. On a terminal that supports it, each answer
 * replaces the one before; otherwise each is a line or a JSON object. Only the first answer must
 * come: if the node goes away later, the loop waits for it.
 */
final class LiveLoop<A> {
  /** The time between two requests. */
  static final Duration EVERY = Duration.ofSeconds(1);

  private final CommandContext context;
  private final LiveView<A> view;
  private final RefreshTimer timer;
  private final InstantSource clock;
  private final @Nullable Screen screen;
  private boolean answered;

  LiveLoop(CommandContext context, LiveView<A> view, RefreshTimer timer) {
    this.context = context;
    this.view = view;
    this.timer = timer;
    CliEnvironment env = context.env();
    clock = env.clock();
    boolean drawn =
        env.terminals().out() && !context.json() && !env.variable("TERM").equals("dumb");
    screen = drawn ? new Screen(context.out(), env.terminals().size()) : null;
  }

  /**
   * Runs until Ctrl-C.
   *
   * @throws CliFailure if the node does not answer at first, or refuses
   */
  void run() {
    Interrupts.Registration registration = context.env().interrupts().onInterrupt(this::end);
    try {
      long nextMs = clock.millis();
      do {
        step();
        long nowMs = clock.millis();
        // After a late answer, missed requests are not made up for.
        nextMs = Math.clamp(nextMs + EVERY.toMillis(), nowMs, nowMs + EVERY.toMillis());
      } while (timer.pause(Duration.ofMillis(nextMs - clock.millis())));
    } catch (InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, "interrupted", e);
    } finally {
      registration.close();
      end();
    }
  }

  private void end() {
    timer.end();
    if (screen != null) {
      screen.close();
    }
  }

  private void step() {
    try {
      view.update(view.ask(context.node()));
      answered = true;
      show();
    } catch (DaveException e) {
      CliFailure failure = context.failure(e);
      if (!answered || failure.exitCode() != ExitCode.UNREACHABLE) {
        throw failure;
      }
      context.node().reconnect();
      showWaiting(String.valueOf(failure.getMessage()));
    }
  }

  private void show() {
    if (screen != null) {
      screen.show(view.lines());
    } else if (context.json()) {
      JsonLine.write(context.out(), view::fill);
    } else {
      context.out().line(view.line());
    }
    context.out().flush();
  }

  private void showWaiting(String reason) {
    String waiting = "waiting for node: " + reason;
    if (screen != null) {
      List<String> lines = new ArrayList<>(view.lines());
      lines.add("");
      lines.add(waiting);
      screen.show(lines);
    } else if (context.json()) {
      JsonLine.write(
          context.out(), json -> json.number("time_ms", clock.millis()).text("waiting", reason));
    } else {
      context.out().line(Text.time(clock.millis()) + "  " + waiting);
    }
    context.out().flush();
  }
}
