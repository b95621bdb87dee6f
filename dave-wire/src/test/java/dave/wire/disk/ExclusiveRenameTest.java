package dave.wire.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ExclusiveRenameTest {
  private @TempDir Path folder;
  private Path complete;
  private Path name;

  @BeforeEach
  void write() throws IOException {
    complete = Files.writeString(folder.resolve("complete"), "all of it");
    name = folder.resolve("name");
  }

  static Stream<ExclusiveRename.Link> links() {
    return Stream.of(
        Files::createLink,
        ExclusiveRenameTest::unsupported,
        (link, existing) -> {
          throw new FileSystemException(link.toString(), null, "Operation not permitted");
        },
        (link, existing) -> {
          throw new AccessDeniedException(link.toString());
        });
  }

  private static void unsupported(Path link, Path existing) {
    throw new UnsupportedOperationException(link + " of " + existing);
  }

  @ParameterizedTest
  @MethodSource("links")
  void shouldGiveTheNameWithAndWithoutHardLinks(ExclusiveRename.Link link) throws IOException {
    ExclusiveRename.rename(complete, name, link);

    assertThat(name).hasContent("all of it");
    assertThat(complete).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("links")
  void shouldNeverReplaceWhatIsThere(ExclusiveRename.Link link) throws IOException {
    Files.writeString(name, "older");

    assertThatThrownBy(() -> ExclusiveRename.rename(complete, name, link))
        .isInstanceOf(FileAlreadyExistsException.class);

    assertThat(name).hasContent("older");
    assertThat(complete).hasContent("all of it");
  }

  @ParameterizedTest
  @MethodSource("links")
  void shouldNotReplaceALinkThatLeadsNowhere(ExclusiveRename.Link link) throws IOException {
    Files.createSymbolicLink(name, folder.resolve("nowhere"));

    assertThatThrownBy(() -> ExclusiveRename.rename(complete, name, link))
        .isInstanceOf(FileAlreadyExistsException.class);

    assertThat(name).isSymbolicLink();
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }

  @Test
  void shouldLeaveNoEmptyFileWhereTheCompleteOneCannotBeMoved() throws IOException {
    Files.delete(complete);

    assertThatThrownBy(
            () -> ExclusiveRename.rename(complete, name, ExclusiveRenameTest::unsupported))
        .isInstanceOf(NoSuchFileException.class);

    assertThat(name).doesNotExist();
  }
}
