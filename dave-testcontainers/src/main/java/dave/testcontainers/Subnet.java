package dave.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network.Ipam;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.testcontainers.containers.Network;

/** A private network with chosen addresses, so that nodes keep theirs when they restart. */
final class Subnet implements AutoCloseable {
  private static final int TRIES = 200;
  private static final int FIRST_HOST = 10;

  private final Network network;
  private final String prefix;

  private Subnet(Network network, String prefix) {
    this.network = network;
    this.prefix = prefix;
  }

  /**
   * Makes a free network, drawn at random. Other networks, and what a killed engine left behind,
   * have other addresses.
   */
  static Subnet make() {
    List<String> own = addressesOfThisMachine();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < TRIES; i++) {
      String prefix = "10." + random.nextInt(128, 255) + "." + random.nextInt(256) + ".";
      if (own.stream().anyMatch(address -> address.startsWith(prefix))) {
        continue;
      }
      Ipam.Config range = new Ipam.Config().withSubnet(prefix + "0/24");
      Network network =
          Network.builder()
              .createNetworkCmdModifier(
                  create -> create.withIpam(new Ipam().withConfig(List.of(range))))
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
        "no free network of 256 addresses in 10.128.0.0/9 after "
            + TRIES
            + " tries: remove unused ones with 'docker network prune'");
  }

  private static List<String> addressesOfThisMachine() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  Network network() {
    return network;
  }

  String address(int number) {
    return prefix + (FIRST_HOST + number);
  }

  /** Disconnects a node from the network until the fault is closed. */
  Fault unplug(int number, String containerId) {
    DockerClient docker = Engine.client();
    docker
        .disconnectFromNetworkCmd()
        .withNetworkId(network.getId())
        .withContainerId(containerId)
        .exec();
    return () ->
        docker
            .connectToNetworkCmd()
            .withNetworkId(network.getId())
            .withContainerId(containerId)
            .withContainerNetwork(
                new ContainerNetwork()
                    .withIpamConfig(new ContainerNetwork.Ipam().withIpv4Address(address(number))))
            .exec();
  }

  @Override
  public void close() {
    network.close();
  }
}
