package dave.cli.command.archive;

import dave.admin.v1.SubmitResponse;
import dave.cli.command.archive.ImportTally.Outcome;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.client.model.DaveException;
import dave.client.node.BulkSubmit;
import dave.client.node.NodeClient;
import dave.wire.Dat;

/** A running node as the target of an import. The node verifies the dats. */
final class NodeTarget implements DatTarget {
  private final ImportTally tally;
  private final BulkSubmit submit;

  /**
   * @throws DaveException if the node does not answer
   */
  NodeTarget(NodeClient node, ImportTally tally) {
    this.tally = tally;
    submit = new BulkSubmit(node, this::accepted, tally::refused);
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

  private void accepted(SubmitResponse response) {
    switch (response.getOutcome()) {
      case OUTCOME_STORED -> tally.add(Outcome.STORED);
      case OUTCOME_REPLACED -> tally.add(Outcome.REPLACED);
      case OUTCOME_ALREADY_HELD -> tally.add(Outcome.ALREADY_HELD);
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> tally.refused("UNKNOWN");
    }
  }

  @Override
  public void close() {
    // Dats without a result may be stored or not; another import finds out.
  }
}
