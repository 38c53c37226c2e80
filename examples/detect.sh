#!/bin/sh
# detect.sh [FILE.csv [NORMAL.csv]] - prints the abnormal events of a table of rows in time, with any number of columns:
# first and last row (from 0), row of the peak, surprise, columns (if there are several), and the times of these rows if
# the table has a column of times. Nothing is trained and nothing is chosen: each column is compared with its own past.
# Rows of NORMAL.csv, with the same columns, count as the past of the first row; otherwise some hundred rows at the
# start have no events.
#
# A row alarms at a surprise that a normal row reaches once in 10,000 rows; rows above it with at most 99 rows between
# them are one event. RATE=1/week with INTERVAL=5m, the time from row to row: another rate; or SURPRISE=N: once in 10^N.
# After three events of a column in 5000 rows another one must be larger: LIMIT=K/N: after K in N rows; LIMIT= (empty): no limit.
# Results go to $OUT (default: ./detect): surprise.tsv, ranges.tsv, series.svg. Without operands: a generated series.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-detect}
mkdir -p "$out"
case $# in
0)
	file=$out/series.csv
	awk -v rows=4032 -v seed=2 -v shape=waves -v anomaly=burst -f "$here/series.awk" | cut -d , -f 1,2 >"$file"
	;;
1 | 2) file=$1 ;;
*) echo "usage: detect.sh [FILE.csv [NORMAL.csv]]" >&2; exit 2 ;;
esac
normal=${2:-}

# info WHAT FILE: a number that ae-info prints
info() {
	ae-info -q "$2" | sed -n "s/^$1	//p"
}

past=0
if [ -n "$normal" ]; then past=$(info records "$normal"); fi
ae-novelty -q ${normal:+"$normal"} "$file" | ae-calibrate | ae-join -m novelty -t | tail -n "+$((past + 1))" >"$out/surprise.tsv"
columns=$(info record "$out/surprise.tsv")
case $columns in '()') columns=1 ;; esac
if [ -n "${SURPRISE:-}" ]; then RATE=$(awk -v s="$SURPRISE" 'BEGIN { printf "1/%.9g", exp(s * log(10)) }'); fi

set -- --rate "${RATE:-1/10000}" --gap 99
limit=${LIMIT-3/5000}
if [ -n "$limit" ]; then set -- "$@" --limit "$limit"; fi
if [ -n "${INTERVAL:-}" ]; then set -- "$@" --interval "$INTERVAL"; fi
if [ "$columns" -gt 1 ]; then
	ae-normalize -q --missing omit --fit "$out/names.bin" "$file" >/dev/null
	set -- "$@" --stats "$out/names.bin"
fi
if ae-threshold "$@" --events tsv --times "$file" "$out/surprise.tsv" >"$out/events.tsv" 2>"$out/no-times"; then
	times='	start	end	time of peak'
else
	ae-threshold "$@" --events tsv "$out/surprise.tsv" >"$out/events.tsv"
	times=
fi
cut -f 1,2,4 "$out/events.tsv" >"$out/ranges.tsv"
ae-plot series -q --ranges "$out/ranges.tsv" --title "events in $(basename "$file")" "$file" >"$out/series.svg"
if [ "$columns" -gt 1 ]; then names='	columns'; else names=; fi
printf 'first\tlast\tpeak\tsurprise%s%s\n' "$names" "$times"
cat "$out/events.tsv"
printf 'rows\t%d\nevents\t%d\n' "$(info records "$out/surprise.tsv")" "$(wc -l <"$out/ranges.tsv")"
echo "picture: $out/series.svg"
