package dave.it.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A program or a permission that some tests need and a machine may lack. */
public enum Tool {
  NODEJS("type node npm", "apt-get install nodejs npm"),
  CHROMIUM("[ -x \"${DAVE_CHROMIUM:-/usr/bin/chromium}\" ]", "apt-get install chromium"),
  PROMETHEUS("type prometheus promtool", "apt-get install prometheus"),
  PYTHON(
      "python3 -c 'import grpc, cryptography, pip, setuptools, wheel'; type protoc",
      "apt-get install python3-grpcio python3-cryptography python3-pip python3-setuptools"
          + " python3-wheel protobuf-compiler"),
  CPP(
      "type g++ make protoc grpc_cpp_plugin; pkg-config --exists grpc++ protobuf libcrypto",
      "apt-get install g++ make pkg-config libgrpc++-dev libprotobuf-dev"
          + " protobuf-compiler-grpc libssl-dev"),
  /** A user that may call the engine may also start containers. */
  CONTAINERS(
      "docker info", "apt-get install docker.io, start dockerd, be of the group docker or root"),
  /** Namespaces with veth interfaces and the NAT of nftables. */
  NAMESPACES(
      "[ \"$(id -u)\" = 0 ]; type ip nft; ip netns list",
      "apt-get install iproute2 nftables, and be root"),
  MINIUPNPD("type miniupnpd", "apt-get install miniupnpd-nftables");

  private static final long TIMEOUT_S = 60;
  private static final Map<Tool, Boolean> HERE = new ConcurrentHashMap<>();

  private final String condition;
  private final String remedy;

  Tool(String condition, String remedy) {
    this.condition = condition;
    this.remedy = remedy;
  }

  /** Returns what to do to get the tool. */
  String remedy() {
    return remedy;
  }

  /** Returns whether this machine has the tool; checks once. */
  public boolean isHere() {
    return HERE.computeIfAbsent(this, tool -> holds("set -e; " + tool.condition));
  }

  /** Returns a message if the tool is missing; empty if it is here. */
  Optional<String> lack() {
    return isHere() ? Optional.empty() : Optional.of("no " + name() + " (" + remedy + ")");
  }

  private static boolean holds(String condition) {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", condition)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // The system's own programs also count, even if the PATH lacks them.
    builder.environment().merge("PATH", "/usr/bin", (path, own) -> path + ":" + own);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
