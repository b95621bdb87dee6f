package dave.cli.command.archive;

import dave.cli.command.archive.ImportTally.Outcome;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.client.BulkSubmit;
import dave.client.NodeCalls;
import dave.client.model.DaveException;
import dave.client.model.Stored;
import dave.wire.Dat;

/** A running node as the target of an import. The node verifies the dats. */
final class NodeTarget implements DatTarget {
  private final ImportTally tally;
  private final BulkSubmit submit;

  /**
   * @throws DaveException if the node does not answer
   */
  NodeTarget(NodeCalls node, ImportTally tally) {
    this.tally = tally;
    submit = node.submitMany(this::accepted, tally::refused);
    node.status(); // Reports a problem of the node more clearly than the first dat could.
  }

  @Override
  public void put(Dat dat) {
    try {
      submit.submit(dat);
    } catch (InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  @Override
  public void finish() {
    try {
      submit.await();
    } catch (InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  private void accepted(Stored stored) {
    tally.add(
        switch (stored.outcome()) {
          case STORED -> Outcome.STORED;
          case REPLACED -> Outcome.REPLACED;
          case ALREADY_HELD -> Outcome.ALREADY_HELD;
        });
  }

  @Override
  public void close() {
    // Dats without a result may be stored or not; another import finds out.
  }
}
