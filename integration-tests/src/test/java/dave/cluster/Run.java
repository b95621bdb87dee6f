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
 * Labels everything that this run of the tests starts with its process. A later run can so remove
 * what a killed run left behind, and touches nothing of a run that is still active.
 */
final class Run {
  static final String LABEL = "dave.cluster";

  /** The id of this run: its process and the start time of that. */
  static final String ID = id(ProcessHandle.current());

  private Run() {}

  private static String id(ProcessHandle process) {
    return process.pid()
        + "-"
        + process.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L);
  }

  /** Returns whether the run with this id has ended. */
  static boolean isOver(String id) {
    long pid = Long.parseLong(id.substring(0, id.indexOf('-')));
    return ProcessHandle.of(pid).map(process -> !id(process).equals(id)).orElse(true);
  }

  /**
   * Gives an image a name of this run, so that the image stays although its own name may move on.
   */
  static String keep(String image) {
    DockerClientFactory.instance().client().tagImageCmd(image, LABEL, ID).exec();
    return LABEL + ":" + ID;
  }

  /** Removes the name of this run from the image. */
  static void letGo() {
    forget(LABEL + ":" + ID);
  }

  private static void forget(String image) {
    DockerClientFactory.instance().client().removeImageCmd(image).withNoPrune(true).exec();
  }

  /** Removes containers, networks, names of images and faults of runs that have ended. */
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
