/**
 * Networks of nodes in containers, and what they do under faults. {@link dave.cluster.Cluster}
 * starts one and breaks it; the classes {@code *IT} have the scenarios.
 */
@NullMarked
package dave.cluster;

import org.jspecify.annotations.NullMarked;
