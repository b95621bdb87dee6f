package dave.it;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Generates the text of docs/api.md: an introduction and the reasons of errors. From the comments
 * of a {@code .proto} come the calls, with their fields, their errors and an example.
 */
final class ApiPage {
  private static final Pattern REASON = Pattern.compile("[A-Z]+(?:_[A-Z]+)*");
  private final FileDescriptorProto file;
  private final Map<List<Integer>, String> comments = new HashMap<>();
  private final Set<String> shown = new HashSet<>();
  private final StringBuilder text = new StringBuilder();

  ApiPage(FileDescriptorProto file) {
    this.file = file;
    for (Location location : file.getSourceCodeInfo().getLocationList()) {
      comments.put(location.getPathList(), location.getLeadingComments().strip());
    }
  }

  /** Returns the calls, in the order of the file. */
  List<String> calls() {
    return file.getService(0).getMethodList().stream().map(MethodDescriptorProto::getName).toList();
  }

  /** Returns the reasons that the comments of the calls name. */
  Set<String> reasons() {
    Set<String> reasons = new TreeSet<>();
    for (int i = 0; i < file.getService(0).getMethodCount(); i++) {
      for (String group : errors(comment(6, 0, 2, i)).split(";", -1)) {
        Matcher word = REASON.matcher(group);
        boolean found = word.find(); // The status code comes first.
        while (found && word.find()) {
          reasons.add(word.group());
        }
      }
    }
    return reasons;
  }

