package dave.pack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuntimeModulesTest {
  @TempDir private Path lib;

  /** Needs java.sql, which the runtime lacks. */
  private static final class Sql {
    @SuppressWarnings("UnusedVariable")
    private static final Class<?> USED = java.sql.Connection.class;
  }

  /** Needs java.logging, which the runtime has. */
  private static final class Logging {
    @SuppressWarnings("UnusedVariable")
    private static final Class<?> USED = java.util.logging.Logger.class;
  }

  @Test
  void shouldFailWhenAJarNeedsAModuleThatTheRuntimeLacks() throws IOException {
    jar("query-1.0.jar", Sql.class);
    jar("log-1.0.jar", Logging.class);

    assertThatThrownBy(() -> RuntimeModules.check(lib))
        .isInstanceOf(PackFailure.class)
        .hasMessage("the runtime lacks modules: query needs java.sql");
  }

  @Test
  void shouldLetPassWhatALibraryNeedsForWhatDaveNeverAsksOfIt() throws IOException {
    jar("micrometer-core-1.17.2.jar", Sql.class);

    assertThatCode(() -> RuntimeModules.check(lib)).doesNotThrowAnyException();
  }

  private void jar(String name, Class<?> content) throws IOException {
    String entry = content.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(lib.resolve(name));
        ZipOutputStream jar = new ZipOutputStream(out);
        InputStream in = content.getClassLoader().getResourceAsStream(entry)) {
      jar.putNextEntry(new ZipEntry(entry));
      Objects.requireNonNull(in).transferTo(jar);
      jar.closeEntry();
    }
  }
}
