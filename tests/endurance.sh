#!/bin/bash
# endurance.sh BUILD [VALUES [PAUSE [KIND]]] - so many values (default: 10^9) through a pipeline, with a pause of so many
# seconds (default: 120) half way. KIND: windows (default), text to normalized rows to windows to scores; learn, a model
# that learns from what it scores; calibrate, scores to surprise; resample, rows with times to intervals. Prints what each
# program holds, its own memory and descriptors, after 1%, 50% and 100%, and the processor's time for a million values, over
# the last 1%: a busy machine does not change it. Exits 1 when a program has asked for one more page or descriptor after the
# first 1%, when results are missing, or when the mean result of the same rows is another one at the end: sums drift.
# 10^9 values on an Intel Xeon with AVX-512, at 1%, 50% and 100% each: 1260, 748 and 3476 kB asked for (ae-normalize, ae-window,
# ae-score), 1112, 716 and 1316 of them used; 5, 5 and 6 descriptors; 0.050, 0.048 and 0.049 seconds.
set -u

build=$(cd "$1" && pwd) || exit 2
values=${2:-1000000000} pause=${3:-120} kind=${4:-windows}
features=10 window=4 blocks=1000
case $kind in	# drift: of the mean result from the tenth block to the last, relative
windows) programs=(ae-normalize ae-window ae-score) drift=1e-6 ;;
learn) programs=(ae-score) drift=1 ;;	# it learns: scores may halve, and may not double
calibrate) programs=(ae-calibrate) features=1 drift=0.05 ;;
resample) programs=(ae-resample) features=1 drift=1e-9 ;;
*) echo "endurance.sh: $kind: expected windows, learn, calibrate or resample" >&2; exit 2 ;;
esac
rows=$((values / features / blocks))	# in each of the blocks
if [ $((rows * features)) -lt 10000 ]; then
	echo "endurance.sh: $values values: at least $((10000 * blocks)) are needed, to fill all buffers" >&2
	exit 2
fi
export PATH="$build/bin:$PATH" AE_THREADS=1 LC_ALL=C
work=$(mktemp -d) || exit 2
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2

awk -v rows="$rows" -v features="$features" 'BEGIN {
	seed = 7
	for (i = 0; i < rows; i++) {
		for (f = 0; f < features; f++) {
			seed = seed * 16807 % 2147483647
			printf "%s%.3f", f ? "," : "", 5 + f + sin(i / 7 + f) + (features == 1 ? seed / 2147483647 : 0)
		}
		print ""
	}
}' >block.csv
# a block of one row would be constant
cat block.csv block.csv | sed '2s/5/6/' | head -n 10000 | ae-normalize -q --fit s.bin | ae-window "$window" >train.npy &&
	ae-train -q -e 1 -a 'dense 8 relu; ---; dense in' -o model.bin train.npy &&
	head -n 10000 block.csv | sed '2s/5/6/' | ae-train -q -e 5 --stats s.bin -a 'dense 4 tanh; ---; dense in' -o raw.bin || exit 2

# kB of memory that a program has asked for and kB of it that it has used, and its descriptors. Used pages may become more
# without a leak, whenever a pipe happens to deliver more at once than it ever did and a buffer is filled further.
holds() {
	awk '/^VmData:/ { asked = $2 } /^RssAnon:/ { used = $2 } END { printf "%d %d ", asked, used }' "/proc/$1/status"
	find "/proc/$1/fd" -mindepth 1 | wc -l
}

# hundredths of a second, or what the system's ticks are, that all programs have computed
computed() {
	local pid

	for pid in "${pids[@]}"; do
		cut -d ' ' -f 14,15 "/proc/$pid/stat"
	done | awk '{ sum += $1 + $2 } END { print sum }'
}

