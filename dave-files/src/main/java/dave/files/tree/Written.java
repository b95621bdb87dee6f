package dave.files.tree;

import com.google.protobuf.ByteString;

/**
 * A file or folder that was stored.
 *
 * @param root the key that names it, 32 bytes
 * @param size bytes of content; of all files below, if it is a folder
 * @param chunks how many chunks it has, roots and nodes included; equal ones count each
 * @param mined how many of them were not held before
 */
public record Written(ByteString root, boolean folder, long size, long chunks, long mined) {}
