package dave.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import com.github.dockerjava.api.model.Network;
import dave.it.tools.Tool;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/**
 * What this run of the tests starts is labelled with its process, so that a later run can remove
 * what a killed one left, and touches nothing of one that still runs.
 */
final class Run {
  static final String LABEL = "dave.cluster";

  /** This run: its process and when that started. */
  static final String ID = id(ProcessHandle.current());

  private Run() {}

  private static String id(ProcessHandle process) {
    return process.pid()
        + "-"
        + process.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L);
  }

  /** Whether the run with this id is over. */
  static boolean isOver(String id) {
    long pid = Long.parseLong(id.substring(0, id.indexOf('-')));
    return ProcessHandle.of(pid).map(process -> !id(process).equals(id)).orElse(true);
  }

  /** Gives an image a name of this run, so that it stays what it is if its own name moves on. */
  static String keep(String image) {
    DockerClientFactory.instance().client().tagImageCmd(image, LABEL, ID).exec();
    return LABEL + ":" + ID;
  }

  /** Takes the name of this run from the image. */
  static void letGo() {
    forget(LABEL + ":" + ID);
  }

  private static void forget(String image) {
    DockerClientFactory.instance().client().removeImageCmd(image).withNoPrune(true).exec();
  }

  /** Removes containers, networks, names of images and faults of runs that are over. */
  static void clearAfterOthers() {
    DockerClient docker = DockerClientFactory.instance().client();
    for (Container container :
        docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(LABEL)).exec()) {
      if (isOver(String.valueOf(container.getLabels().get(LABEL)))) {
        docker.removeContainerCmd(container.getId()).withForce(true).withRemoveVolumes(true).exec();
      }
    }
    for (Network network : docker.listNetworksCmd().exec()) {
      Map<String, String> labels = network.getLabels();
      String id = labels == null ? null : labels.get(LABEL);
      if (id != null && isOver(id)) {
        docker.removeNetworkCmd(network.getId()).exec();
      }
    }
    for (Image image : docker.listImagesCmd().withReferenceFilter(LABEL).exec()) {
      for (String name : image.getRepoTags()) {
        if (isOver(name.substring(name.indexOf(':') + 1))) {
          forget(name);
        }
      }
    }
    if (Tool.IPTABLES.isHere()) {
      Firewall.clearAfterOthers();
    }
  }
}
