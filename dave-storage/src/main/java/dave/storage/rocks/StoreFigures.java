package dave.storage.rocks;

/**
 * How the database under a store does.
 *
 * @param tableBytes of the tables on the disk
 * @param logBytes of the write-ahead log on the disk
 * @param otherBytes of all else in the folder
 * @param memoryBytes what waits in memory to be written to tables
 * @param cacheBytes of blocks kept in memory
 * @param pendingBytes that compaction has still to rewrite, about
 * @param delayedRate to how many bytes a second writes are slowed down; 0 if they are not
 * @param stopped whether writes wait for compaction
 * @param errors in the background since it was opened
 */
public record StoreFigures(
    long tableBytes,
    long logBytes,
    long otherBytes,
    long memoryBytes,
    long cacheBytes,
    long pendingBytes,
    long delayedRate,
    boolean stopped,
    long errors) {}
