#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What share of a scan's CPU time goes into checks of its input, model, library and outputs.

  bench/checks.py [--runs N] [--mirnas N] [--out FILE]

Scans all human 3'UTRs of the data pack (SEEDHAWK_DATA, or ../shared/data) for N human miRNAs, with the JVM's recorder taking a sample
for each millisecond of CPU time of any Java thread. A sample counts as a check when a method on its stack is one of CHECKS: of a class that
only checks, or named for it. Needs JDK 25 on Linux, whose recorder samples CPU time.
"""
import argparse, collections, datetime, json, os, pathlib, platform, re, subprocess, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(os.environ.get("SEEDHAWK_DATA", ROOT / "../shared/data")).resolve()
PACKAGE = "org.seedhawk."
CLASSES = ["formats.NameSet", "seq.ModifiedBases", "formats.Names", "formats.MirnaChecks", "formats.LetterSums", "formats.FileKind", "seq.SequenceRules", "onnx.GraphRules",
           "command.OutputFiles", "command.OptionRules", "ffi.OwnName"]
METHODS = ["formats.RecordNames.add", "formats.UniqueNames.add", "model.ModelFiles.warnOfUnmeasured", "model.ModelFiles.sha256"]
NAMED = re.compile(r"^(?:check|refuse|require|verify)(?:[A-Z]\w*)?$")
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?><configuration version="2.0"><event name="jdk.CPUTimeSample"><setting name="enabled">true</setting>
<setting name="throttle">1ms</setting><setting name="stackTrace">true</setting></event></configuration>"""


def kind_of(frame):
    """Returns the class; hidden classes are written with points, others with slashes."""
    return frame["method"]["type"]["name"].replace("/", ".")


def check_of(stack):
    """Returns the outermost check on a stack, or None."""
    for frame in reversed(stack):
        method = frame["method"]
        kind, name = kind_of(frame), method["name"]
        if not kind.startswith(PACKAGE):
            continue
        place = kind[len(PACKAGE):]
        if any(place == c or place.startswith(c + "$") for c in CLASSES) or place + "." + name in METHODS or NAMED.match(name):
            return place + "." + name
    return None


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--mirnas", type=int, default=3)
    parser.add_argument("--out")
    given = parser.parse_args()
    jdk = subprocess.run([ROOT / ".ci/jdk"], check=True, capture_output=True, text=True).stdout.strip()
    checks, samples, lost, seconds = collections.Counter(), 0, 0, []
    with tempfile.TemporaryDirectory(prefix="seedhawk-checks-") as name:
        folder = pathlib.Path(name)
        (folder / "cpu.jfc").write_text(SETTINGS)
        records = (DATA / "mirbase/mature_v22.1_all_species.fa").read_text().split(">")[1:]
        (folder / "m.fa").write_text("".join(">" + one for one in [one for one in records if one.startswith("hsa-")][:given.mirnas]))
        words = ["scan", "--mirna", folder / "m.fa", "--target", DATA / "utr/human_3utr_miraw_4025.fa", "--sites", folder / "s.tsv", "--genes", folder / "g.tsv"]
        subprocess.run([ROOT / "seedhawk", *words], check=True, stderr=subprocess.DEVNULL)  # builds, and fills caches
        for _ in range(given.runs):
            recording = folder / "r.jfr"
            options = "-XX:StartFlightRecording:filename=%s,settings=%s -Xlog:jfr*=off" % (recording, folder / "cpu.jfc")
            done = subprocess.Popen([ROOT / "seedhawk", *words], env={**os.environ, "SEEDHAWK_JAVA_OPTS": options}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(done.pid, 0)
            if status:
                raise SystemExit("the scan ends with status %d" % status)
            seconds.append(round(usage.ru_utime + usage.ru_stime, 2))
            text = subprocess.run([jdk + "/bin/jfr", "print", "--json", "--stack-depth", "64", "--events", "jdk.CPUTimeSample", recording],
                                  check=True, capture_output=True, text=True).stdout
            for event in json.loads(text)["recording"]["events"]:
                stack = (event["values"].get("stackTrace") or {}).get("frames") or []
                if not stack:
                    lost += 1
                    continue
                samples += 1
                # A thread's timer may come late; the sample then stands for more.
                period = float(re.fullmatch(r"PT([0-9.]+)S", event["values"]["samplingPeriod"]).group(1))
                check = check_of(stack)
                if check:
                    checks[check] += period
    whole = sum(seconds)
    share = sum(checks.values()) / whole
    print("checks: %.2f %% of %.1f s of CPU time in %d runs, by %d samples" % (100 * share, whole, given.runs, samples))
    for name, spent in checks.most_common():
        print("  %5.2f %%  %s" % (100 * spent / whole, name))
    if given.out:
        revision = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
        cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
        pathlib.Path(given.out).write_text(json.dumps({
            "date": datetime.date.today().isoformat(), "revision": revision, "machine": "%s, %d processors" % (cpu.group(1) if cpu else platform.machine(), os.cpu_count()),
            "work": "scan of all human 3'UTRs for %d miRNAs, site and gene table" % given.mirnas, "cpu_seconds": seconds, "samples": samples, "samples_without_stack": lost,
            "share_of_checks": round(share, 5), "checks": {name: round(spent / whole, 5) for name, spent in checks.most_common()}}, indent=2) + "\n")


if __name__ == "__main__":
    main()
