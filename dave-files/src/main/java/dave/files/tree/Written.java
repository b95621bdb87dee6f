package dave.files.tree;

import com.google.protobuf.ByteString;

/**
 * A file or folder that was stored.
 *
 * @param root what names it, 32 bytes
 * @param size bytes of content; of all files below, if it is a folder
 * @param chunks all that were written, roots and nodes included, equal ones counted each
 * @param mined those that were not held before
 */
public record Written(ByteString root, boolean folder, long size, long chunks, long mined) {}
