#!/bin/sh
# live.sh MODEL FILE - follows a table that grows, and prints a line for each event of abnormal rows as soon as it begins: the
# fields of `ae-threshold --events tsv --open`. MODEL is from `ae-train --series` or `ae-train --stats s.bin -w T`. SIGTERM to
# all of its processes, as systemd sends it (live@.service), ends it. The next run goes on with the first row that this one
# has not read, from states in $STATE_DIRECTORY (default: FILE.state); a file that has fewer rows by then starts anew.
# AT: the surprise of an alarm (default: 4); REST: rows without another alarm (default: 100); ONCE=1: the rows that are there,
# without waiting for more. Without operands a generated series, in two parts, shows it in $OUT (default: build/live).
set -eu

# the series grows between two runs; the second one goes on where the first ended
demo() {
	here=$(cd "$(dirname "$0")" && pwd)
	out=${OUT:-build/live}
	mkdir -p "$out"
	rm -rf "$out/state"
	awk -v rows=1920 -v seed=2 -v shape=waves -v anomaly=cycle -f "$here/series.awk" | cut -d , -f 1,2 >"$out/all.csv"
	head -n 961 "$out/all.csv" >"$out/table.csv"
	ae-train -q --series -o "$out/model.bin" "$out/table.csv"
	for part in 'rows 0 to 959' 'rows 960 to 1919'; do
		ONCE=1 STATE_DIRECTORY=$out/state "$here/live.sh" "$out/model.bin" "$out/table.csv" >"$out/events"
		echo "$part: $(grep -c . "$out/events") lines (first row, last row, row of the largest score, its surprise)"
		cat "$out/events"
		tail -n +962 "$out/all.csv" >>"$out/table.csv"
	done
}

case $# in
0) demo; exit ;;
2) ;;
*) echo "usage: live.sh MODEL FILE" >&2; exit 2 ;;
esac
model=$1 file=$2 state=${STATE_DIRECTORY:-$2.state} follow=-F first=0
if [ "${ONCE:-0}" = 1 ]; then follow=''; fi
if [ ! -r "$file" ]; then
	echo "live.sh: $file: expected a table, got nothing that can be read" >&2
	exit 2
fi
mkdir -p "$state"
if [ -e "$state/score" ]; then
	first=$(ae-info "$state/score" | awk -F '\t' '$1 == "rows" { print $2 }')
	if [ "$(wc -l <"$file")" -le "$first" ]; then # replaced by a shorter one; a header is a line, too
		rm -f "$state/score" "$state/surprise" "$state/alarms"
		first=0
	fi
fi
# step PROGRAM...: a part of the pipeline, whose failure the shell would not see
step() { "$@" || : >"$state/failed"; }

rm -f "$state/failed"
{ head -n 1 "$file" && exec tail -n "+$((first + 2))" $follow "$file" 2>/dev/null; } |
	step ae-score -q --raw --rows --bad skip --state "$state/score" "$model" |
	step ae-calibrate --state "$state/surprise" |
	ae-threshold --at "${AT:-4}" --rest "${REST:-100}" --events tsv --open --state "$state/alarms"
[ ! -e "$state/failed" ] || exit 2
