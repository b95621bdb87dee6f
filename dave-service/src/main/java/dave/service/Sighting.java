package dave.service;

import dave.engine.sight.Sight;

/** The node at one moment, as a caller may see it. */
public record Sighting(Sight sight, NodeStatus status) {}
