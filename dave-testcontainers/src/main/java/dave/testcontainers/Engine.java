package dave.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Image;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** The container engine, and the image of the nodes. */
final class Engine {
  /** Names the image. */
  static final String PROPERTY = "dave.image";

  private static final String LOCAL = "dave";

  private Engine() {}

  /**
   * Returns the client of the engine.
   *
   * @throws IllegalStateException if no engine answers
   */
  static DockerClient client() {
    try {
      return DockerClientFactory.instance().client();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "no container engine answers: start one and see 'docker info'; its address is taken from"
              + " DOCKER_HOST (%s)"
                  .formatted(Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("not set")),
          e);
    }
  }

  /**
   * Returns the image that the property names, else the newest local one that is called dave.
   *
   * @throws IllegalStateException if there is neither
   */
  static String image() {
    String named = System.getProperty(PROPERTY);
    return named == null ? newestLocal() : checked(named);
  }

  private static String newestLocal() {
    return client().listImagesCmd().withReferenceFilter(LOCAL).exec().stream()
        .sorted(Comparator.comparing(Image::getCreated).reversed())
        .flatMap(image -> tags(image).filter(tag -> tag.startsWith(LOCAL + ":")))
        .findFirst()
        .orElseThrow(() -> missing("no property " + PROPERTY + ", and no local image " + LOCAL));
  }

  private static Stream<String> tags(Image image) {
    String[] tags = image.getRepoTags();
    return tags == null ? Stream.of() : Arrays.stream(tags);
  }

  /**
   * @throws IllegalArgumentException if the text names no image; the message has it
   */
  static String checked(String image) {
    try {
      DockerImageName.parse(image).assertValid();
      return image;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' names no image: write NAME:TAG, such as dave:0.1.0".formatted(image), e);
    }
  }

  /**
   * Checks that there is an image, or that it can be pulled: a name without a registry is local.
   *
   * @throws IllegalStateException if there is none
   */
  static void require(String image) {
    if (DockerImageName.parse(image).getUnversionedPart().contains("/")) {
      return;
    }
    try {
      client().inspectImageCmd(image).exec();
    } catch (NotFoundException e) {
      throw missing("no local image " + image);
    }
  }

  private static IllegalStateException missing(String what) {
    return new IllegalStateException(
        what
            + ": build one with 'containers/image' of Dave's sources, or name one with -D"
            + PROPERTY
            + "=REGISTRY/NAME:TAG");
  }

  /** Returns the last lines of a log. */
  static List<String> tail(String log, int count) {
    List<String> lines = log.lines().toList();
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }
}
