/**
 * The client commands of the program {@code dave}: what a user types, what a node is asked, what is
 * printed. A thin client: it mines and signs here with the user's key and talks gRPC to a node; it
 * knows nothing of engines and stores. The program's main class and its node commands live in
 * {@code dave.dist}.
 */
@NullMarked
package dave.cli;

import org.jspecify.annotations.NullMarked;
