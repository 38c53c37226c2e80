#!/bin/sh
# make.sh - made the files beside it, with the programs of version 0.1.0 on PATH: models of each kind, statistics,
# thresholds, a schema, and the scores of version 0.1.0. tests/upgrade.bats reads them with the programs of today.
set -eu

cd "$(dirname "$0")"
export AE_ISA=base AE_THREADS=1
seq 1 260 | awk '{ printf "%.4f,%.4f,%.4f\n", sin($1 / 7), cos($1 / 5), sin($1 / 11) * cos($1 / 3) }' >rows.csv
ae-normalize --fit stats.bin rows.csv >normal.npy
ae-train -q -e 2 --stats stats.bin -w 16 -a 'conv1d 4 3 stride=2 relu; ---; convt1d in 3 stride=2' -o raw.bin rows.csv
ae-score --raw -t raw.bin rows.csv >raw.tsv
ae-train -q -e 2 --remember 40 -a 'dense 2 relu; ---; dense in' -o neighbors.bin normal.npy
ae-score -t neighbors.bin normal.npy >neighbors.tsv
ae-train -q -e 2 --spread full -a 'dense 2; ---; dense in' -o covariance.bin normal.npy
ae-score -t covariance.bin normal.npy >covariance.tsv
ae-train -q -e 2 --members 2 --subspace 0.7 --remember 20 -o ensemble.bin -a 'dense 2; ---; dense in' normal.npy
ae-score -t ensemble.bin normal.npy >ensemble.tsv
ae-train -q -e 1 --adversarial 'dense 4 relu; dense 1' -a 'dense 2; ---; dense in' -o adversarial.bin normal.npy
ae-score -t adversarial.bin normal.npy >adversarial.tsv
ae-train -q -e 1 -a 'dense 4 relu; latent 2; ---; dense in' -o latent.bin normal.npy
ae-score -t latent.bin normal.npy >latent.tsv
ae-threshold --fit max.bin neighbors.tsv
ae-threshold --fit dspot.bin -m dspot=0.01 --level 0.9 --depth 10 neighbors.tsv
ae-threshold -t max.bin neighbors.tsv >max.tsv
ae-threshold -t dspot.bin neighbors.tsv >dspot.tsv
printf 'proto,size\ntcp,1\nudp,2\ntcp,3\n' >table.csv
ae-table --fit schema.txt table.csv >/dev/null
rm normal.npy