  /** Returns the whole page. */
  String render(String intro, SortedMap<String, String> reasons, Map<String, String> examples) {
    text.append("<!-- Made from admin.proto and docs/api/ by ApiPageIT: change those. -->\n");
    text.append(intro);
    example(examples, "Error");
    text.append("\n| reason | says |\n|---|---|\n");
    reasons.forEach((reason, says) -> row("`" + reason + "`", says));
    for (int i = 0; i < file.getService(0).getMethodCount(); i++) {
      call(i, examples);
    }
    text.append("\n## Types that several calls share\n");
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      if (!shown.contains(file.getMessageType(i).getName())) {
        text.append("\n### ").append(file.getMessageType(i).getName()).append('\n');
        message(file.getMessageType(i), "", List.of(4, i));
      }
    }
    for (int i = 0; i < file.getEnumTypeCount(); i++) {
      text.append("\n### ").append(file.getEnumType(i).getName()).append('\n');
      choices(file.getEnumType(i), List.of(5, i));
    }
    return text.toString();
  }

  private void call(int index, Map<String, String> examples) {
    MethodDescriptorProto method = file.getService(0).getMethod(index);
    String comment = comment(6, 0, 2, index);
    text.append("\n## ").append(method.getName()).append("\n\n");
    text.append(flow(comment.replaceFirst("(?s)\\s*Errors:.*", ""))).append("\n\n");
    text.append(
        "`rpc %s(%s) returns (%s)`\n".formatted(method.getName(), input(method), output(method)));
    payload(method.getInputType());
    payload(method.getOutputType());
    List<String> errors = new ArrayList<>();
    if (!errors(comment).isEmpty()) {
      for (String group : errors(comment).split(";", -1)) {
        errors.add(coded(group.strip()));
      }
      text.append("\n**Errors**: ").append(String.join("; ", errors)).append(".\n");
    }
    example(examples, method.getName());
  }

  /** Returns a status code unchanged, and the reasons after it formatted as code. */
  private static String coded(String group) {
    int first = group.indexOf(' ');
    return group.substring(0, first) + REASON.matcher(group.substring(first)).replaceAll("`$0`");
  }

  private void payload(String type) {
    String name = simple(type);
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      if (file.getMessageType(i).getName().equals(name)) {
        text.append("\n**").append(name).append("**");
        text.append(file.getMessageType(i).getFieldCount() == 0 ? " has no fields.\n" : "\n");
        message(file.getMessageType(i), name + ".", List.of(4, i));
        shown.add(name);
      }
    }
  }

  private void message(DescriptorProto message, String prefix, List<Integer> path) {
    paragraph(path);
    if (message.getFieldCount() > 0) {
      text.append("\n| field | type | meaning |\n|---|---|---|\n");
    }
    for (int i = 0; i < message.getFieldCount(); i++) {
      FieldDescriptorProto field = message.getField(i);
      String meaning = flow(comment(path, 2, i));
      if (field.hasOneofIndex() && !field.getProto3Optional()) {
        String choice = message.getOneofDecl(field.getOneofIndex()).getName();
        meaning = "One of `" + choice + "`. " + meaning;
      }
      row("`" + field.getName() + "`", type(message, field), meaning.strip());
    }
    for (int i = 0; i < message.getNestedTypeCount(); i++) {
      DescriptorProto nested = message.getNestedType(i);
      if (!nested.getOptions().getMapEntry()) {
        text.append("\n**").append(prefix).append(nested.getName()).append("**\n");
        message(nested, prefix + nested.getName() + ".", child(path, 3, i));
      }
    }
    for (int i = 0; i < message.getEnumTypeCount(); i++) {
      text.append("\n**").append(prefix).append(message.getEnumType(i).getName()).append("**\n");
      choices(message.getEnumType(i), child(path, 4, i));
    }
  }

  private void choices(EnumDescriptorProto choices, List<Integer> path) {
    paragraph(path);
    text.append("\n| value | meaning |\n|---|---|\n");
    for (int i = 0; i < choices.getValueCount(); i++) {
      EnumValueDescriptorProto value = choices.getValue(i);
      row("`" + value.getName() + "` = " + value.getNumber(), flow(comment(path, 2, i)));
    }
  }

  private void paragraph(List<Integer> path) {
    String comment = comments.getOrDefault(path, "");
    if (!comment.isEmpty()) {
      text.append('\n').append(flow(comment)).append('\n');
    }
  }

  private void example(Map<String, String> examples, String name) {
    String example = examples.get(name);
    if (example != null) {
      text.append("\n```console\n").append(example).append("```\n");
    }
  }

  private void row(String... cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(cell.replace("|", "\\|")).append(" |");
    }
    text.append('\n');
  }

  private String type(DescriptorProto message, FieldDescriptorProto field) {
    for (DescriptorProto nested : message.getNestedTypeList()) {
      if (nested.getOptions().getMapEntry()
          && field.getTypeName().endsWith("." + nested.getName())) {
        return "map of %s to %s".formatted(scalar(nested.getField(0)), scalar(nested.getField(1)));
      }
    }
    String many =
        field.getLabel() == FieldDescriptorProto.Label.LABEL_REPEATED
            ? "repeated "
            : field.getProto3Optional() ? "optional " : "";
    if (field.getType() != FieldDescriptorProto.Type.TYPE_MESSAGE
        && field.getType() != FieldDescriptorProto.Type.TYPE_ENUM) {
      return many + scalar(field);
    }
    String name = field.getTypeName().substring(file.getPackage().length() + 2);
    // A message that only one call uses follows that call.
    return many
        + (name.contains(".")
            ? simple(name)
            : "[%s](#%s)".formatted(name, name.toLowerCase(Locale.ROOT)));
  }

  private static String scalar(FieldDescriptorProto field) {
    return field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
  }

  private static String input(MethodDescriptorProto method) {
    return (method.getClientStreaming() ? "stream " : "") + simple(method.getInputType());
  }

  private static String output(MethodDescriptorProto method) {
    return (method.getServerStreaming() ? "stream " : "") + simple(method.getOutputType());
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  private static String errors(String comment) {
    int start = comment.indexOf("Errors:");
    return start < 0
        ? ""
        : flow(comment.substring(start + "Errors:".length())).replaceFirst("\\.$", "");
  }

  private static String flow(String comment) {
    return comment.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private String comment(Integer... path) {
    return comments.getOrDefault(List.of(path), "");
  }

  private String comment(List<Integer> parent, int field, int index) {
    return comments.getOrDefault(child(parent, field, index), "");
  }

  private static List<Integer> child(List<Integer> parent, int field, int index) {
    List<Integer> path = new ArrayList<>(parent);
    path.add(field);
    path.add(index);
    return path;
  }
}
