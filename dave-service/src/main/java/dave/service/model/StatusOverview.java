package dave.service.model;

import dave.engine.snapshot.NodeSnapshot;

/** The node at one moment, as a caller may see it. */
public record StatusOverview(NodeSnapshot snapshot, NodeStatus status) {}
