package dave.it.tools;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** Leaves out tests whose tools are missing, unless tools are required. */
public final class ToolCondition implements ExecutionCondition {
  private static final boolean REQUIRED = Boolean.parseBoolean(System.getenv("DAVE_REQUIRE_TOOLS"));

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<Tool> tools =
        AnnotationSupport.findAnnotation(context.getElement(), NeedsTools.class)
            .map(needs -> List.of(needs.value()))
            .orElse(List.of());
    return lack(tools)
        .map(
            lack -> {
              SkippedTests.note(name(context), lack);
              return ConditionEvaluationResult.disabled(lack);
            })
        .orElseGet(() -> ConditionEvaluationResult.enabled("all tools are here, or required"));
  }

  /** Leaves out a test that finds at run time that it needs a tool. */
  public static void require(String test, Tool tool) {
    lack(List.of(tool))
        .ifPresent(
            lack -> {
              SkippedTests.note(test, lack);
              throw new TestAbortedException(lack);
            });
  }

  private static Optional<String> lack(List<Tool> tools) {
    if (REQUIRED) {
      return Optional.empty();
    }
    String lack =
        tools.stream().map(Tool::lack).flatMap(Optional::stream).collect(Collectors.joining("; "));
    return lack.isEmpty() ? Optional.empty() : Optional.of(lack);
  }

  private static String name(ExtensionContext context) {
    String type = context.getRequiredTestClass().getSimpleName();
    return context.getTestMethod().map(method -> type + "." + method.getName()).orElse(type);
  }
}
