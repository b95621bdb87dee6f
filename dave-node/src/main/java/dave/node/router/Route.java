package dave.node.router;

import java.net.Inet4Address;

/**
 * The way to the internet.
 *
 * @param router the default gateway
 * @param local the address of this machine on the way to it
 */
record Route(Inet4Address router, Inet4Address local) {}
