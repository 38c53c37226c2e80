#!/bin/sh
# mnist-data.sh [FOLDER [TRAIN [TEST]]] - prepares pictures of digits for the other mnist scripts: the first TRAIN
# (default 60000) and TEST (default 10000) pictures of MNIST, if $AE_DATA (default: ../shared/data beside the
# checkout) has its files in mnist/. Otherwise it generates digits, at most 6000 and 1000. FOLDER (default: $OUT, or
# build/mnist-data) gets train.npy and test.npy, 28x28 with values from 0 to 1, and the digits in train-labels.npy and
# test-labels.npy. It prints a line that says which pictures these are. The same call writes the same bytes.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mnist=${AE_DATA:-$here/../../shared/data}/mnist
out=${1:-${OUT:-build/mnist-data}}
train=${2:-60000} test=${3:-10000}
case $#,$train,$test in
[!0-3]* | ??,* | *,*,*,* | *[!0-9,]* | *,0,* | *,0)
	echo "usage: mnist-data.sh [FOLDER [TRAIN [TEST]]]" >&2
	exit 2
	;;
esac
mkdir -p "$out"

# real NAME SET COUNT: writes the first COUNT pictures of one of MNIST's sets
real() {
	zcat "$mnist/$2-images-idx3-ubyte.gz" | ae-select -r ":$3" |
		ae-normalize --range 0,255 -o "$out/$1.npy"
	zcat "$mnist/$2-labels-idx1-ubyte.gz" | ae-select -r ":$3" | ae-convert -o "$out/$1-labels.npy"
}

# strokes COUNT SEED: COUNT digits from 0 to 9 in turn, a line each: the digit and 784 values. A pen of random width
# follows corners that are moved, rotated, slanted and scaled at random. The script has its own random generator, so
# that every awk gives the same numbers; the first numbers of small seeds are small, and dropped.
strokes() {
	awk -v count="$1" -v seed="$2" '
	function draw(a, b) { seed = (seed * 16807) % 2147483647; return a + (b - a) * seed / 2147483647 }
	function dot(x, y,   i, j, ink) {
		for (i = int(y) - 2; i <= int(y) + 2; i++)
			for (j = int(x) - 2; j <= int(x) + 2; j++) {
				ink = width - sqrt((x - j) * (x - j) + (y - i) * (y - i))
				if (ink > 1) ink = 1
				if (j >= 0 && j < 28 && ink > picture[i * 28 + j]) picture[i * 28 + j] = ink
			}
	}
	function line(x, y, to_x, to_y,   steps, k) {
		steps = int(1.5 * sqrt((to_x - x) * (to_x - x) + (to_y - y) * (to_y - y))) + 1
		for (k = 0; k <= steps; k++) dot(x + (to_x - x) * k / steps, y + (to_y - y) * k / steps)
	}
	function digit(which,   n, corner, k, angle, slant, wide, high, x, y, was_x, was_y, u, v) {
		n = split(shape[which], corner, /[ ,]/)
		angle = draw(-0.2, 0.2); slant = draw(-0.2, 0.3)
		wide = draw(0.75, 1.1); high = draw(0.9, 1.1)
		for (k = 1; k < n; k += 2) {
			v = (corner[k + 1] - 10) * high + draw(-0.8, 0.8)
			u = (corner[k] - 10) * wide - slant * v + draw(-0.8, 0.8)
			x = 13.5 + u * cos(angle) - v * sin(angle); y = 13.5 + u * sin(angle) + v * cos(angle)
			if (k > 1) line(was_x, was_y, x, y)
			was_x = x; was_y = y
		}
	}
	BEGIN {
		shape[0] = "10,2 6,3 4,7 4,13 6,17 10,18 14,17 16,13 16,7 14,3 10,2"
		shape[1] = "8,5 11,2 10,18"
		shape[2] = "4,6 6,3 10,2 14,3 15,6 13,10 4,18 16,18"
		shape[3] = "4,3 10,2 14,4 14,7 9,10 14,12 15,15 11,18 4,17"
		shape[4] = "13,18 13,2 4,13 17,13"
		shape[5] = "15,2 6,2 5,9 11,8 15,11 14,16 9,18 4,16"
		shape[6] = "13,2 8,5 5,11 5,15 9,18 13,17 14,13 11,10 6,12"
		shape[7] = "4,2 16,2 9,18"
		shape[8] = "10,10 5,7 6,3 10,2 14,3 15,7 10,10 5,13 5,16 10,18 15,16 15,13 10,10"
		shape[9] = "14,8 10,10 6,8 6,4 10,2 14,4 14,8 13,13 11,18"
		for (i = 0; i < 10; i++) draw(0, 1)
		for (i = 0; i < count; i++) {
			for (k = 0; k < 784; k++) picture[k] = 0
			width = draw(1.4, 2.2)
			digit(i % 10)
			row = i % 10
			for (k = 0; k < 784; k++) row = row " " int(255 * picture[k] + 0.5)
			print row
		}
	}'
}

# generated NAME COUNT MAX SEED: writes COUNT generated pictures, at most MAX
generated() {
	strokes "$(($2 < $3 ? $2 : $3))" "$4" |
		ae-convert --label 1 --label-out "$out/$1-labels.npy" --shape 28x28 |
		ae-normalize --range 0,255 -o "$out/$1.npy"
}

# records FILE: the number of its records
records() { ae-info "$1" | awk '$1 == "records" { print $2 }'; }

if [ -f "$mnist/train-images-idx3-ubyte.gz" ]; then
	what=MNIST
	real train train "$train"
	real test t10k "$test"
else
	what='generated digits'
	generated train "$train" 6000 1
	generated test "$test" 1000 2
fi
echo "$what: $(records "$out/train.npy") pictures to train on, $(records "$out/test.npy") to test on"
