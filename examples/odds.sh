#!/bin/sh
# odds.sh [SET]... - finds anomalies in tables with defaults only. For each set in $AE_DATA/odds (default:
# ../shared/data beside the checkout; without it a generated table) half of the normal rows, chosen by a seed, are
# learned from. The area under the ROC curve is of all other rows: the mean of seeds 1 to 3. Only ae-eval sees the
# labels. Results go to stdout and to $OUT/results.tsv ($OUT default: build/odds). FULL=1: also learns from all rows,
# anomalies included; SHORT=1: one seed, two sets. PEER=python3: then PyOD's AutoEncoder on the same rows, with that
# Python. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/odds}
data=${AE_DATA:-$here/../../shared/data}/odds
seeds='1 2 3' ways=half
if [ "${FULL:-0}" = 1 ]; then ways='half all'; fi
if [ "${SHORT:-0}" = 1 ]; then seeds=1; fi

# A generated table with anomalies: five values on a curve in space, or off it. The script has its own random generator,
# so that every awk gives the same numbers.
generated() {
	awk 'function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	BEGIN {
		seed = 7
		print "a,b,c,d,e,label"
		for (i = 0; i < 1200; i++) {
			t = 6 * draw()
			odd = i % 20 == 19
			u = odd ? 6 * draw() : t
			printf "%.5f,%.5f,%.5f,%.5f,%.5f,%d\n", sin(t), cos(u), sin(2 * t), cos(2 * u) + 0.1 * draw(), draw() / 5, odd
		}
	}'
}

# rows NAME: writes the normal rows to $out/NAME.0.npy and the others to $out/NAME.1.npy, without labels
rows() {
	if [ -f "$data/$1.csv.gz" ]; then gzip -dc "$data/$1.csv.gz"; else generated; fi >"$out/$1.csv"
	for label in 0 1; do
		awk -F , -v label="$label" 'NR == 1 || $NF == label { sub(/,[^,]*$/, ""); print }' "$out/$1.csv" |
			ae-convert -o "$out/$1.$label.npy"
	done
}

count() { ae-info "$1" | sed -n 's/^records	//p'; }

# split NAME SEED WAY FILE: writes training rows to FILE.train.npy, test rows to FILE.test.npy and FILE.label
split() {
	normal=$(count "$out/$1.0.npy") odd=$(count "$out/$1.1.npy") half=0
	if [ "$3" = half ]; then half=$((normal / 2)); fi
	ae-select --shuffle --seed "$2" -o "$4.shuffled.npy" "$out/$1.0.npy"
	ae-select -r "$half:" -o "$4.rest.npy" "$4.shuffled.npy"
	ae-convert -o "$4.test.npy" "$4.rest.npy" "$out/$1.1.npy"
	if [ "$3" = half ]; then
		ae-select -r ":$half" -o "$4.train.npy" "$4.shuffled.npy"
	else
		ae-select --shuffle --seed "$2" -o "$4.train.npy" "$4.test.npy"
	fi
	awk -v normal=$((normal - half)) -v odd="$odd" 'BEGIN { for (i = 0; i < normal + odd; i++) print i < normal ? 0 : 1 }' \
		>"$4.label"
}

# one WHO NAME SEED WAY: prints a line of results: name, way and who, seed, ROC-AUC, average precision
one() {
	at=$out/$1-$2-$3-$4
	split "$2" "$3" "$4" "$at"
	case $1 in
	ae)
		ae-normalize -q --fit "$at.s" -o "$at.normal.npy" "$at.train.npy"
		ae-train -q -j 1 --seed "$3" --stats "$at.s" -o "$at.bin" "$at.train.npy"
		ae-score -j 1 --raw -o "$at.scores" "$at.bin" "$at.test.npy" ;;
	pyod)
		"$PEER" "$here/../tests/reference/pyod_odds.py" "$3" "$at.train.npy" "$at.test.npy" >"$at.scores" ;;
	esac
	ae-eval --labels "$at.label" "$at.scores" | awk -v head="$2	$4-$1	$3" '
		{ v[$1] = $2 } END { print head "\t" v["roc_auc"] "\t" v["pr_auc"] }'
	rm -f "$at".*
}

if [ "${1:-}" = --one ]; then
	shift
	one "$@"
	exit
fi

mkdir -p "$out"
if [ $# = 0 ] && [ -d "$data" ]; then
	for file in "$data"/*.csv.gz; do set -- "$@" "$(basename "$file" .csv.gz)"; done
	if [ "${SHORT:-0}" = 1 ]; then set -- breastw ionosphere; fi
elif [ $# = 0 ]; then
	set -- generated
fi

for name; do
	rows "$name"
	for way in $ways; do for seed in $seeds; do echo "$name $seed $way"; done; done
done >"$out/jobs"
: >"$out/lines"
for who in ae ${PEER:+pyod}; do
	started=$(date +%s)
	OUT=$out xargs -n 3 -P "$(getconf _NPROCESSORS_ONLN)" "$0" --one "$who" <"$out/jobs" >>"$out/lines"
	echo "seconds of $who	$(($(date +%s) - started))"
done
sort "$out/lines" >"$out/results.tsv"

awk -F '\t' '
	{ auc[$1, $2] += $4; pr[$1, $2] += $5; runs[$1, $2]++; name[$1]; way[$2] }
	END {
		for (w in way) {
			printf "%-12s %-10s %8s %8s\n", "set", "learned", "ROC-AUC", "PR-AUC"
			sets = whole = 0
			for (n in name) {
				printf "%-12s %-10s %8.4f %8.4f\n", n, w, auc[n, w] / runs[n, w], pr[n, w] / runs[n, w] | "sort"
				whole += auc[n, w] / runs[n, w]
				sets++
			}
			close("sort")
			printf "%-12s %-10s %8.4f\n", "mean", w, whole / sets
		}
	}' "$out/results.tsv"
