#!/bin/bash
# endurance.sh BUILD [VALUES [PAUSE]] - so many values (default: 10^9) through the whole pipeline, text to normalized rows
# to windows to scores, with a pause of so many seconds (default: 120) half way. Prints what each program holds, its own
# memory and descriptors, after 1%, 50% and 100%, and the processor's time for a million values, over the last 1%: a
# busy machine does not change it. Exits 1 when a program has asked for one more page or descriptor after the first 1%,
# or when scores are missing.
# 10^9 values on an Intel Xeon with AVX-512, at 1%, 50% and 100% each: 1260, 748 and 3476 kB asked for (ae-normalize, ae-window,
# ae-score), 1112, 716 and 1316 of them used; 5, 5 and 6 descriptors; 0.050, 0.048 and 0.049 seconds.
set -u

build=$(cd "$1" && pwd) || exit 2
values=${2:-1000000000} pause=${3:-120}
features=10 window=4 blocks=1000
rows=$((values / features / blocks))	# in each of the blocks
if [ "$rows" -lt 1000 ]; then
	echo "endurance.sh: $values values: at least $((features * blocks * 1000)) are needed, to fill all buffers" >&2
	exit 2
fi
export PATH="$build/bin:$PATH" AE_THREADS=1 LC_ALL=C
work=$(mktemp -d) || exit 2
programs=(ae-normalize ae-window ae-score) pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2

awk -v rows="$rows" -v features="$features" 'BEGIN {
	for (i = 0; i < rows; i++) {
		for (f = 0; f < features; f++)
			printf "%s%.3f", f ? "," : "", 5 + f + sin(i / 7 + f)
		print ""
	}
}' >block.csv
# a block of one row would be constant
cat block.csv block.csv | sed '2s/5/6/' | head -n 10000 | ae-normalize -q --fit s.bin | ae-window "$window" >train.npy &&
	ae-train -q -e 1 -a 'dense 8 relu; ---; dense in' -o model.bin train.npy || exit 2

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
	local i asked used files

	sleep 1
	for i in "${!programs[@]}"; do
		read -r asked used files < <(holds "${pids[i]}")
		echo "$1 ${programs[i]} $asked $used $files" >>held
		printf '%3d%%  %-12s  %7d kB asked for  %7d kB used  %2d descriptors\n' "$1" "${programs[i]}" "$asked" "$used" "$files"
	done
	awk -v percent="$1" -v ticks=$(($(computed) - before)) -v hz="$(getconf CLK_TCK)" \
		-v n=$((rows * features * blocks / 100)) 'BEGIN {
		printf "%3d%%  %.3f processor seconds a million values\n", percent, ticks / hz / n * 1e6 }'
}

feed() {
	local block

	for ((block = 1; block <= blocks; block++)); do
		case $((block - 1)) in
		0 | $((blocks * 49 / 100)) | $((blocks * 99 / 100))) before=$(computed) ;;
		esac
		cat block.csv >&3 || return 1
		case $block in
		$((blocks / 100)) | "$blocks") sample $((block * 100 / blocks)) ;;
		$((blocks / 2))) sample 50; sleep "$pause" ;;
		esac
	done
}

mkfifo rows normal windows
ae-normalize --stats s.bin <rows >normal & pids+=($!)
ae-window "$window" <normal >windows & pids+=($!)
ae-score -t model.bin <windows > >(wc -l >count) & pids+=($!)
exec 3>rows
feed || exit 2
exec 3>&-
status=0
for pid in "${pids[@]}"; do
	wait "$pid" || status=2
done
pids=()
while [ ! -s count ]; do sleep 0.1; done
awk -v want="$((rows * blocks - window + 1))" '$1 != want { print $1 " scores, " want " expected"; exit 1 }' count || status=1
awk '$1 == 1 { asked[$2] = $3; files[$2] = $5 }
	$3 != asked[$2] || $5 != files[$2] { print $2 " has grown by " $1 "%"; bad = 1 }
	END { exit bad || NR != 9 }' held || status=1
[ "$status" = 0 ] && echo "endurance: $(cat count) scores of $((rows * blocks * features)) values, nothing has grown"
exit "$status"
