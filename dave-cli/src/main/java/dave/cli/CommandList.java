package dave.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/** The commands in the root's help: in groups, whatever module they come from. */
final class CommandList implements IHelpSectionRenderer {
  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("Start", List.of("demo", "node", "init"));
    GROUPS.put("Write and read", List.of("put", "get", "list", "watch", "consensus", "file"));
    GROUPS.put("You", List.of("keygen", "author"));
    GROUPS.put(
        "The node", List.of("status", "doctor", "peers", "token", "export", "import", "store"));
    GROUPS.put("Tools", List.of("sim", "bench", "conform", "completion", "help"));
    GROUPS.put(
        "Words of the original", List.of("set", "setf", "submit", "recall", "bootstrap", "start"));
  }

  private static final int NAME_WIDTH = 13;

  @Override
  public String render(Help help) {
    Map<String, CommandLine> commands = new LinkedHashMap<>(help.commandSpec().subcommands());
    commands.values().removeIf(command -> command.getCommandSpec().usageMessage().hidden());
    StringBuilder text = new StringBuilder();
    GROUPS.forEach((title, names) -> group(text, help, title, names, commands));
    group(text, help, "More", new ArrayList<>(commands.keySet()), commands);
    return text.toString();
  }

  /** Writes a group, and removes its commands from {@code commands}. */
  private static void group(
      StringBuilder text,
      Help help,
      String title,
      List<String> names,
      Map<String, CommandLine> commands) {
    List<String> present = names.stream().filter(commands::containsKey).toList();
    if (present.isEmpty()) {
      return;
    }
    text.append('\n').append(title).append(":\n");
    for (String name : present) {
      CommandLine command = commands.remove(name);
      String[] description =
          command == null ? new String[0] : command.getCommandSpec().usageMessage().description();
      text.append("  ")
          .append(help.colorScheme().commandText(name))
          .append(" ".repeat(Math.max(1, NAME_WIDTH - name.length())))
          .append(description.length == 0 ? "" : firstSentence(description[0]))
          .append('\n');
    }
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }
}
