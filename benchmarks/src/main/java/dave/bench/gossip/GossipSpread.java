package dave.bench.gossip;

/**
 * How one new dat spread.
 *
 * @param allNs the time until all nodes had it
 * @param cpuNs the processor time of all nodes meanwhile
 */
record GossipSpread(long allNs, long cpuNs) {}
