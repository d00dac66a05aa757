#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#SBATCH --job-name=seedhawk-merge
#SBATCH --mem=1G
# Joins the tables of all parts; it fails, by name, when one is missing.
#   sbatch --dependency=afterok:ARRAY merge.sh FOLDER
set -eu
out=${1:?usage: sbatch --dependency=afterok:ARRAY merge.sh FOLDER}
exec "${SEEDHAWK:-seedhawk}" merge "$out"/parts/*.json --sites "$out/sites.tsv" --genes "$out/genes.tsv" --manifest "$out/run.json"
