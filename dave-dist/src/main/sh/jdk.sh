# Finds a Java that can run or build Dave. Sourced by the launchers; works in bash 3.2 and later.

readonly DAVE_LEAST_JAVA=21

# Sets major to the major version of the Java in a folder, or to 0 if it lacks the tool that is
# needed. Reads its release file: no process starts.
java_major() {
  local line version=0
  major=0
  [ -x "$1/bin/$java_tool" ] && [ -r "$1/release" ] || return 0
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*) version=${line#JAVA_VERSION=}; version=${version//\"/} ;;
    esac
  done < "$1/release"
  version=${version#1.}
  version=${version%%[!0-9]*}
  major=${version:-0}
}

# Follows symbolic links to the end, without GNU readlink.
resolve() {
  local path=$1 target
  while [ -L "$path" ]; do
    target=$(readlink "$path")
    case $target in
      /*) path=$target ;;
      *) path=${path%/*}/$target ;;
    esac
  done
  echo "$(cd "${path%/*}" && pwd -P)/${path##*/}"
}

# Sets DAVE_JAVA_HOME and DAVE_JAVA_MAJOR: a bundled runtime, then JAVA_HOME, then java on PATH,
# then the latest in the usual places. $1 is the folder that may hold a bundled runtime. $2 is the
# tool that it must have: javac for a JDK, java by default.
find_java() {
  local home major path_java java_tool=${2:-java}
  for home in "$1/runtime" "${JAVA_HOME:-}" PATH; do
    if [ "$home" = PATH ]; then
      path_java=$(command -v java) || continue
      path_java=$(resolve "$path_java")
      home=${path_java%/bin/java}
    fi
    [ -n "$home" ] || continue
    java_major "$home"
    if [ "$major" -ge "$DAVE_LEAST_JAVA" ]; then
      DAVE_JAVA_HOME=$home DAVE_JAVA_MAJOR=$major
      return 0
    fi
  done
  DAVE_JAVA_HOME='' DAVE_JAVA_MAJOR=0
  for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* "${HOME:-}"/.sdkman/candidates/java/* \
      "${HOME:-}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    java_major "$home"
    if [ "$major" -ge "$DAVE_LEAST_JAVA" ] && [ "$major" -gt "$DAVE_JAVA_MAJOR" ]; then
      DAVE_JAVA_HOME=$home DAVE_JAVA_MAJOR=$major
    fi
  done
  [ -n "$DAVE_JAVA_HOME" ] && return 0
  echo "dave: no Java $DAVE_LEAST_JAVA or later found: install a JDK, such as" \
    "'apt install openjdk-21-jdk' or one from https://adoptium.net, or set JAVA_HOME" >&2
  return 1
}
