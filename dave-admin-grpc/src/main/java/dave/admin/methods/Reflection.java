package dave.admin.methods;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.rpc.ErrorDetailsProto;
import com.google.rpc.StatusProto;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.ArrayList;
import java.util.List;

/** What tools learn of the API by asking the node. */
final class Reflection {
  private Reflection() {}

  /**
   * A file of services, with the types of the details that errors have among what it depends on: no
   * message names them, so that a tool that asks the node could not read them otherwise.
   *
   * @param file as it was generated
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
