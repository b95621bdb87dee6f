package dave.files.tree;

/**
 * How far the writing of a file or folder has come.
 *
 * @param bytes of content whose chunks are stored
 * @param totalBytes of content in all; -1 if unknown
 * @param mined chunks mined and stored
 * @param reused chunks that were held already
 */
public record WriteProgress(long bytes, long totalBytes, long mined, long reused) {}
