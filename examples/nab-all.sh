#!/bin/sh
# nab-all.sh - takes every series of the Numenta Anomaly Benchmark in $AE_DATA/nab (default: ../shared/data beside the
# checkout; without it generated ones), with defaults only and the same steps for every file. A series with anomalies
# (windows.tsv) is learned from its normal twins: the series without anomalies whose names share its first two words.
# Any other series is learned from its own first 15%, at most 15% of 5000 rows: NAB's probation. Windows are one
# period long, 100 rows if there is no period. The score of a row is that of the window that ends with it, which is
# known when the row arrives. An alarm is raised when scores begin to exceed the threshold; events less than a window
# apart are one. NAB's scores are printed at the threshold that ae-threshold learns, and at the best multiple of it
# for all files together, which is how the benchmark chooses. Beside them stands a simple detector: the difference of
# a row to the mean of as many rows before it. README.md has measured results.
#
# Results go to $OUT (default: build/nab-all). SHORT=1: two series; FULL=1: the mean of three seeds.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/nab-all}
data=${AE_DATA:-$here/../../shared/data}/nab
seeds=1
if [ "${FULL:-0}" = 1 ]; then seeds='1 2 3'; fi
mkdir -p "$out"
if [ ! -f "$data/windows.tsv" ]; then data=$out/generated; fi

# generate: a folder like NAB's, with a normal series of each shape and, as its twin, one with anomalies
generate() {
	mkdir -p "$data"
	printf 'file\tstart\tend\n' >"$data/windows.tsv"
	for kind in office.level waves.cycle pulses.tempo wander.burst; do
		shape=${kind%.*} anomaly=${kind#*.}
		awk -v rows=4032 -v seed=1 -v shape="$shape" -v anomaly=none -f "$here/series.awk" |
			cut -d , -f 1,2 >"$data/art_${shape}_normal.csv"
		awk -v rows=4032 -v seed=2 -v shape="$shape" -v anomaly="$anomaly" -f "$here/series.awk" >"$out/labeled.csv"
		cut -d , -f 1,2 "$out/labeled.csv" >"$data/art_${shape}_$anomaly.csv"
		awk -F , -v name="art_${shape}_$anomaly.csv" '
			NR > 1 && $3 && !on { printf "%s\t%s\t", name, $1 }
			NR > 1 && !$3 && on { print last }
			NR > 1 { on = $3; last = $1 }' "$out/labeled.csv" >>"$data/windows.tsv"
	done
}

# events NAME: first and last row, from 0, of each event in it
events() {
	awk -F '[,\t]' -v name="$1.csv" '
		NR == FNR { if ($1 == name) { from[++n] = $2; to[n] = $3 }; next }
		FNR > 1 {
			for (i = 1; i <= n; i++)
				if ($1 >= from[i] && $1 <= to[i]) {
					if (!(i in first)) first[i] = FNR - 2
					last[i] = FNR - 2
				}
		}
		END { for (i = 1; i <= n; i++) if (i in first) print first[i] "\t" last[i] }' "$data/windows.tsv" "$data/$1.csv"
}

# learned NAME: prints the files to learn it from
learned() {
	words=$(echo "$1" | cut -d _ -f 1,2) found=
	for file in "$data/$words"_*.csv; do
		twin=$(basename "$file" .csv)
		if [ -s "$out/$1.events" ] && [ -f "$out/$twin.events" ] && [ ! -s "$out/$twin.events" ]; then
			echo "$file"
			found=1
		fi
	done
	if [ -z "$found" ]; then
		awk 'NR == FNR { n++; next } FNR == 1 { n = int(0.15 * (n - 1 < 5000 ? n - 1 : 5000)) } FNR <= n + 1' \
			"$data/$1.csv" "$data/$1.csv" >"$out/$1.own.csv"
		echo "$out/$1.own.csv"
	fi
}

# windows NORMALIZER FILE...: windows of all files; no window spans two files
windows() {
	with=$1
	shift
	for file; do ae-normalize -q --stats "$with" "$file" | ae-window "$period"; done | ae-convert
}

# beside NORMALIZER FILE: distance of each row to the mean of the rows before it, over one period
beside() {
	ae-normalize -q -t --stats "$1" "$2" | awk -v n="$period" '
		{ d = NR > n ? $1 - sum / n : 0; print d < 0 ? -d : d; sum += $1 - keep[NR % n]; keep[NR % n] = $1 }'
}

# judge NAME WAY FACTOR THRESHOLD SCORES [OPTIONS OF ae-threshold]: prints a line: name, way, factor, events, NAB's
# three raw scores, alarms, event F1. In a series without events each alarm costs as much as one far from any event.
judge() {
	name=$1 way=$2 factor=$3 threshold=$4 scores=$5
	shift 5
	ae-threshold --ranges --gap "$period" --at "$threshold" "$@" "$scores" >"$out/$name.$way.ranges"
	awk -v n="$rows" '{ alarm[$1] } END { for (i = 0; i < n; i++) print i in alarm ? 1 : 0 }' "$out/$name.$way.ranges" \
		>"$out/$name.alarms"
	if [ -s "$out/$name.events" ]; then
		ae-eval -q --ranges "$out/$name.events" --at 0.5 "$out/$name.alarms"
	else
		awk -v n="$rows" 'NR > int(0.15 * (n < 5000 ? n : 5000)) { sum += $1 } END {
			printf "nab_windows\t0\nnab_standard_raw\t%g\nnab_low_fp_raw\t%g\n", -0.11 * sum, -0.22 * sum
			printf "nab_low_fn_raw\t%g\nevents_found\t%d\nevent_f1\t-\n", -0.11 * sum, sum }' "$out/$name.alarms"
	fi | awk -v head="$name $way $factor" '{ v[$1] = $2 } END {
		print head, v["nab_windows"], v["nab_standard_raw"], v["nab_low_fp_raw"], v["nab_low_fn_raw"],
			v["events_found"], v["event_f1"] }'
}

