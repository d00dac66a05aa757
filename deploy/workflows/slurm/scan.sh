#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#SBATCH --job-name=seedhawk-scan
#SBATCH --cpus-per-task=4
#SBATCH --mem=2G
# One part of a scan, as one task of an array. N is said twice, since a second array of the tasks that failed has another size:
#   sbatch --array=1-N scan.sh N MIRNAS.fa TARGETS.fa FOLDER [OPTION of 'seedhawk scan' ...]
# SEEDHAWK names the program; default: seedhawk, on the PATH.
set -eu
[ $# -ge 4 ] || { echo "usage: sbatch --array=1-N scan.sh N MIRNAS.fa TARGETS.fa FOLDER [OPTION ...]" >&2; exit 2; }
count=$1
mirnas=$2
targets=$3
out=$4
shift 4
part=${SLURM_ARRAY_TASK_ID:?is not set; submit this as an array: sbatch --array=1-$count}
mkdir -p "$out/parts"
exec "${SEEDHAWK:-seedhawk}" scan --mirna "$mirnas" --target "$targets" --threads "${SLURM_CPUS_PER_TASK:-1}" --shard "$part/$count" "$@" \
  --sites "$out/parts/$part.sites.tsv" --genes "$out/parts/$part.genes.tsv" --manifest "$out/parts/$part.json"
