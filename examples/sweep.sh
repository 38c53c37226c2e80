#!/bin/sh
# sweep.sh [TABLE.csv COLUMN] - trains networks of three architectures, several code sizes and five seeds, as many at a
# time as there are processors, with GNU parallel if it is installed. Without operands it learns from a generated table:
# 12 columns follow four hidden values, and in every 15th row two columns do not. A table of your own has a COLUMN of 0 for
# normal rows and 1 for abnormal ones. Half of the normal rows are learned. A line per architecture and code size has the
# means over seeds and their deviations: the loss of normal rows that were not learned, and the area under the ROC curve.
# The picture shows this area over the code size; ae-info compares the best model with the worst. Results go to $OUT
# (default: build/sweep). CODES="1 2 4": code sizes; JOBS=N: jobs at a time; SEED=N: the first seed; SHORT=1: two seeds,
# two code sizes, few steps. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/sweep}
first=${SEED:-1} codes=${CODES:-1 2 3 4 6 8} steps=2000
seeds="$first $((first + 1)) $((first + 2)) $((first + 3)) $((first + 4))"
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
if [ "${SHORT:-0}" = 1 ]; then seeds="$first $((first + 1))" codes='1 4' steps=100; fi

# architecture NAME CODE
architecture() {
	case $1 in
	linear) echo "dense $2; ---; dense in" ;;
	dense) echo "dense 32 silu; dense $2; ---; dense 32 silu; dense in" ;;
	deep) echo "dense 64 silu; dense 32 silu; dense $2; ---; dense 32 silu; dense 64 silu; dense in" ;;
	esac
}

# one NAME CODE SEED: trains a model, and writes a line of results to $out/NAME-CODE-SEED.tsv
one() {
	at=$out/$1-$2-$3
	ae-train -q -j 1 --seed "$3" --steps "$steps" --lr 0.003 --schedule cosine -b 64 -a "$(architecture "$1" "$2")" \
		--stats "$out/scale.bin" --val-file "$out/held.npy" -o "$at.bin" "$out/learned.npy"
	ae-score -j 1 --raw -m mse -o "$at.npy" "$at.bin" "$out/checked.npy"
	printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" \
		"$(ae-info "$at.bin" | sed -n 's/^val_loss	//p')" \
		"$(ae-eval --labels "$out/labels.txt" "$at.npy" | sed -n 's/^roc_auc	//p')" >"$at.tsv"
}

if [ "${1:-}" = --one ]; then
	shift
	one "$@"
	exit
fi
case $# in 0 | 2) ;; *) echo "usage: sweep.sh [TABLE.csv COLUMN]" >&2; exit 2 ;; esac
mkdir -p "$out"

# Twelve columns that follow four hidden values; in abnormal rows two columns are of another row. The script has its own
# random generator, so that every awk gives the same numbers.
generated() {
	awk 'function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	BEGIN {
		seed = 20140401
		for (c = 0; c < 12; c++) printf "c%d,", c + 1
		print "label"
		for (i = 0; i < 1500; i++) {
			for (k = 0; k < 4; k++) hidden[k] = 2 * draw() - 1
			odd = i % 15 == 14
			for (c = 0; c < 12; c++) {
				x = sin(2 * hidden[c % 4] + c) + hidden[(c + 1) % 4] * hidden[(c + 2) % 4] + 0.05 * draw()
				if (odd && (c == 3 || c == 8)) x = before[c]
				before[c] = x
				printf "%.4f,", x
			}
			print odd
		}
	}'
}

