package dave.bench.gossip;

/**
 * How one fresh dat spread.
 *
 * @param allNs until all nodes had it
 * @param cpuNs processor time of all nodes meanwhile
 */
record GossipSpread(long allNs, long cpuNs) {}
