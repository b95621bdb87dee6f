package dave.cli;

/** How the chunks of a file hang together, as the user writes it. */
enum FileForm {
  tree,
  list
}
