package dave.testcontainers;

import java.lang.reflect.Field;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Prints the last lines of the logs of all nodes to standard error when a test fails. It finds the
 * clusters in the fields of the test's class: {@code @ExtendWith(NodeLogs.class)}.
 */
public final class NodeLogs implements TestExecutionExceptionHandler {
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    for (Field field : context.getRequiredTestClass().getDeclaredFields()) {
      if (field.getType() == DaveCluster.class && field.trySetAccessible()) {
        Object cluster = field.get(context.getTestInstance().orElse(null));
        if (cluster instanceof DaveCluster running && running.isStarted()) {
          System.err.println(
              context.getDisplayName() + " failed; the nodes wrote last:\n" + running.logs());
        }
      }
    }
    throw failure;
  }
}
