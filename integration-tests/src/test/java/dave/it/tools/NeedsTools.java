package dave.it.tools;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tools that a test needs. Where one is missing the test is left out, and the last lines of the
 * build say so. With {@code DAVE_REQUIRE_TOOLS=true} it runs nevertheless, and fails.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(ToolCondition.class)
public @interface NeedsTools {
  /** Returns the tools; the test needs all of them. */
  Tool[] value();
}
