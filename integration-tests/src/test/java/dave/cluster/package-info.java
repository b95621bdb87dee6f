/**
 * Networks of nodes in containers under faults. {@link dave.cluster.Cluster} starts a network and
 * causes faults; the classes {@code *IT} have the scenarios.
 */
@NullMarked
package dave.cluster;

import org.jspecify.annotations.NullMarked;
