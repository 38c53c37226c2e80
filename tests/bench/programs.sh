#!/bin/sh
# programs.sh BUILD - how fast whole programs are, started as a user starts them. ROWS rows of a series
# (default 1000000) and RECORDS images (default 20000) are made for it. A line says what, how fast, and how much
# memory the largest process had.
set -eu

build=$(cd "$1" && pwd)
export PATH="$build/bin:$build/bench:$PATH" LC_ALL=C
rows=${ROWS:-1000000} records=${RECORDS:-20000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# figure WHAT AMOUNT UNIT TIMES COMMAND...: AMOUNT of UNIT a second, the median of TIMES runs
figure() {
	what=$1 amount=$2 unit=$3
	shift 3
	stopwatch "$@" | awk -v what="$what" -v amount="$amount" -v unit="$unit" '
		{ printf "%-52s %12.1f %-12s %8.1f MB\n", what, amount / $1, unit, $2 }'
}

# seconds WHAT FACTOR UNIT TIMES COMMAND...: the median wall time, times FACTOR
seconds() {
	what=$1 factor=$2 unit=$3
	shift 3
	stopwatch "$@" | awk -v what="$what" -v factor="$factor" -v unit="$unit" '
		{ printf "%-52s %12.3f %-12s %8.1f MB\n", what, factor * $1, unit, $2 }'
}

megabytes() {
	wc -c <"$1" | awk '{ print $1 / 1e6 }'
}

# a day of 5-minute rows, high by day, over and over
series() {
	awk -v rows="$1" 'BEGIN {
		print "timestamp,value"
		for (i = 0; i < rows; i++) {
			minute = i % 288 * 5
			printf "2014-%02d-%02d %02d:%02d:00,%.9g\n", i / 8064 % 12 + 1, i / 288 % 28 + 1,
				minute / 60, minute % 60,
				20 + 60 * (minute > 540 && minute < 1080) + i * 7919 % 1000 / 200
		}
	}'
}

# IDX images of RECORDS x 28 x 28 bytes
images() {
	printf '\000\000\010\003'
	awk -v n="$records" 'BEGIN {
		printf "\\%03o\\%03o\\%03o\\%03o", n / 16777216, n / 65536 % 256, n / 256 % 256, n % 256
	}' >count
	# shellcheck disable=SC2059 # the format is the four bytes
	printf "$(cat count)\000\000\000\034\000\000\000\034"
	dd if=/dev/zero bs=784 count="$records" 2>/dev/null
}

series 4032 >normal.csv
series "$rows" >series.csv
images >images.idx
ae-normalize -q --fit s.bin normal.csv | ae-window 300 >train.npy
ae-normalize -q --stats s.bin series.csv >series.npy
ae-select -r 0:1 train.npy >one.npy
ae-noise uniform=1 --clip 0,1 images.idx >images.npy
ae-normalize -m minmax --fit i.bin images.npy >scaled.npy
ae-convert --to csv -o numbers.csv series.npy
ae-train -q -e 0 -a nab-conv1d -o model.bin train.npy

echo "start"
seconds "a process that does nothing" 1e3 ms 101 true
seconds "ae-score --version" 1e3 ms 101 ae-score --version
seconds "ae-score nab-conv1d, start to first score" 1e3 ms 101 ae-score model.bin one.npy

echo "streams, one core each"
figure "table to records: timestamp,value" "$(megabytes series.csv)" MB/s 5 ae-convert series.csv
figure "table to records: a number a line" "$(megabytes numbers.csv)" MB/s 5 ae-convert numbers.csv
figure "records to table: a number a line" "$(megabytes numbers.csv)" MB/s 5 ae-convert --to csv series.npy
figure "ae-normalize, images" "$(megabytes images.npy)" MB/s 5 ae-normalize --stats i.bin images.npy
windows=$(awk -v rows="$rows" 'BEGIN { print (rows - 299) * 1.2e-3 }')
figure "ae-window 300, what comes out" "$windows" MB/s 3 ae-window 300 series.npy
figure "ae-window 300 | cat" "$windows" MB/s 3 sh -c 'ae-window 300 series.npy | cat'

echo "networks, all processors"
seconds "normalize | window 300 | score, $rows rows of text" 1 s 1 \
	sh -c 'ae-normalize --stats s.bin series.csv | ae-window 300 | ae-score model.bin'
some=$((rows / 10))
ae-select -r "0:$some" series.npy >some.npy
figure "window 300 | score" "$((some - 299))" windows/s 3 sh -c 'ae-window 300 some.npy | ae-score model.bin'
figure "window 300 | score --no-reuse, nothing shared" "$((some - 299))" windows/s 3 \
	sh -c 'ae-window 300 some.npy | ae-score --no-reuse model.bin'
seconds "ae-train nab-conv1d, 3733 windows, 50 epochs" 1 s 1 \
	ae-train -q -a nab-conv1d --val 0.1 -o m.bin train.npy
seconds "ae-train mnist-dense, $(megabytes images.npy) MB of images, an epoch" 1 s 1 \
	ae-train -q -a mnist-dense -e 1 -o m.bin images.npy