if [ $# = 2 ]; then label=$2; cat "$1" >"$out/table.csv"; else label=label; generated >"$out/table.csv"; fi
ae-convert --label "$label" --label-out "$out/label.npy" -o "$out/rows.npy" "$out/table.csv"
ae-select --where "$out/label.npy=0" -o "$out/normal.npy" "$out/rows.npy"
ae-select --where "$out/label.npy=1" -o "$out/odd.npy" "$out/rows.npy"
ae-select -r ::2 -o "$out/learned.npy" "$out/normal.npy"
ae-select -r 1::2 -o "$out/held.npy" "$out/normal.npy"
ae-convert -o "$out/checked.npy" "$out/held.npy" "$out/odd.npy"
records() { ae-info "$1" | sed -n 's/^records	//p'; }
awk -v normal="$(records "$out/held.npy")" -v all="$(records "$out/checked.npy")" \
	'BEGIN { for (i = 0; i < all; i++) print i < normal ? 0 : 1 }' >"$out/labels.txt"
ae-normalize -q --fit "$out/scale.bin" "$out/learned.npy" >"$out/scaled.npy"

# ---- every combination is a line of three words, and a job ----

for network in linear dense deep; do
	for code in $codes; do
		for seed in $seeds; do echo "$network $code $seed"; done
	done
done >"$out/jobs"
export OUT="$out" SHORT="${SHORT:-0}"
if command -v parallel >/dev/null; then
	parallel --will-cite -j "$jobs" --colsep ' ' --halt now,fail=1 sh "$here/sweep.sh" --one <"$out/jobs"
else
	xargs -n 3 -P "$jobs" sh "$here/sweep.sh" --one <"$out/jobs"
fi
while read -r network code seed; do cat "$out/$network-$code-$seed.tsv"; done <"$out/jobs" >"$out/results.tsv"

# ---- means and deviations over seeds ----

awk -F '\t' '
	{ key = $1 "\t" $2; if (!(key in n)) order[++keys] = key; n[key]++; loss[key] += $4; squares[key] += $4 * $4
	  auc[key] += $5; area[key] += $5 * $5 }
	function deviation(squares, mean, v) { v = squares - mean * mean; return v > 0 ? sqrt(v) : 0 }
	END {
		print "network\tcode\tseeds\tloss\tdeviation\troc_auc\tdeviation"
		for (i = 1; i <= keys; i++) {
			k = order[i]; l = loss[k] / n[k]; a = auc[k] / n[k]
			printf "%s\t%d\t%.4f\t%.4f\t%.4f\t%.4f\n", k, n[k], l, deviation(squares[k] / n[k], l), a,
				deviation(area[k] / n[k], a)
		}
	}' "$out/results.tsv" >"$out/means.tsv"
awk -F '\t' '{ printf "%-8s %5s %6s %9s %10s %9s %10s\n", $1, $2, $3, $4, $5, $6, $7 }' "$out/means.tsv"

# code, then the mean and the deviation of each network
awk -F '\t' 'NR > 1 { mean[$1, $2] = $6; spread[$1, $2] = $7; if (!($2 in seen)) { seen[$2]; code[++codes] = $2 } }
	END {
		print "code\tlinear\tlinear-error\tdense\tdense-error\tdeep\tdeep-error"
		split("linear dense deep", name, " ")
		for (i = 1; i <= codes; i++) {
			printf "%s", code[i]
			for (k = 1; k <= 3; k++) printf "\t%s\t%s", mean[name[k], code[i]], spread[name[k], code[i]]
			print ""
		}
	}' "$out/means.tsv" >"$out/curves.tsv"
ae-plot lines --errors --title 'ROC-AUC by code size; bars: deviation over seeds' --ylabel 'ROC-AUC' \
	-o "$out/sweep.svg" "$out/curves.tsv"

# the best and the worst model beside each other
worst=$(sort -t '	' -k 5,5n "$out/results.tsv" | awk 'NR == 1 { print $1 "-" $2 "-" $3 }')
best=$(sort -t '	' -k 5,5nr "$out/results.tsv" | awk 'NR == 1 { print $1 "-" $2 "-" $3 }')
ae-info --compare --differ "$out/$best.bin" "$out/$worst.bin" >"$out/compared.txt"
echo "best and worst model side by side: $out/compared.txt"
echo "picture: $out/sweep.svg"
