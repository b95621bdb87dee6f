/** A tap on the sockets of real nodes, its record as a pcap file, and what an observer checks. */
@NullMarked
package dave.it.tap;

import org.jspecify.annotations.NullMarked;
