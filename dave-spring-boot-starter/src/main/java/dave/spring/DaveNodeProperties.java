package dave.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The node that runs in the application.
 *
 * @param enabled Whether the application runs a node.
 * @param home Folder of the store and of the node's key, which is made if it is missing. It needs
 *     dave-storage on the class path. Without a folder, the dats are in memory and the key is new
 *     at every start.
 * @param listen Addresses that receive gossip, at most one of UDP and one of TCP. Port 0 takes a
 *     free one.
 * @param edges Bootstrap peers, each as HOST:PORT, which are never dropped.
 * @param capacity Size of the store, at least 1MB. The lightest dats go first.
 */
@ConfigurationProperties(prefix = "dave.node", ignoreUnknownFields = false)
public record DaveNodeProperties(
    @DefaultValue("false") boolean enabled,
    @Nullable String home,
    @DefaultValue(":1618") List<String> listen,
    @DefaultValue List<String> edges,
    @DefaultValue("1GB") DataSize capacity) {}
