package dave.it.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that needs a container engine. Where none answers it is skipped, and fails instead if
 * {@code DAVE_REQUIRE_CONTAINERS} is {@code true}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsContainers.Condition.class)
public @interface NeedsContainers {
  /** Whether the engine answers, or must. */
  final class Condition implements ExecutionCondition {
    private static final boolean REQUIRED =
        Boolean.parseBoolean(System.getenv("DAVE_REQUIRE_CONTAINERS"));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (REQUIRED) {
        return ConditionEvaluationResult.enabled("containers are required");
      }
      return Docker.answers()
          ? ConditionEvaluationResult.enabled("the engine answers")
          : ConditionEvaluationResult.disabled("no container engine answers 'docker info'");
    }
  }
}
