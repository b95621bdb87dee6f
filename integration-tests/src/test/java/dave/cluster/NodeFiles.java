package dave.cluster;

import com.github.dockerjava.api.DockerClient;
import dave.testcontainers.DaveContainer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The files of a node in a container, which tests can damage. */
final class NodeFiles {
  private static final String HOME = "/var/lib/dave";

  private static final String DATA = HOME + "/data";

  /** The first inverted byte, in the first block of a table. */
  private static final int FIRST = 20;

  private NodeFiles() {}

  /**
   * Inverts one byte out of every {@code distance}, in the files of a stopped node with a given
   * ending.
   *
   * @return the number of files
   */
  static int damage(DaveContainer container, String ending, int distance) throws IOException {
    DockerClient docker = container.getDockerClient();
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    int files = 0;
    try (TarArchiveInputStream in =
            new TarArchiveInputStream(
                docker.copyArchiveFromContainerCmd(container.getContainerId(), DATA).exec());
        TarArchiveOutputStream out = new TarArchiveOutputStream(changed)) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.isFile() && entry.getName().endsWith(ending)) {
          byte[] bytes = in.readAllBytes();
          for (int i = FIRST; i < bytes.length; i += distance) {
            bytes[i] ^= (byte) 0xff;
          }
          out.putArchiveEntry(entry);
          out.write(bytes);
          out.closeArchiveEntry();
          files++;
        }
      }
    }
    docker
        .copyArchiveToContainerCmd(container.getContainerId())
        .withRemotePath(HOME)
        .withTarInputStream(new ByteArrayInputStream(changed.toByteArray()))
        .exec();
    return files;
  }
}
