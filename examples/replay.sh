#!/bin/sh
# replay.sh [MACHINE]... - a live replay of machines of the Server Machine Dataset: 38 columns, a row at a time through the
# pipeline that ae-detecting(7) has for many related columns. The rows of the training part come first, at once, as the
# past; those of the test part follow at $RATE rows per second (default: 1000; 0: as fast as possible).
#
# Prints each alarm as it comes: first row (from 0, of the test part), last row once it is over, row of the peak, surprise.
# Then per alarm the three columns that contribute most, those with the largest mean score in its rows. Then per machine: labeled
# events, found, false alarms; events whose first column, and one of whose three columns, the data set's interpretation
# names; the same of all labeled events, found or not, by the largest means in their rows; the delay in rows from the first
# labeled row to the alarm, median and largest, of alarms that begin within an event; rows per second.
# CALIBRATE: options of ae-calibrate instead of those of ae-detecting(7); AT: the threshold (4).
# Results go to $OUT (default: ./replay). $AE_DATA/smd holds the data (default: ../shared/data beside the checkout);
# without it a generated machine is replayed. SHORT=1: the first 3000 rows of each part.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
data=${AE_DATA:-$here/../../shared/data}/smd
out=${OUT:-replay}
rate=${RATE:-1000}
most=1000000
mkdir -p "$out"
if [ "${SHORT:-0}" = 1 ]; then most=3000 rate=${RATE:-0}; fi
case $rate in '' | *[!0-9]*) echo "replay.sh: expected RATE in rows per second, got '$rate'" >&2; exit 2 ;; esac

# generate: a machine of 8 columns, of which three rise in two events, and one in a third
generate() {
	data=$out/generated
	mkdir -p "$data"
	for part in train test; do
		awk -v part=$part -v file="$out/labels-$part" '
			function random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
			BEGIN {
				state = part == "train" ? 7 : 8
				for (i = 0; i < (part == "train" ? 10000 : 3000); i++) {
					event = part == "test" && (i >= 900 && i < 930 || i >= 1900 && i < 1960) ? 1 : part == "test" && i >= 2600 && i < 2640 ? 2 : 0
					print event >(file)
					for (c = 1; c <= 8; c++)
						printf "%.4f%s", 0.3 + 0.1 * sin(i / 90 + c) + 0.05 * random() + (event == 1 && c >= 3 && c <= 5 || event == 2 && c == 8 ? 0.4 : 0), c < 8 ? "," : "\n"
				}
			}' | ae-convert -q -o "$data/generated_$part.npy"
	done
	ae-convert -q -o "$data/generated_test_label.npy" "$out/labels-test"
	printf '%s\n' 900-929:3,4,5 1900-1959:3,4,5 2600-2639:8 >"$data/generated_interpretation.txt"
}

# check FILE: that it is there; gzip data or not
check() {
	if [ ! -e "$1" ] && [ ! -e "$1.gz" ]; then echo "replay.sh: $1: not found" >&2; exit 2; fi
}

# rows FILE: as CSV; gzip data or not
rows() {
	for file in "$1" "$1.gz"; do
		if [ -e "$file" ]; then ae-convert -q --to csv "$file" | head -n "$most"; return; fi
	done
}

# pace: passes lines on, $rate per second
pace() {
	if [ "$rate" = 0 ]; then cat; return; fi
	awk -v rate="$rate" '{ print } NR % rate == 0 { fflush(); system("sleep 1") }'
}

# shift_rows PAST: alarms of rows after the past, numbered from there
shift_rows() {
	awk -v past="$1" 'BEGIN { FS = OFS = "\t" } ($2 == "" ? $1 : $2) >= past {
		print ($1 < past ? 0 : $1 - past), ($2 == "" ? "" : $2 - past), ($3 < past ? 0 : $3 - past), $4
		fflush()
	}'
}

