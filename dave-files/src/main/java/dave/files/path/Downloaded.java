package dave.files.path;

import java.nio.file.Path;

/**
 * A file or folder that is complete on the disk.
 *
 * @param size bytes of content, of all files if it is a folder
 * @param keptBytes how many of them an earlier attempt had left
 */
public record Downloaded(Path target, boolean folder, long size, long keptBytes) {}
