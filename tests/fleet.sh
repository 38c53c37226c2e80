#!/bin/bash
# fleet.sh BUILD [SERIES [SECONDS]] - so many series (default: 10,000) of three columns, one row each per second, for so many
# seconds (default: 60), live through windows, scores, calibration and alarms in one pipeline: with one model for all, and
# with a model per series. Prints what each program computes, as percent of a processor, and the most memory that it had.
# Exits 1 if the programs together need 20% or more of a processor for 10,000 series, or 500 MB, or if a series has
# other bytes than its own run. What was measured stands in NOTES.md.
set -u

build=$(cd "$1" && pwd) || exit 2
series=${2:-10000} seconds=${3:-60} history=60
export PATH="$build/bin:$PATH" AE_THREADS=1 LC_ALL=C
work=$(mktemp -d) || exit 2
programs=(ae-score ae-calibrate ae-threshold) pids=() bad=0
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2

# rows FIRST LAST: a block per second; an event now and then
rows() {
	awk -v first="$1" -v last="$2" -v series="$series" 'BEGIN {
		srand(first)
		for (t = first; t <= last; t++)
			for (h = 0; h < series; h++)
				printf "2026-01-01T%02d:%02d:%02dZ,host%d,%.3f,%.3f,%.3f\n", t / 3600, t / 60 % 60, t % 60, h, sin(t / 7 + h) + rand() / 5 + (h % 50 == t % 50) * 9, cos(t / 9 + h), rand()
	}'
}

rows 1 "$history" >past.csv
rows $((history + 1)) $((history + seconds)) >live.csv
{ echo time,host,cpu,mem,io; grep -E ',host(1|2|3),' past.csv; } >few.csv
ae-normalize -q -c cpu,mem,io --fit s.bin few.csv >normal.npy &&
	ae-train -q -c cpu,mem,io --stats s.bin -w 12 -e 20 -a 'dense 16 relu; dense 4; ---; dense 16 relu; dense in' --heldout none \
		-o model.bin few.csv || exit 2
mkdir models
for ((h = 0; h < series; h++)); do
	cp model.bin "models/host$h.bin" || exit 2
done

used() { # PID: ticks
	cut -d ' ' -f 14,15 "/proc/$1/stat" | awk '{ print $1 + $2 }'
}

# pipeline MODEL: scores, surprise and events of the rows on descriptor 3, which are in files as well
pipeline() {
	mkfifo rows scores surprise
	ae-score --raw --key host "$1" <rows | tee scores.tsv >scores &
	ae-calibrate -m rank --warmup 40 --history 60 --key host <scores | tee surprise.tsv >surprise &
	ae-threshold --key host --at 1 --events tsv <surprise >events.tsv &
	exec 3>rows
	sleep 1
	read -ra pids < <(for name in "${programs[@]}"; do pgrep -n -x -P $$ "$name" || pgrep -n -x "$name"; done | xargs)
}

# own HOST MODEL: the same of one series alone
own() {
	{ echo time,host,cpu,mem,io; grep -h ",$1," past.csv live.csv; } | ae-score -q -t --raw -c cpu,mem,io "$2" >own.scores &&
		ae-calibrate -t -m rank --warmup 40 --history 60 own.scores >own.surprise &&
		{ ae-threshold --at 1 --events tsv own.surprise >own.events || [ $? = 1 ]; } &&
		grep -P "^$1\t" scores.tsv | cut -f 3 | cmp - own.scores &&
		grep -P "^$1\t" surprise.tsv | cut -f 3 | cmp - own.surprise &&
		grep -P "^$1\t" events.tsv | cut -f 2,3 | cmp - <(cut -f 1,2 own.events) && [ -s own.events ]
}

# live WHAT MODEL
live() {
	local before=() i ticks share memory all=0 sum=0

	pipeline "$2"
	{ echo time,host,cpu,mem,io; cat past.csv; } >&3
	sleep 2
	for i in "${!programs[@]}"; do
		before[i]=$(used "${pids[i]}")
		while sleep 1 && [ "$(used "${pids[i]}")" != "${before[i]}" ]; do # until the past is through
			before[i]=$(used "${pids[i]}")
		done
	done
	for i in "${!programs[@]}"; do
		before[i]=$(used "${pids[i]}")
	done
	split -l "$series" --filter 'cat; sleep 1' live.csv >&3
	sleep 2
	for i in "${!programs[@]}"; do
		ticks=$(($(used "${pids[i]}") - before[i]))
		share=$(awk -v t=$ticks -v hz="$(getconf CLK_TCK)" -v s="$seconds" 'BEGIN { printf "%.1f", 100 * t / hz / s }')
		memory=$(awk '/^VmHWM:/ { printf "%.1f", $2 / 1000 }' "/proc/${pids[i]}/status")
		printf '%-16s  %-12s  %5s%% of a processor  %6s MB\n' "$1" "${programs[i]}" "$share" "$memory"
		all=$(awk -v a="$all" -v b="$share" 'BEGIN { print a + b }') sum=$(awk -v a="$sum" -v b="$memory" 'BEGIN { print a + b }')
	done
	printf '%-16s  %-12s  %5s%% of a processor  %6s MB\n' "$1" together "$all" "$sum"
	exec 3>&-
	wait
	pids=()
	rm rows scores surprise
	own host17 "$3" || { echo "$1: host17 has other bytes than its own run" && bad=1; }
	own host117 "$3" || { echo "$1: host117 has other bytes than its own run" && bad=1; }
	awk -v a="$all" -v n="$series" -v m="$sum" 'BEGIN { exit a * 10000 / n >= 20 || m >= 500 }' || { echo "$1: too much" && bad=1; }
}

live "one model" model.bin model.bin
live "a model each" models models/host17.bin
exit $bad
