#!/bin/sh
# watch.sh [MODEL THRESHOLD FILE] - looks once at a table that grows, such as a log of measurements. It prints a line
# for each run of abnormal rows that ended or went on since the last look, and exits with 1 if there is one. MODEL is
# from `ae-train --stats s.bin -w T`, THRESHOLD from `ae-threshold --fit` with its scores. The number of rows seen is
# saved in $STATE_DIRECTORY (default: beside THRESHOLD). RULE: see ae-threshold(1) (default: any). watch@.service and
# watch@.timer run it from systemd, watch.cron from cron: the lines go to the journal or the mail. Without operands it
# shows the whole setup with a generated series, in $OUT (default: ./watch-demo).
set -eu

# whole_lines FILE: copies the file as it is now, without a last line that is still being written
whole_lines() {
	cp "$1" "$work/rows.csv" || exit 2
	[ -z "$(tail -c 1 "$work/rows.csv")" ] || sed -i '$d' "$work/rows.csv"
}

# Sets $seen to the number of rows at the last look; a file that has become shorter has started anew.
seen_before() {
	seen=0
	[ ! -f "$state" ] || read -r seen <"$state"
	[ "$rows" -ge "$seen" ] || seen=0
}

look() {
	model=$1 threshold=$2 file=$3
	name=$(basename "$file")
	state=${STATE_DIRECTORY:-$(dirname "$threshold")}/$name.seen
	ae-info "$model" >"$work/model"
	window=$(sed -n 's/^window	//p' "$work/model")
	if [ -z "$window" ]; then
		echo "watch.sh: $model: expected a model of windows (ae-train --stats S -w T), got one of rows" >&2
		exit 2
	fi
	whole_lines "$file"
	ae-info "$work/rows.csv" >"$work/table"
	rows=$(sed -n 's/^records	//p' "$work/table")
	seen_before
	[ "$rows" -ge "$window" ] || return 0
	ae-score -q --raw "$model" "$work/rows.csv" >"$work/scores.npy"
	ae-threshold --ranges -w "$window" --rule "${RULE:-any}" "$threshold" "$work/scores.npy" >"$work/ranges"
	echo "$rows" >"$state.new" || exit 2
	mv "$state.new" "$state" || exit 2
	awk -v seen="$seen" -v name="$name" '
		$2 >= seen { printf "%s: rows %d to %d are abnormal, score %s\n", name, $1, $2, $3; found = 1 }
		END { exit found }' "$work/ranges"
}

# rows FIRST LAST: a triangle wave of 50 rows with noise; from row 700 to 729 it stands still
rows() {
	awk -v first="$1" -v last="$2" 'BEGIN {
		for (i = first; i <= last; i++) {
			value = i % 50 < 25 ? i % 50 / 25 : 2 - i % 50 / 25
			printf "%d,%.4f\n", i, (i >= 700 && i < 730 ? 0.5 : value) + i * 7919 % 1009 / 50000
		}
	}'
}

demonstrate() {
	mkdir -p "$1"
	{ echo time,value; rows 0 599; } >"$1/normal.csv"
	ae-normalize -q -c value --fit "$1/s.bin" -o "$1/normal.npy" "$1/normal.csv"
	ae-train -q -c value -e 30 -a 'dense 12 tanh; dense 3; ---; dense 12 tanh; dense in' --stats "$1/s.bin" -w 25 \
		-o "$1/model.bin" "$1/normal.csv"
	ae-score -q --raw "$1/model.bin" -c value "$1/normal.csv" | ae-threshold --fit "$1/t.bin"
	rm -f "$1/log.csv.seen"
	{ echo value; rows 0 699 | cut -d , -f 2; } >"$1/log.csv"
	for last in 699 799 899; do
		echo "the log has rows up to $last:"
		(look "$1/model.bin" "$1/t.bin" "$1/log.csv") && echo "nothing new"
		rows $((last + 1)) $((last + 100)) | cut -d , -f 2 >>"$1/log.csv"
	done
}

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
case $# in
0) demonstrate "${OUT:-watch-demo}" ;;
3) look "$@" ;;
*) echo "usage: watch.sh [MODEL THRESHOLD FILE]" >&2; exit 2 ;;
esac
