package dave.it.containers;

import java.nio.file.Path;
import java.util.List;

/** The image of the node under test, built once from the packaged program. */
public final class Image {
  /** The tag of the image. */
  static final String TAG = "dave:test";

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Image() {}

  /** Returns the tag of the image, and builds the image before if necessary. */
  public static String tag() {
    report();
    return TAG;
  }

  /** Returns the output of the script that built it: its size, and that of its base. */
  static String report() {
    return Built.REPORT;
  }

  /** The first caller builds the image; others wait for it. */
  private static final class Built {
    static final String REPORT = build();

    private static String build() {
      Docker.Result result =
          Docker.run(
              List.of(
                  ROOT.resolve("containers/image").toString(),
                  "--local-base",
                  "--tag",
                  TAG,
                  "--no-build"));
      if (result.status() != 0) {
        throw new IllegalStateException("containers/image failed: " + result);
      }
      return result.out();
    }
  }
}
