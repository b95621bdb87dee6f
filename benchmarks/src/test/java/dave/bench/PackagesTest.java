package dave.bench;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Checks this module as {@code ModulesTest} of dave-dist checks the others. */
class PackagesTest {
  @Test
  void shouldHaveNoCyclesBetweenPackages() {
    slices()
        .matching("dave.(**)")
        .should()
        .beFreeOfCycles()
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dave.bench"));
  }
}
