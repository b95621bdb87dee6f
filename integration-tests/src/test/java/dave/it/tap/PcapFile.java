package dave.it.tap;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes and reads datagrams over IPv4 as a pcap file: the classic format, big-endian, with
 * nanoseconds, of link type "raw IP" (101).
 */
final class PcapFile {
  private static final int MAGIC_NS = 0xa1b23c4d;
  private static final int VERSION = 2 << 16 | 4;
  private static final int LONGEST = 65_535;
  private static final int RAW_IP = 101;
  private static final int FILE_HEADER = 24;
  private static final int IP_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final int HEADERS = IP_HEADER + UDP_HEADER;
  private static final int IP_CHECKSUM_AT = 10;
  private static final int SOURCE_AT = 12;
  private static final int TARGET_AT = 16;
  private static final int UDP_CHECKSUM_AT = IP_HEADER + 6;
  private static final byte UDP = 17;
  private static final int NS = 1_000_000_000;

  private PcapFile() {}

  /** Writes a new file. */
  static void write(Path file, List<Datagram> datagrams) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      ByteBuffer header = ByteBuffer.allocate(FILE_HEADER).putInt(MAGIC_NS).putInt(VERSION);
      out.write(header.putInt(0).putInt(0).putInt(LONGEST).putInt(RAW_IP).array());
      for (Datagram datagram : datagrams) {
        byte[] packet = packet(datagram);
        out.writeInt((int) (datagram.atNs() / NS));
        out.writeInt((int) (datagram.atNs() % NS));
        out.writeInt(packet.length);
        out.writeInt(packet.length);
        out.write(packet);
      }
    }
  }

  /**
   * Reads a file that was written here.
   *
   * @throws IOException if it is none, or a checksum is wrong
   */
  static List<Datagram> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
    require(in.getInt(0) == MAGIC_NS && in.getInt(FILE_HEADER - 4) == RAW_IP, "its header");
    in.position(FILE_HEADER);
    List<Datagram> datagrams = new ArrayList<>();
    while (in.hasRemaining()) {
      long atNs = (long) in.getInt() * NS + in.getInt();
      byte[] packet = new byte[in.getInt()];
      require(in.getInt() == packet.length, "a packet that was cut");
      in.get(packet);
      datagrams.add(datagram(atNs, ByteBuffer.wrap(packet)));
    }
    return datagrams;
  }

  private static byte[] packet(Datagram datagram) {
    int length = datagram.bytes().length;
    ByteBuffer packet = ByteBuffer.allocate(HEADERS + length);
    packet.putShort((short) 0x4500).putShort((short) (HEADERS + length)); // Version 4, 5 words.
    packet.putShort((short) 0).putShort((short) 0x4000); // Not to be fragmented.
    packet.put((byte) 64).put(UDP).putShort((short) 0);
    packet.put(datagram.from().getAddress().getAddress());
    packet.put(datagram.to().getAddress().getAddress());
    packet.putShort((short) datagram.from().getPort()).putShort((short) datagram.to().getPort());
    packet.putShort((short) (UDP_HEADER + length)).putShort((short) 0).put(datagram.bytes());
    packet.putShort(IP_CHECKSUM_AT, (short) checksum(packet, 0, IP_HEADER, 0));
    int checksum = udpChecksum(packet);
    packet.putShort(UDP_CHECKSUM_AT, (short) (checksum == 0 ? 0xffff : checksum));
    return packet.array();
  }

  private static Datagram datagram(long atNs, ByteBuffer packet) throws IOException {
    require(packet.getShort(0) == 0x4500 && packet.get(IP_CHECKSUM_AT - 1) == UDP, "a header");
    require(checksum(packet, 0, IP_HEADER, 0) == 0, "a checksum of IP");
    require(udpChecksum(packet) == 0, "a checksum of UDP");
    byte[] bytes = new byte[packet.capacity() - HEADERS];
    packet.get(HEADERS, bytes);
    return new Datagram(
        atNs,
        address(packet, SOURCE_AT, IP_HEADER),
        address(packet, TARGET_AT, IP_HEADER + 2),
        bytes);
  }

  private static InetSocketAddress address(ByteBuffer packet, int hostAt, int portAt)
      throws IOException {
    byte[] host = new byte[4];
    packet.get(hostAt, host);
    return new InetSocketAddress(InetAddress.getByAddress(host), packet.getShort(portAt) & 0xffff);
  }

  /** The checksum over the addresses, the protocol, the length and the datagram (RFC 768). */
  private static int udpChecksum(ByteBuffer packet) {
    long pseudo = (long) UDP + packet.capacity() - IP_HEADER;
    for (int at = SOURCE_AT; at < IP_HEADER; at += 2) {
      pseudo += packet.getShort(at) & 0xffff;
    }
    return checksum(packet, IP_HEADER, packet.capacity(), pseudo);
  }

  /** The checksum of the Internet (RFC 1071): 0 over bytes that contain it. */
  private static int checksum(ByteBuffer packet, int from, int to, long begin) {
    long sum = begin;
    for (int at = from; at < to; at += 2) {
      sum += (packet.get(at) & 0xff) << 8 | (at + 1 < to ? packet.get(at + 1) & 0xff : 0);
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) ~sum & 0xffff;
  }

  private static void require(boolean right, String what) throws IOException {
    if (!right) {
      throw new IOException("not as this class writes it: " + what);
    }
  }
}
