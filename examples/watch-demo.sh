#!/bin/sh
# watch-demo.sh - shows watch.sh with a generated series: a model of normal rows, a threshold, and three looks at a log that
# grows, in $OUT (default: ./watch-demo).
set -eu
out=${OUT:-watch-demo}
watch=$(cd "$(dirname "$0")" && pwd)/watch.sh
mkdir -p "$out"

# rows FIRST LAST: a triangle wave of 50 rows with noise; from row 700 to 729 it stands still
rows() {
	awk -v first="$1" -v last="$2" 'BEGIN {
		for (i = first; i <= last; i++) {
			value = i % 50 < 25 ? i % 50 / 25 : 2 - i % 50 / 25
			printf "2026-01-%02dT%02d:%02d:00Z,%.4f\n", 1 + i / 1440, i / 60 % 24, i % 60,
				(i >= 700 && i < 730 ? 0.5 : value) + i * 7919 % 1009 / 50000
		}
	}'
}

{ echo time,value; rows 0 599; } >"$out/normal.csv"
ae-normalize -q --fit "$out/s.bin" -o "$out/normal.npy" "$out/normal.csv"
ae-train -q -e 30 -a 'dense 12 tanh; dense 3; ---; dense 12 tanh; dense in' --stats "$out/s.bin" -w 25 \
	-o "$out/model.bin" "$out/normal.csv"
ae-score -q --raw --by feature "$out/model.bin" "$out/normal.csv" | ae-threshold --fit "$out/t.bin"
rm -f "$out"/*.state "$out"/*.state.said
{ echo time,value; rows 0 699; } >"$out/log.csv"
for last in 699 799 899; do
	echo "the log has rows up to $last:"
	"$watch" "$out/model.bin" "$out/t.bin" "$out/log.csv" && echo "nothing new"
	rows $((last + 1)) $((last + 100)) >>"$out/log.csv"
done