# judge MACHINE INTERPRETATION SECONDS: alarms and scores per column of the rows after the past against labeled events
judge() {
	awk -v name="$1" -v seconds="$3" '
		function sort_delays(    i, k, t) {
			for (i = 2; i <= opened; i++)
				for (k = i; k > 1 && delay[k - 1] > delay[k]; k--) { t = delay[k]; delay[k] = delay[k - 1]; delay[k - 1] = t }
		}
		# adds a row of the alarm or event `of` to the sums of its columns
		function note(of,    c) {
			for (c = 1; c <= columns; c++) if (value[c] != "nan") sum[of, c] += value[c]
		}
		# lists the three columns with the largest sums, so the largest means
		function rank(of,    k, c, top, list) {
			for (k = 0; k < 3 && k < columns; k++) {
				top = 1
				for (c = 2; c <= columns; c++) if (sum[of, c] + 0 > sum[of, top] + 0) top = c
				best[of, k] = top
				list = list (k ? "," : "") top
				sum[of, top] = -1
			}
			return list
		}
		# whether the interpretation of event i names one of the first n columns
		function names(i, of, n,    k) {
			for (k = 0; k < n; k++) if (index(right[i], "," best[of, k] ",")) return 1
			return 0
		}
		FILENAME == ARGV[1] {
			split($0, part, ":")
			split(part[1], range, "-")
			first[++events] = range[1]; last[events] = range[2]; right[events] = "," part[2] ","
			next
		}
		FILENAME == ARGV[2] {
			split($0, field, "\t")
			if (field[2] == "") next	# opened; the line of its end follows
			from[++alarms] = field[1]; to[alarms] = field[2]
			next
		}
		{
			rows++
			while (now < alarms && to[now + 1] < FNR - 1) now++
			columns = split($0, value, ",")
			if (now < alarms && FNR - 1 >= from[now + 1]) note(now + 1)
			for (i = 1; i <= events; i++) if (FNR - 1 >= first[i] && FNR - 1 <= last[i]) note("event" i)
		}
		END {
			for (a = 1; a <= alarms; a++) print "alarm\t" name "\t" from[a] "\t" to[a] "\t" rank(a)
			for (i = 1; i <= events; i++) {
				if (first[i] >= rows) { missing++; continue }
				rank("event" i)
				all_one += names(i, "event" i, 1)
				all_three += names(i, "event" i, 3)
				hit = 0
				for (a = alarms; a > 0; a--) if (from[a] <= last[i] && to[a] >= first[i]) used[hit = a]
				if (!hit) continue
				found++
				one += names(i, hit, 1)
				three += names(i, hit, 3)
				if (from[hit] >= first[i]) delay[++opened] = from[hit] - first[i]
			}
			for (a = 1; a <= alarms; a++) if (!(a in used)) other++
			sort_delays()
			print "machine\t" name
			print "events\t" events - missing
			print "found\t" found + 0
			print "false\t" other + 0
			print "column_first\t" one + 0
			print "column_three\t" three + 0
			print "event_column_first\t" all_one + 0
			print "event_column_three\t" all_three + 0
			print "delay_median\t" (opened ? delay[int((opened + 1) / 2)] : "nan")
			print "delay_max\t" (opened ? delay[opened] : "nan")
			print "rows\t" rows
			print "rows_per_second\t" int(rows / (seconds > 0 ? seconds : 1))
		}' "$2" "$out/$1.alarms.tsv" "$out/$1.scores.csv"
}

# step PROGRAM...: a part of the pipeline, whose failure the shell would not see
step() { "$@" || : >"$out/failed"; }

# replay MACHINE
replay() {
	rm -f "$out/failed"
	for file in train test; do check "$data/$1_$file.npy"; done
	rows "$data/$1_train.npy" >"$out/past.csv"
	past=$(wc -l <"$out/past.csv")
	started=$(date +%s)
	# shellcheck disable=SC2086 # several options
	{ cat "$out/past.csv"; rows "$data/$1_test.npy" | pace; } |
		step ae-novelty -q -w 0 --statistics 0 | tee "$out/$1.scores.npy" | step ae-join |
		step ae-calibrate ${CALIBRATE--m pareto --learn normal --history 20000} |
		step ae-threshold --at "${AT:-4}" --gap 99 --events tsv --open | shift_rows "$past" | tee "$out/$1.alarms.tsv"
	[ ! -e "$out/failed" ] || exit 2
	seconds=$(($(date +%s) - started))
	ae-convert -q --missing keep --to csv "$out/$1.scores.npy" | tail -n "+$((past + 1))" >"$out/$1.scores.csv"
	judge "$1" "$data/$1_interpretation.txt" "$seconds"
}

if [ ! -d "$data" ]; then generate; fi
if [ $# = 0 ]; then
	for file in "$data"/*_interpretation.txt; do
		name=$(basename "$file")
		set -- "$@" "${name%_interpretation.txt}"
	done
fi
for machine; do replay "$machine"; done
