package dave.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network.Ipam;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/** A private network with chosen addresses, so that nodes keep theirs when they restart. */
final class Subnet implements AutoCloseable {
  private static final int TRIES = 200;
  private static final Random RANDOM = new Random();
  private static final int FIRST_HOST = 10;

  private final Network network;
  private final String prefix;

  private Subnet(Network network, String prefix) {
    this.network = network;
    this.prefix = prefix;
  }

  /**
   * Makes a free network, drawn at random. A killed engine leaves behind what no later engine
   * knows. That may be a bridge that still takes the packets to its addresses. Or it is a rule that
   * translates addresses, so that all nodes look like one. Only new addresses are safe from both.
   */
  static Subnet make() {
    List<String> own = addressesOfThisMachine();
    for (int i = 0; i < TRIES; i++) {
      String prefix = "10." + (128 + RANDOM.nextInt(127)) + "." + RANDOM.nextInt(256) + ".";
      if (own.stream().anyMatch(address -> address.startsWith(prefix))) {
        continue;
      }
      Network network =
          Network.builder()
              .createNetworkCmdModifier(
                  create ->
                      create
                          .withLabels(Map.of(Run.LABEL, Run.ID))
                          .withIpam(
                              new Ipam()
                                  .withConfig(
                                      List.of(new Ipam.Config().withSubnet(prefix + "0/24")))))
              .build();
      try {
        network.getId();
        return new Subnet(network, prefix);
      } catch (DockerException e) {
        if (!String.valueOf(e.getMessage()).contains("overlaps")) {
          throw e;
        }
      }
    }
    throw new IllegalStateException(
        "no free network of 256 addresses in 10.128.0.0/9 after " + TRIES + " tries");
  }

  private static List<String> addressesOfThisMachine() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  Network network() {
    return network;
  }

  String cidr() {
    return prefix + "0/24";
  }

  String address(int number) {
    return prefix + (FIRST_HOST + number);
  }

  /** Disconnects a node from the network until the fault is closed. */
  Fault unplugs(ClusterNode node) {
    DockerClient docker = DockerClientFactory.instance().client();
    docker
        .disconnectFromNetworkCmd()
        .withNetworkId(network.getId())
        .withContainerId(node.containerId())
        .exec();
    return () ->
        docker
            .connectToNetworkCmd()
            .withNetworkId(network.getId())
            .withContainerId(node.containerId())
            .withContainerNetwork(
                new ContainerNetwork()
                    .withIpamConfig(new ContainerNetwork.Ipam().withIpv4Address(node.address())))
            .exec();
  }

  @Override
  public void close() {
    network.close();
  }
}
