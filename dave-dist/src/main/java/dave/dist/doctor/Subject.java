package dave.dist.doctor;

import dave.admin.v1.GetStatusResponse;
import dave.config.DaveHome;
import dave.config.Settings;
import dave.node.NodeConfig;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is examined: a node's settings, and the running node if there is one.
 *
 * @param variables the environment
 * @param settings those in force, or if they are wrong the flags and the defaults
 * @param config what the settings describe; null if they are wrong
 * @param status of the running node; null if none answers
 */
record Subject(
    DaveHome home,
    Map<String, String> variables,
    InstantSource clock,
    Settings settings,
    @Nullable NodeConfig config,
    @Nullable GetStatusResponse status) {}
