package dave.admin.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;

/**
 * Event loops, and the matching type of listening channel.
 *
 * @param group the loops
 * @param serverChannel the class of listening channel for the loops, such as that of NIO
 */
public record EventLoops(EventLoopGroup group, Class<? extends ServerChannel> serverChannel) {}