# sweep NAME WAY THRESHOLD SCORES [OPTIONS]: judges at multiples of the learned threshold
sweep() {
	name=$1 way=$2 learned=$3
	shift 3
	for factor in 0.5 0.7 0.85 1 1.2 1.5 2 3; do
		judge "$name" "$way" "$factor" "$(awk "BEGIN { print $factor * $learned }")" "$@"
	done
	judge "$name" "$way" 1 "$learned" "$@" >/dev/null	# leaves its ranges for the picture
}

# one NAME SEED: all lines of a series
one() {
	at=$out/$1
	rows=$(awk 'END { print NR - 1 }' "$data/$1.csv")	# wc misses a last line without an end
	learned "$1" >"$at.learned"
	period=$(ae-info --period "$(head -n 1 "$at.learned")" | sed -n 's/^period	//p')
	if [ "$period" = 0 ]; then period=100; fi
	xargs ae-normalize -q --fit "$at.s" -o "$at.normal.npy" <"$at.learned"
	# shellcheck disable=SC2046 # one word per file
	windows "$at.s" $(cat "$at.learned") >"$at.train.npy"
	# --val holds windows out: the network memorizes the others, and their largest score is too low a threshold
	ae-train -q --seed "$2" --val 0.3 -o "$at.bin" "$at.train.npy"
	ae-score "$at.bin" "$at.train.npy" | ae-threshold --fit "$at.t"
	windows "$at.s" "$data/$1.csv" | ae-score -o "$at.scores.npy" "$at.bin"
	sweep "$1" ae "$(ae-convert -t "$at.t")" "$at.scores.npy" -w "$period" --rule last
	beside "$at.s" "$(head -n 1 "$at.learned")" | ae-threshold --fit "$at.t"
	beside "$at.s" "$data/$1.csv" >"$at.beside"
	sweep "$1" mean "$(ae-convert -t "$at.t")" "$at.beside"
	ae-plot series --ranges "$at.ae.ranges" --title "$1" "$data/$1.csv" >"$at.svg"
}

# table FILE: prints a line of results per series, and NAB's scores of all series
table() {
	awk -v seeds="$seeds" '
		function score(way, f, k) { return 100 * (raw[way, f, k] + w[k] * n) / (n + w[k] * n) }
		function row(title, way, f) {
			printf "%-44s %-5s %6s %7.1f %7.1f %7.1f\n", title, way, f, score(way, f, 5), score(way, f, 6), score(way, f, 7)
		}
		BEGIN {
			w[5] = w[6] = 1; w[7] = 2
			s = split(seeds, seed, " ")
			printf "%-36s %6s | %6s %8s %8s | %6s %8s %8s\n", "series", "events", "alarms", "event F1", "NAB raw", "mean:",
				"event F1", "NAB raw"
		}
		{ for (k = 5; k <= 7; k++) raw[$2, $3, k] += $k / s }
		$2 == "ae" && $3 == 1 { n += $4 / s }
		$3 == 1 { alarms[$1, $2] += $8 / s; f1[$1, $2] += $9 / s; own[$1, $2] += $5 / s; events[$1] = $4 }
		END {
			for (name in events)
				printf "%-36s %6d | %6.1f %8s %8.2f | %6.1f %8s %8.2f\n", name, events[name], alarms[name, "ae"],
					events[name] ? sprintf("%.3f", f1[name, "ae"]) : "-", own[name, "ae"], alarms[name, "mean"],
					events[name] ? sprintf("%.3f", f1[name, "mean"]) : "-", own[name, "mean"] | "sort"
			close("sort")
			if (n == 0) exit
			printf "%-44s %-5s %6s %7s %7s %7s\n", "NAB score of all", "", "times", "standard", "low FP", "low FN"
			for (i = split("ae mean", way, " "); i > 0; i--) {
				row("at the learned threshold", way[i], 1)
				best = 1
				for (key in raw) {
					split(key, part, SUBSEP)
					if (part[1] == way[i] && part[3] == 5 && raw[key] > raw[way[i], best, 5]) best = part[2]
				}
				row("at its best multiple", way[i], best)
			}
		}' "$1"
}

if [ "$data" = "$out/generated" ]; then generate; fi
started=$(date +%s)
for file in "$data"/*.csv; do events "$(basename "$file" .csv)" >"$out/$(basename "$file" .csv).events"; done
set --
for file in "$data"/*.csv; do set -- "$@" "$(basename "$file" .csv)"; done
if [ "${SHORT:-0}" = 1 ]; then set -- "$1" "$2"; fi
for seed in $seeds; do for name; do one "$name" "$seed"; done; done >"$out/results.txt"
table "$out/results.txt"
echo "pictures: $out/*.svg, flagged rows in red"
echo "seconds	$(($(date +%s) - started))"
