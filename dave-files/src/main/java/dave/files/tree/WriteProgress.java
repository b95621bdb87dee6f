package dave.files.tree;

/**
 * The progress of storing a file or folder.
 *
 * @param bytes bytes of content whose chunks are stored
 * @param totalBytes bytes of content in all; -1 if unknown
 * @param mined chunks mined and stored
 * @param reused chunks that were held already
 */
public record WriteProgress(long bytes, long totalBytes, long mined, long reused) {}
