#!/bin/sh
# nab-all.sh - alarms on every series of the Numenta Anomaly Benchmark in $AE_DATA/nab (default: ../shared/data beside
# the checkout; without it generated ones), with defaults only: no training, no option differs from series to series,
# and no name of a file is looked at. A row's surprise depends on the rows up to it alone; the benchmark's own best
# detectors read the smallest and the largest value of the file beforehand.
#
# A series' surprise above the threshold raises an alarm if none of the 100 rows before was above it. The default
# threshold, 4, states one alarm in 10^4 rows; it was set on generated series. The last lines are NAB's scores of all
# series at this threshold and at the best one of a list, the same for all series:
#   nab_PROFILE_default<TAB>SCORE and nab_PROFILE_best<TAB>SCORE
# Beside them stands the difference of a row to the mean of 288 rows before it, calibrated in the same way.
# After three alarms in 5000 rows another one must be larger: LIMIT=K/N: after K in N rows; LIMIT= (empty): no limit.
# Results go to $OUT (default: build/nab-all). SHORT=1: generated series, some seconds. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/nab-all}
data=${AE_DATA:-$here/../../shared/data}/nab
default=4
limit=${LIMIT-3/5000}
thresholds='2.75 3 3.25 3.5 3.6 3.7 3.8 3.9 4 4.1 4.2 4.35 4.5 4.75 5 5.5 6'
mkdir -p "$out"
if [ "${SHORT:-0}" = 1 ] || [ ! -f "$data/windows.tsv" ]; then data=$out/generated; fi
if [ "${SHORT:-0}" = 1 ]; then thresholds='3.5 4 4.5'; fi

