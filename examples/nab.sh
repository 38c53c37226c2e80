#!/bin/sh
# nab.sh [NORMAL.csv CHECK.csv [T]] - finds anomalies in a time series: learns what is normal from one series and
# checks another one with the same columns. Without operands it takes the daily series of the Numenta Anomaly
# Benchmark from $AE_DATA (default: ../shared/data beside the checkout); without these it generates a series of the
# same kind. Windows have T rows (default 300). Results go to $OUT (default: ./nab-demo). SHORT=1: fewer epochs;
# SEED=N.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
data=${AE_DATA:-$here/../../shared/data}/nab
out=${OUT:-nab-demo}
mkdir -p "$out"
if [ "${SHORT:-0}" = 1 ]; then epochs=10; else epochs=50; fi

# day ANOMALY: 14 days of 5-minute rows, high from 9 to 18 o'clock, with noise; if ANOMALY is 1, the eleventh day is far
# too high. The script has its own random generator, so that every awk gives the same numbers.
day() {
	awk -v anomaly="$1" '
	function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	BEGIN {
		seed = 20140401 + anomaly
		print "timestamp,value"
		for (i = 0; i < 4032; i++) {
			day = int(i / 288); minute = i % 288 * 5; hour = int(minute / 60)
			value = hour >= 9 && hour < 18 ? 80 : 20
			if (anomaly && day == 10 && hour >= 9 && hour < 18) value = 160
			printf "2014-04-%02d %02d:%02d:00,%.4f\n", day + 1, hour, minute % 60, value + 5 * draw()
		}
	}'
}

if [ $# -ge 2 ]; then
	normal=$1 check=$2
elif [ $# = 0 ] && [ -f "$data/art_daily_small_noise.csv" ]; then
	normal=$data/art_daily_small_noise.csv check=$data/art_daily_jumpsup.csv
elif [ $# = 0 ]; then
	normal=$out/normal.csv check=$out/check.csv
	day 0 >"$normal"
	day 1 >"$check"
else
	echo "usage: nab.sh [NORMAL.csv CHECK.csv [T]]" >&2
	exit 2
fi
window=${3:-300}
if [ $# = 0 ] && [ "$normal" != "$out/normal.csv" ]; then	# README.md uses these copies
	cat "$normal" >"$out/normal.csv"
	cat "$check" >"$out/check.csv"
fi

# learn
ae-normalize --fit "$out/s.bin" "$normal" | ae-window "$window" >"$out/train.npy"
ae-train -a nab-conv1d -e "$epochs" -b 128 --lr 0.001 --val 0.1 --seed "${SEED:-1}" --log "$out/history.tsv" \
	-o "$out/model.bin" "$out/train.npy"
ae-score "$out/model.bin" "$out/train.npy" >"$out/normal-scores.npy"
ae-threshold --fit "$out/t.bin" -m max "$out/normal-scores.npy"

# check
ae-normalize --stats "$out/s.bin" "$check" | ae-window "$window" >"$out/check.npy"
ae-score "$out/model.bin" "$out/check.npy" >"$out/scores.npy"
ae-threshold "$out/t.bin" "$out/scores.npy" >"$out/windows.tsv"
ae-threshold --ranges -w "$window" "$out/t.bin" "$out/scores.npy" >"$out/any.tsv"
ae-threshold --ranges -w "$window" --rule all "$out/t.bin" "$out/scores.npy" >"$out/all.tsv"
ae-threshold --annotate "$check" -w "$window" "$out/t.bin" "$out/scores.npy" >"$out/annotated.csv"

# show
ae-plot series --ranges "$out/all.tsv" --title "anomalies in $(basename "$check")" "$check" >"$out/series.svg"
ae-plot loss --log "$out/history.tsv" >"$out/loss.svg"
ae-plot histogram --log --threshold "$out/t.bin" --title 'scores of the windows checked' "$out/scores.npy" >"$out/histogram.svg"
ae-plot windows -n 6 --title 'some of the training windows' "$out/train.npy" >"$out/windows.svg"
worst=$(ae-convert --to tsv "$out/scores.npy" | awk '$1 > most { most = $1; at = NR - 1 } END { print at + 0 }')
ae-select -r "$worst:$((worst + 1))" "$out/check.npy" >"$out/worst.npy"
ae-recon "$out/model.bin" "$out/worst.npy" |
	ae-plot recon --against "$out/worst.npy" --title "window $worst, which has the largest score" >"$out/recon.svg"
ae-report -s 1 --threshold "$out/t.bin" --log "$out/history.tsv" --title "$(basename "$check")" \
	-o "$out/report.html" "$out/model.bin" "$out/check.npy"

printf 'learned from\t%s\nchecked\t%s\n' "$(basename "$normal")" "$(basename "$check")"
printf 'threshold\t'
ae-convert --to csv "$out/t.bin"
printf 'windows checked\t%d\n' "$(ae-convert --to csv "$out/scores.npy" | wc -l)"
printf 'windows flagged\t%d\n' "$(wc -l <"$out/windows.tsv")"
echo 'anomalies: first row, last row (from 0), peak score'
cat "$out/all.tsv"
echo "every row with its score and flag: $out/annotated.csv"
echo "pictures: $out/series.svg $out/recon.svg $out/histogram.svg $out/loss.svg $out/windows.svg"
echo "all on one page: $out/report.html"
