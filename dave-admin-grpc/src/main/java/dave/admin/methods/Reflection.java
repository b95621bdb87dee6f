package dave.admin.methods;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.rpc.ErrorDetailsProto;
import com.google.rpc.StatusProto;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.ArrayList;
import java.util.List;

/** Extends the reflection data of the API. */
final class Reflection {
  private Reflection() {}

  /**
   * Returns the descriptor of a file, with the types of error details added to its dependencies. No
   * message refers to these types, so tools could not decode the details otherwise.
   *
   * @param file the generated descriptor
   */
  static ProtoFileDescriptorSupplier withErrorTypes(FileDescriptor file) {
    FileDescriptorProto.Builder proto = file.toProto().toBuilder();
    List<FileDescriptor> dependencies = new ArrayList<>(file.getDependencies());
    for (FileDescriptor types :
        List.of(StatusProto.getDescriptor(), ErrorDetailsProto.getDescriptor())) {
      proto.addDependency(types.getName());
      dependencies.add(types);
    }
    try {
      FileDescriptor whole =
          FileDescriptor.buildFrom(
              proto.build(), dependencies.toArray(new FileDescriptor[dependencies.size()]));
      return () -> whole;
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("more dependencies make no file invalid", e);
    }
  }
}
