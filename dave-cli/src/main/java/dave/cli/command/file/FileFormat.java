package dave.cli.command.file;

/** How the chunks of a file hang together, as the user writes it. */
enum FileFormat {
  tree,
  list
}
