package dave.files.path;

/**
 * How far a download has come.
 *
 * @param bytes verified and on the disk
 * @param totalBytes of the file, or of all files of the folder
 * @param keptBytes those among {@code bytes} that an earlier attempt had left
 */
public record ReadProgress(long bytes, long totalBytes, long keptBytes) {}
