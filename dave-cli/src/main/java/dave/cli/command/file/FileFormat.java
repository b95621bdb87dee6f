package dave.cli.command.file;

/** How the chunks of a file are linked, with the words of the option. */
enum FileFormat {
  tree,
  list
}