# sample PERCENT: as the feeder waits, so that all that was given is on its way
sample() {
	local i asked used files ticks=-1

	while [ "$ticks" != "$(computed)" ]; do # on a busy machine, too, until all that was given is done
		ticks=$(computed)
		sleep 1
	done
	for i in "${!programs[@]}"; do
		read -r asked used files < <(holds "${pids[i]}")
		echo "$1 ${programs[i]} $asked $used $files" >>held
		printf '%3d%%  %-12s  %7d kB asked for  %7d kB used  %2d descriptors\n' "$1" "${programs[i]}" "$asked" "$used" "$files"
	done
	awk -v percent="$1" -v ticks=$(($(computed) - before)) -v hz="$(getconf CLK_TCK)" \
		-v n=$((rows * features * blocks / 100)) 'BEGIN {
		printf "%3d%%  %.3f processor seconds a million values\n", percent, ticks / hz / n * 1e6 }'
}

# The same rows in each block; times go on.
rows_of() {
	[ "$kind" = resample ] || { cat block.csv; return; }
	awk -v from=$((1700000000 + $1 * rows)) -v head="$1" '
		head == 1 { print "time,value"; head = 0 }
		{ printf "%d,%s\n", from + NR - 1, $1 }' block.csv
}

feed() {
	local block

	for ((block = 1; block <= blocks; block++)); do
		case $((block - 1)) in
		0 | $((blocks * 49 / 100)) | $((blocks * 99 / 100))) before=$(computed) ;;
		esac
		rows_of "$block" >&3 || return 1
		case $block in
		$((blocks / 100)) | "$blocks") sample $((block * 100 / blocks)) ;;
		$((blocks / 2))) sample 50; sleep "$pause" ;;
		esac
	done
}

# summary COUNT: lines, and the mean of the last field over the tenth block and over the last, of COUNT lines each
summary() {
	awk -F '[,\t ]' -v n="$1" -v blocks="$blocks" '
		{ block = int((NR - 1) / n) }
		block == 9 { early += $NF } block == blocks - 2 { late += $NF }
		END { printf "%d %.17g %.17g\n", NR, early / n, late / n }'
}

mkfifo input normal windows
case $kind in
windows)
	ae-normalize --stats s.bin <input >normal & pids+=($!)
	ae-window "$window" <normal >windows & pids+=($!)
	ae-score -t model.bin <windows > >(summary "$rows" >count) & pids+=($!)
	expected=$((rows * blocks - window + 1))
	;;
learn)
	ae-score -t --raw --learn 1e-4 raw.bin <input > >(summary "$rows" >count) & pids+=($!)
	expected=$((rows * blocks))
	;;
calibrate)
	ae-calibrate -t <input > >(summary "$rows" >count) & pids+=($!)
	expected=$((rows * blocks))
	;;
resample)
	tenth=$((rows / 10)) rows=$((tenth * 10))
	ae-resample -q 10s <input > >(tail -n +2 | summary "$tenth" >count) & pids+=($!)
	expected=$((tenth * blocks))
	;;
esac
exec 3>input
feed || exit 2
exec 3>&-
status=0
for pid in "${pids[@]}"; do
	wait "$pid" || status=2
done
pids=()
while [ ! -s count ]; do sleep 0.1; done
awk -v want="$expected" -v drift="$drift" '
	$1 != want { print $1 " results, " want " expected"; bad = 1 }
	{ d = ($3 - $2) / ($2 < 0 ? -$2 : $2 + ($2 == 0)); print "mean result: " $2 " early, " $3 " late" }
	d > drift || d < -drift { print "results have drifted"; bad = 1 }
	END { exit bad }' count || status=1
awk '$1 == 1 { asked[$2] = $3; files[$2] = $5 }
	$3 != asked[$2] || $5 != files[$2] { print $2 " has grown by " $1 "%"; bad = 1 }
	END { exit bad || NR != 3 * programs }' programs="${#programs[@]}" held || status=1
[ "$status" = 0 ] && echo "endurance: $kind: $expected results of $((rows * blocks * features)) values, nothing has grown"
exit "$status"
