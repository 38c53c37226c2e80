#!/bin/sh
# clock.sh [SERIES.csv PAST ZONE [HOLIDAYS]] - events of a series whose level follows the clock: time of day, day of the week,
# holidays. A network learns the values of the first PAST rows from the clock alone; the score of a row is its distance to
# the value that the network expects. HOLIDAYS has a date per line.
#
# Prints the events: first and last row, peak, score, and their times. Results go to $OUT (default: ./clock): scores.npy.
# Without operands: three years of a generated series (season.awk), the first two to learn from, and a table: found and
# false events in the third year without the clock, and with more and more of it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-clock}
mkdir -p "$out"
case $# in
0)
	awk -v holidays="$out/holidays.txt" -f "$here/season.awk" >"$out/labeled.csv"
	cut -d , -f 1,2 "$out/labeled.csv" >"$out/series.csv"
	file=$out/series.csv past=17520 zone='CET-1CEST,M3.5.0,M10.5.0/3' holidays=$out/holidays.txt
	;;
3 | 4) file=$1 past=$2 zone=$3 holidays=${4:-} ;;
*) echo "usage: clock.sh [SERIES.csv PAST ZONE [HOLIDAYS]]" >&2; exit 2 ;;
esac

ae-convert -q -o "$out/all.npy" "$file"
ae-select -r "0:$past" -o "$out/past.npy" "$out/all.npy"
ae-normalize -q --fit "$out/stats.bin" -o "$out/past-values.npy" "$out/past.npy"
ae-normalize -q --stats "$out/stats.bin" -o "$out/values.npy" "$out/all.npy"
columns=$(ae-info -q "$out/values.npy" | sed -n 's/^record	//p')

# expect SCORES OPTION...: the distance of each row to what the clock lets expect, as surprise
expect() {
	to=$1
	shift
	ae-clock -q "$@" -o "$out/clock.npy" "$file"
	ae-select -r "0:$past" -o "$out/past-clock.npy" "$out/clock.npy"
	ae-train -q -e "${EPOCHS:-30}" -a "dense 64 silu; dense 64 silu; ---; dense $columns" --target "$out/past-values.npy" \
		-o "$out/model.bin" "$out/past-clock.npy"
	ae-recon "$out/model.bin" "$out/clock.npy" | ae-join -m range "$out/values.npy" - | ae-join -m mean |
		ae-calibrate --learn normal -o "$to"
}

# events SCORES
events() {
	ae-threshold --at 4 --gap 23 --events tsv --times "$file" "$1"
}

if [ $# != 0 ]; then
	expect "$out/scores.npy" --zone "$zone" ${holidays:+--holidays "$holidays"}
	events "$out/scores.npy"
	exit
fi

# judge NAME SCORES: among the events after the past, the days with labels that they overlap, and those without a label
judge() {
	events "$2" | awk -v name="$1" -v past="$past" '
		BEGIN { FS = "\t" }
		NR == FNR { n = split($0, field, ","); if (field[n] == 1) label[FNR - 2] = runs += !last; last = field[n] == 1; next }
		$1 >= past { hit = 0; for (i = $1; i <= $2; i++) if (i in label) { hit = 1; found[label[i]] }
			other += !hit }
		END { n = 0; for (run in found) n++; print name "\t" n + 0 "\t" other + 0 }' "$out/labeled.csv" -
}

echo "inputs	days with anomalies found	false events"
ae-novelty -q "$file" | ae-calibrate | ae-join -m novelty -o "$out/novelty.npy"
judge "none (ae-novelty)" "$out/novelty.npy"
expect "$out/day.npy" --parts day --zone "$zone"
judge "time of day" "$out/day.npy"
expect "$out/utc.npy" --parts day,week,holiday --holidays "$holidays"
judge "all, without the time zone" "$out/utc.npy"
expect "$out/week.npy" --parts day,week --zone "$zone"
judge "time of day and week" "$out/week.npy"
expect "$out/scores.npy" --zone "$zone" --holidays "$holidays"
judge "time of day and week, holidays" "$out/scores.npy"
