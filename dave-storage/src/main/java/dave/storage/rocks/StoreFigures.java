package dave.storage.rocks;

/**
 * The state of the database under a store.
 *
 * @param tableBytes bytes of the tables on the disk
 * @param logBytes bytes of the write-ahead log on the disk
 * @param otherBytes bytes of all other files in the folder
 * @param memoryBytes bytes in memory that wait to be written to tables
 * @param cacheBytes bytes of the block cache
 * @param pendingBytes estimate of the bytes that compaction still has to rewrite
 * @param delayedRate bytes a second to which writes are slowed down; 0 if they are not
 * @param stopped whether writes wait for compaction
 * @param errors background errors since it was opened
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
