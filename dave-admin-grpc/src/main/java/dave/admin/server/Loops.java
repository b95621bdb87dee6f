package dave.admin.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;

/**
 * Event loops, and what listens on them.
 *
 * @param group the loops
 * @param serverChannel the listening channel of their kind, such as NIO's
 */
public record Loops(EventLoopGroup group, Class<? extends ServerChannel> serverChannel) {}
