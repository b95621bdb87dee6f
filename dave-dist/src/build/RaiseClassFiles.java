import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies a jar, and gives its class files of before Java 6 the version of Java 8, with the stack
 * maps that it requires. All else stays as it is. Needs JDK 24.
 */
final class RaiseClassFiles {
  private static final int OLD = ClassFile.JAVA_6_VERSION;
  private static final int NEW = ClassFile.JAVA_8_VERSION;

  private RaiseClassFiles() {}

  public static void main(String[] args) throws IOException {
    Path from = Path.of(args[0]);
    try (ZipFile jar = new ZipFile(from.toFile());
        URLClassLoader classes = new URLClassLoader(new URL[] {from.toUri().toURL()});
        OutputStream file = Files.newOutputStream(Path.of(args[1]));
        ZipOutputStream out = new ZipOutputStream(file)) {
      ClassFile format =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)));
      for (ZipEntry entry : Collections.list(jar.entries())) {
        byte[] bytes;
        try (InputStream in = jar.getInputStream(entry)) {
          bytes = in.readAllBytes();
        }
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal()); // The same bytes in every time zone.
        out.putNextEntry(copy);
        out.write(entry.getName().endsWith(".class") ? raised(format, bytes) : bytes);
        out.closeEntry();
      }
    }
  }

  private static byte[] raised(ClassFile format, byte[] bytes) {
    ClassModel model = format.parse(bytes);
    if (model.majorVersion() >= OLD) {
      return bytes;
    }
    MethodTransform sameCode = MethodTransform.transformingCode((code, part) -> code.with(part));
    return format.transformClass(
        model,
        (builder, part) -> {
          switch (part) {
            case ClassFileVersion version -> builder.withVersion(NEW, 0);
            case MethodModel method -> builder.transformMethod(method, sameCode);
            default -> builder.with(part);
          }
        });
  }
}
