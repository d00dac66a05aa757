# SPDX-License-Identifier: Apache-2.0
"""Counts sites as a user would with Python's regular expressions: scan.py RULE MIRNAS.fa TARGETS.fa

RULE is canonical (module re) or offset-9-mer-m7-only (module regex, from PyPI). Prints one line of JSON: sites, and the
seconds of the scan itself by the wall clock and of the CPU. Exit code 3: the module is not installed.
"""
import json
import re
import sys
import time


def records(path):
    sequences = []
    with open(path, encoding="ascii") as lines:
        for line in lines:
            if line.startswith(">"):
                sequences.append([])
            else:
                sequences[-1].append(line.strip().upper().replace("T", "U"))
    return ["".join(parts) for parts in sequences]


def opposite(letters):
    return letters.translate(str.maketrans("ACGU", "UGCA"))[::-1]


def canonical(mirnas, targets):
    """Positions where nt 2-7 or nt 3-8 pair. Both hold nt 3-7, which is searched; sites may overlap."""
    count = 0
    for mirna in mirnas:
        search = re.compile(opposite(mirna[2:7])).search
        nt2 = opposite(mirna[1])
        nt8 = opposite(mirna[7])
        for target in targets:
            found = search(target)
            while found:
                start, end = found.span()
                if target[end : end + 1] == nt2 or (start > 0 and target[start - 1] == nt8):
                    count += 1
                found = search(target, start + 1)
    return count


def fuzzy(mirnas, targets):
    """Positions where at least 7 of nt 2-10 pair."""
    try:
        import regex
    except ImportError:
        sys.exit(3)
    count = 0
    for mirna in mirnas:
        pattern = regex.compile("(?:%s){s<=2}" % opposite(mirna[1:10]))
        for target in targets:
            count += sum(1 for _ in pattern.finditer(target, overlapped=True))
    return count


scan = {"canonical": canonical, "offset-9-mer-m7-only": fuzzy}[sys.argv[1]]
inputs = records(sys.argv[2]), records(sys.argv[3])
wall, cpu = time.perf_counter(), time.process_time()
sites = scan(*inputs)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps({"sites": sites, "wall": wall, "cpu": cpu}))
