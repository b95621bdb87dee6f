package dave.files.path;

/**
 * The progress of a download.
 *
 * @param bytes bytes that are verified and on the disk
 * @param totalBytes bytes of the file, or of all files of the folder
 * @param keptBytes how many of {@code bytes} an earlier attempt had left
 */
public record ReadProgress(long bytes, long totalBytes, long keptBytes) {}