# generate: a folder like NAB's, with a series without anomalies and series with some
generate() {
	mkdir -p "$data"
	printf 'file\tstart\tend\n' >"$data/windows.tsv"
	for kind in office.none office.level waves.cycle pulses.tempo wander.burst; do
		shape=${kind%.*} anomaly=${kind#*.}
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

# judge NAME WAY THRESHOLD: prints a line: name, way, threshold, events, NAB's three raw scores, alarms, events found,
# alarms outside of events.
# The last 100 rows belong to the rest period of an alarm. In a series without events an alarm costs as much as one far
# from any event. Alarms within the probation, 15% of at most 5000 rows, do not count.
judge() {
	ae-threshold --ranges --gap 99 ${limit:+--limit "$limit"} --at "$3" "$out/$1.$2.npy" >"$out/$1.$2.ranges"
	awk -v n="$rows" '{ alarm[$1] } END { for (i = 0; i < n; i++) print i in alarm ? 1 : 0 }' "$out/$1.$2.ranges" \
		>"$out/$1.alarms"
	if [ -s "$out/$1.events" ]; then
		ae-eval -q --ranges "$out/$1.events" --at 0.5 "$out/$1.alarms" >"$out/$1.eval"
	else
		: >"$out/$1.eval"
	fi
	awk -v head="$1 $2 $3" -v n="$rows" -v events="$(wc -l <"$out/$1.events")" '
		BEGIN { probation = int(0.15 * (n < 5000 ? n : 5000)) }
		FILENAME ~ /eval$/ { v[$1] = $2; next }
		FILENAME ~ /events$/ { from[FNR] = $1; to[FNR] = $2; next }
		FNR > probation && $1 == 1 {
			alarms++
			hit = 0
			for (i = 1; i <= events; i++) if (FNR > from[i] && FNR - 1 <= to[i]) found[hit = i]
			other += !hit
		}
		END {
			for (i in found) hits++
			if (events == 0) {
				v["nab_standard_raw"] = v["nab_low_fn_raw"] = -0.11 * alarms
				v["nab_low_fp_raw"] = -0.22 * alarms
			}
			print head, v["nab_windows"] + 0, v["nab_standard_raw"], v["nab_low_fp_raw"], v["nab_low_fn_raw"], alarms + 0,
				hits + 0, other + 0
		}' "$out/$1.eval" "$out/$1.events" "$out/$1.alarms"
}

# one NAME: all lines of a series
one() {
	rows=$(awk 'END { print NR - 1 }' "$data/$1.csv")
	ae-novelty -q "$data/$1.csv" | ae-calibrate | ae-join -m novelty -o "$out/$1.ae.npy"
	ae-convert -q --to csv "$data/$1.csv" | awk -v n=288 '
		{ d = NR > 1 ? $1 - sum / (NR <= n ? NR - 1 : n) : 0; print d < 0 ? -d : d; sum += $1 - keep[NR % n]; keep[NR % n] = $1 }' |
		ae-calibrate -o "$out/$1.mean.npy"
	for threshold in $thresholds; do
		judge "$1" ae "$threshold"
		judge "$1" mean "$threshold"
	done
	judge "$1" ae "$default" >/dev/null	# leaves its ranges for the picture
	ae-plot series -q --ranges "$out/$1.ae.ranges" --title "$1" "$data/$1.csv" >"$out/$1.svg"
}

# table FILE: prints a line of results per series, and NAB's scores of all series
table() {
	awk -v at="$default" '
		function score(way, t, k) { return 100 * (raw[way, t, k] + w[k] * n) / (n + w[k] * n) }
		function row(title, way, t) {
			printf "%-40s %-5s %6s %7.1f %7.1f %7.1f %5d %6d %5d\n", title, way, t, score(way, t, 5), score(way, t, 6),
				score(way, t, 7), found[way, t], alarms[way, t], other[way, t]
		}
		function best(way, k,    t, top) {
			top = at
			for (t in threshold) if (score(way, t, k) > score(way, top, k)) top = t
			return top
		}
		BEGIN {
			w[5] = w[6] = 1; w[7] = 2
			profile[5] = "standard"; profile[6] = "low_fp"; profile[7] = "low_fn"
			printf "%-40s %6s | %6s %6s %8s | %6s %6s %8s\n", "series", "events", "alarms", "found", "NAB raw", "mean:",
				"found", "NAB raw"
		}
		{
			for (k = 5; k <= 7; k++) raw[$2, $3, k] += $k
			alarms[$2, $3] += $8; found[$2, $3] += $9; other[$2, $3] += $10; threshold[$3]
		}
		$2 == "ae" && $3 == at { n += $4 }
		$3 == at { a[$1, $2] = $8; f[$1, $2] = $9; own[$1, $2] = $5; events[$1] = $4 }
		END {
			for (name in events)
				printf "%-40s %6d | %6d %6d %8.2f | %6d %6d %8.2f\n", name, events[name], a[name, "ae"], f[name, "ae"],
					own[name, "ae"], a[name, "mean"], f[name, "mean"], own[name, "mean"] | "sort"
			close("sort")
			if (n == 0) exit
			printf "%-40s %-5s %6s %7s %7s %7s %5s %6s %5s\n", "NAB score of all", "", "above", "standard", "low FP", "low FN",
				"found", "alarms", "false"
			for (i = 1; i <= 2; i++) {
				way = i == 1 ? "ae" : "mean"
				row("at the default threshold", way, at)
				row("at the best threshold", way, best(way, 5))
			}
			for (k = 5; k <= 7; k++) {
				printf "nab_%s_default\t%.2f\n", profile[k], score("ae", at, k)
				printf "nab_%s_best\t%.2f\n", profile[k], score("ae", best("ae", k), k)
			}
		}' "$1"
}

if [ "$data" = "$out/generated" ]; then generate; fi
started=$(date +%s)
for file in "$data"/*.csv; do
	name=$(basename "$file" .csv)
	events "$name" >"$out/$name.events"
	one "$name"
done >"$out/results.txt"
echo "pictures: $out/*.svg, events in red"
echo "seconds	$(($(date +%s) - started))"
table "$out/results.txt"
