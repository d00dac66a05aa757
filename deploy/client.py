# SPDX-License-Identifier: Apache-2.0
"""Prints the sites of a server's miRNAs in the targets of a FASTA file: client.py http://localhost:8080 targets.fa [hsa-let-7a-5p,...]"""
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

if len(sys.argv) < 3:
    sys.exit(__doc__)
server, fasta, mirnas = (sys.argv[1:] + ["all"])[:3]
try:
    with open(fasta, "rb") as body:
        url = f"{server}/v1/scan?" + urllib.parse.urlencode({"mirnas": mirnas, "threshold": 0.5})
        request = urllib.request.Request(url, body.read(), {"Content-Type": "text/x-fasta"})
    for line in urllib.request.urlopen(request):
        row = json.loads(line)
        if "error" in row:
            sys.exit(row["error"])
        if "summary" in row:
            for warning in row["summary"].get("warnings", []):
                print("warning:", warning, file=sys.stderr)
            sys.exit(0)  # without it the answer was cut
        if "site_type" in row:
            print(row["target"], row["mirna"], row["start"], row["end"], row["score"], row["site_type"], sep="\t")
    sys.exit("the answer broke off; rows are missing")
except urllib.error.HTTPError as failure:
    text = failure.read().decode("utf-8", "replace")
    sys.exit(json.loads(text)["error"] if text.startswith('{"error"') else f"{server} answers with status {failure.code}")
except (OSError, ValueError) as failure:  # no file, no server, no address, no JSON
    sys.exit(f"{getattr(failure, 'reason', failure)}; check {fasta}, and whether a Seedhawk server runs at {server}")
