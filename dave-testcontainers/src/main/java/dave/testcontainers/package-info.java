/**
 * Nodes of Dave in containers, for tests with JUnit 5 and Testcontainers 2: {@link
 * dave.testcontainers.DaveContainer} is one node, {@link dave.testcontainers.DaveCluster} a network
 * of them with faults.
 */
@NullMarked
package dave.testcontainers;

import org.jspecify.annotations.NullMarked;
