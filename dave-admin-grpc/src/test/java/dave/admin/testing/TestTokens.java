package dave.admin.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Token files like those that an operator writes. */
public final class TestTokens {
  public static final String READ = "read-0123456789abcdef0123456789abcdef";
  public static final String WRITE = "write-0123456789abcdef0123456789abcdef";
  public static final String ADMIN = "admin-0123456789abcdef0123456789abcdef";

  private TestTokens() {}

  /** One token of each role. */
  public static Path ofEachRole(Path dir) throws IOException {
    return write(
        dir.resolve("tokens"),
        "# who may call",
        "read:grafana " + READ,
        "write " + WRITE,
        "",
        "  admin:me\t" + ADMIN + "  ");
  }

  public static Path write(Path file, String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
