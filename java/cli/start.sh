# SPDX-License-Identifier: Apache-2.0
# How the JVM of the command line is started. The launcher of a checkout reads this file, and so does that of the archive.
# Before it is read, jdk is the folder of the Java runtime.

# Becomes a JVM that starts from a cache of the JDK, classes that are loaded and linked, or from none. The file is checked whole, which is
# not to be felt: damaged, it could bring the JVM down. Of one that does not fit or is damaged, the JVM says nothing and loads classes as
# ever.
java_from() {
  from=$1
  shift
  exec "$jdk/bin/java" ${from:+"-XX:AOTCache=$from" -XX:+VerifySharedSpaces "-Xlog:aot*=off" "-Xlog:cds*=off"} --enable-native-access=ALL-UNNAMED \
    -XX:+UseSerialGC "$@"
}

# Runs the command line once to make such a file, and once from it: it counts when that went well. Without it, starts are slower.
#   rehearse FILE CLASSPATH JVM_OPTION ...
rehearse() {
  made=$1
  jars=$2
  shift 2
  if (java_from "" "-XX:AOTCacheOutput=$made.$$" "$@" -cp "$jars" org.seedhawk.cli.Rehearsal) >/dev/null 2>&1 &&
    [ -s "$made.$$" ] && (java_from "$made.$$" -cp "$jars" org.seedhawk.cli.Main --version) >/dev/null 2>&1; then
    mv -f "$made.$$" "$made" 2>/dev/null || :
  fi
  rm -f "$made.$$" "$made.$$.config" 2>/dev/null || :
}

# Says whether the files that the arguments name are small, all together.
small() {
  bytes=0
  for each in "$@"; do
    each=${each#--*=}
    [ ! -f "$each" ] || [ ! -r "$each" ] || bytes=$((bytes + $(wc -c <"$each" 2>/dev/null || echo 0)))
  done
  [ "$bytes" -gt 0 ] && [ "$bytes" -le 65536 ]
}

# Becomes the command line.
#   command_line CACHE CLASSPATH ARGUMENT ...
# models is the folder of models beside those in the jar, and native that of the native libraries, if they are not in the jars.
# without lists commands that are not there. files is what doctor is to say of the files of an archive: `ok` or `absent`, and the words.
# SEEDHAWK_JAVA_OPTS is handed to the JVM.
without=
files=
command_line() {
  cache=$1
  jars=$2
  shift 2

  # Without a locale, in cron and containers, the JDK cannot open files whose names are not ASCII. Nor can it with a locale that is
  # not installed, which is ASCII, too. One that is there and writes letters otherwise stays as it was asked for.
  case $(locale charmap 2>/dev/null || :) in
    UTF-8) ;;
    ANSI_X3.4-1968 | US-ASCII) export LC_ALL=C.UTF-8 ;;
    *)
      case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
        '' | C | POSIX | *[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8) export LC_ALL=C.UTF-8 ;;
      esac
      ;;
  esac

  # As it was typed, if that can be known: a script on PATH is started with its whole path.
  program=$0
  [ "$(command -v "${0##*/}" 2>/dev/null || :)" != "$0" ] || program=${0##*/}

  terminal=false
  [ ! -t 2 ] || terminal=true

  # Commands that are done before the optimising compiler has paid do without it: it takes 0.3 s of CPU time.
  jit=-XX:TieredStopAtLevel=1
  case ${1:-} in
    scan | predict | rank | extract | variants) small "$@" || jit= ;;
    sirna | blast | generate | train | evaluate | models | serve) jit= ;;
  esac

  # Of a cache that does not serve the JVM says nothing, so doctor asks.
  start=
  if [ "${1:-}" = doctor ] && [ -z "$cache" ]; then
    start="absent there is none, so each start takes longer; a build or an installation with JDK 25 or newer makes it"
  elif [ "${1:-}" = doctor ]; then
    start="ok $cache"
    (java_from "$cache" -XX:AOTMode=on -cp "$jars" org.seedhawk.cli.Main --version) >/dev/null 2>&1 ||
      start="absent '$cache' is damaged or of another JDK, so each start takes longer; build, unpack or install again"
  fi

  # Little is on the heap, so the serial collector starts fastest and is enough.
  # shellcheck disable=SC2086
  java_from "$cache" $jit -Dseedhawk.terminal=$terminal "-Dseedhawk.program=$program" "-Dseedhawk.models=$models" \
    ${native:+"-Dseedhawk.library=$native/libseedhawk.so" "-Dseedhawk.ort.library=$native/libonnxruntime.so"} \
    ${without:+"-Dseedhawk.without=$without"} ${files:+"-Dseedhawk.files=$files"} ${start:+"-Dseedhawk.start=$start"} \
    "-Djava.util.logging.SimpleFormatter.format=seedhawk: %5\$s%n" ${SEEDHAWK_JAVA_OPTS:-} -cp "$jars" org.seedhawk.cli.Main "$@"
}
