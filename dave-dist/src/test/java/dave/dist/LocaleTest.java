package dave.dist;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No text for machines depends on the locale, neither in its digits nor in its letters. */
final class LocaleTest {
  /** Conversions that write digits of the locale; %s and %x do not. */
  private static final Pattern NUMBER = Pattern.compile("%[-#+ 0,(]*\\d*(\\.\\d+)?[deEfgGtT]");

  private static final String FORMATTED = ".formatted(";
  private static final Pattern QUOTED = Pattern.compile("\"(?:\\\\.|[^\"\\\\\n])*+\"");

  @Test
  void shouldCallNothingThatAsksForTheLocaleInSilence() {
    noClasses()
        .should()
        .callMethodWhere(new Silent())
        .because("the locale of the process is none of a protocol's")
        .check(ModulesTest.DAVE);
  }

  /** {@code formatted} takes no locale, so it may format a number only with %s. */
  @Test
  void shouldFormatNoNumberWithoutALocale() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      String code =
          QUOTED
              .matcher(Files.readString(source))
              .replaceAll(text -> Matcher.quoteReplacement(text.group().replaceAll("[;{}]", "_")));
      for (int at = code.indexOf(FORMATTED); at >= 0; at = code.indexOf(FORMATTED, at + 1)) {
        Matcher number = NUMBER.matcher(code.substring(beginOfStatement(code, at), at));
        if (number.find()) {
          found.add(source.getFileName() + ": " + number.group());
        }
      }
    }
    assertThat(found).as("write %%s, or String.format(Locale.ROOT, ...)").isEmpty();
  }

  private static int beginOfStatement(String code, int end) {
    int begin = end;
    while (begin > 0 && ";{}".indexOf(code.charAt(begin - 1)) < 0) {
      begin--;
    }
    return begin;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.filter(LocaleTest::isModule).toList()) {
        try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(100);
    return sources;
  }

  private static boolean isModule(Path folder) {
    String name = folder.getFileName().toString();
    return name.startsWith("dave-") && Files.isDirectory(folder.resolve("src/main/java"));
  }

  /** Calls without a locale of methods that also accept one. */
  private static final class Silent extends DescribedPredicate<JavaCall<?>> {
    private static final Set<String> OF_STRINGS = Set.of("format", "toLowerCase", "toUpperCase");
    private static final Set<String> OF_WRITERS = Set.of("format", "printf");

    Silent() {
      super("ask for the locale of the process");
    }

    @Override
    public boolean test(JavaCall<?> call) {
      JavaClass owner = call.getTargetOwner();
      String name = call.getName();
      return call.getTarget().getRawParameterTypes().stream()
              .noneMatch(type -> type.isEquivalentTo(Locale.class))
          && ((owner.isEquivalentTo(String.class) && OF_STRINGS.contains(name))
              || (owner.isAssignableTo(PrintStream.class) && OF_WRITERS.contains(name))
              || (owner.isAssignableTo(PrintWriter.class) && OF_WRITERS.contains(name))
              || (owner.isEquivalentTo(Formatter.class) && name.equals("<init>"))
              || (owner.isAssignableTo(NumberFormat.class) && name.startsWith("get")));
    }
  }
}
