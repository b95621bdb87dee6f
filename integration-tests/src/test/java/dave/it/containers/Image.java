package dave.it.containers;

import java.nio.file.Path;
import java.util.List;

/** The image of a node under test, built once from the packaged program. */
public final class Image {
  /** What it is called. */
  static final String TAG = "dave:test";

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Image() {}

  /** The tag of the image, which is there when this returns. */
  public static String tag() {
    report();
    return TAG;
  }

  /** What the script that built it said: its size, and that of its base. */
  static String report() {
    return Built.REPORT;
  }

  /** Built by whoever asks first; others wait for it. */
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
