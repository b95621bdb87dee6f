package dave.dist.demo;

import dave.cli.command.HelpedCommand;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.dist.node.Addresses;
import dave.node.NodeException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dave demo}: runs three nodes, and reports each step as it happens. */
@Command(
    name = "demo",
    description = {
      "Start three nodes on this machine, with temporary data, and watch them at work:",
      "they meet, a value travels from one to another, authors are counted, new dats stream by.",
      "It succeeds only if every step was observed.",
      ""
    },
    footer = {"", "Example: dave demo --keep"})
public final class DemoCommand extends HelpedCommand implements Callable<Integer> {
  private static final int OK = 0;

  private final CliEnvironment env;

  @Option(
      names = "--keep",
      description = "Leave the nodes running until Ctrl-C, and print commands that use them.")
  private boolean keep;

  public DemoCommand(CliEnvironment env) {
    this.env = env;
  }

  @Override
  public Integer call() throws InterruptedException {
    DemoPrinter printer =
        new DemoPrinter(
            new PrintStream(env.out(), true, StandardCharsets.UTF_8),
            env.colours(env.terminals().out()));
    try (Demo demo = new Demo(printer)) {
      run(demo, printer);
      return OK;
    } catch (DemoFailure e) {
      printer.missed(e.getMessage() + " - this was not observed");
      throw CliFailure.failure(
          "the demo failed: not observed: %s; %s".formatted(e.getMessage(), e.remedy()));
    } catch (NodeException e) {
      throw CliFailure.failure("the demo failed: a node did not start: " + e.getMessage());
    } catch (IOException e) {
      throw CliFailure.failure(
          "the demo failed: no temporary folder could be made (%s): free space, or set TMPDIR"
              .formatted(e.getMessage()));
    }
  }

  private void run(Demo demo, DemoPrinter printer) throws DemoFailure, InterruptedException {
    Interrupts.Registration atCtrlC = env.interrupts().onInterrupt(demo::close);
    try {
      demo.run();
      if (keep) {
        printCommands(printer, demo);
        new CountDownLatch(1).await(); // Until Ctrl-C, which closes the demo.
      }
    } finally {
      atCtrlC.close();
    }
  }

  private static void printCommands(DemoPrinter printer, Demo demo) {
    String a = Addresses.text(demo.nodes().get(0).admin());
    String b = Addresses.text(demo.nodes().get(1).admin());
    String c = Addresses.text(demo.nodes().get(2).admin());
    printer.part("The nodes keep running until Ctrl-C; talk to them from another terminal:");
    printer.plain("  ./dave watch --endpoint " + c);
    printer.plain("  ./dave put -k mood \"very well, thank you\" --endpoint " + a);
    printer.plain("  ./dave get -k mood --endpoint " + b);
    printer.plain("  ./dave get -k greeting -a %s --endpoint %s".formatted(demo.author(), b));
    printer.plain("  ./dave consensus -k \"tea or coffee?\" --endpoint " + b);
    printer.plain("  ./dave peers --endpoint " + a);
    printer.plain("  ./dave status --endpoint " + a);
  }
}
