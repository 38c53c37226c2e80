#!/bin/sh
# mnist-vae.sh [CLASSES] - draws new pictures of digits (mnist-data.sh): mnist-vae, a variational autoencoder with a
# code of two numbers, learns from the training pictures. Pictures show decoded random codes, the decoded plane of
# codes, and the codes of the test pictures, colored by digit. With CLASSES = 10 the code is conditional on the digit
# (mnist-cvae.sh): the random pictures are ten of each digit, and a classifier trained on the real pictures says how
# many of 1,000 it takes for the requested digit. Results go to $OUT (default: build/mnist-vae, or -cvae). 3 epochs;
# FULL=1: 30, of all 70,000 pictures without classes, of the 60,000 with them; SHORT=1: 3 of a few; SEED=N. README.md
# has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
classes=${1:-}
out=${OUT:-build/mnist-${classes:+c}vae}
epochs=3 batch=128 train=60000 test=10000
if [ "${FULL:-0}" = 1 ]; then epochs=30; fi
if [ "${SHORT:-0}" = 1 ]; then epochs=3 batch=32 train=4000 test=500; fi
network="conv2d 32 3 stride=2 relu; conv2d 64 3 stride=2 relu; dense 16 relu; latent 2${classes:+ classes=$classes}; ---;
	dense 3136 relu; reshape 7x7x64; convt2d 64 3 stride=2 relu; convt2d 32 3 stride=2 relu; convt2d 1 3 sigmoid"

"$here/mnist-data.sh" "$out" "$train" "$test"
pictures=$out/train.npy
if [ "${FULL:-0}" = 1 ] && [ -z "$classes" ]; then
	pictures=$out/all.npy
	ae-convert -o "$pictures" "$out/train.npy" "$out/test.npy"
fi
ae-train -a "$network" -e "$epochs" -b "$batch" --seed "${SEED:-1}" --log "$out/history.tsv" \
	${classes:+--labels "$out/train-labels.npy"} -o "$out/model.bin" "$pictures"
ae-encode ${classes:+--labels "$out/test-labels.npy"} -o "$out/codes.npy" "$out/model.bin" "$out/test.npy"

# digits N: N zeros, then N ones, ... N nines
digits() { awk -v n="$1" 'BEGIN { for (i = 0; i < 10 * n; i++) print int(i / n) }'; }

if [ "$classes" ]; then
	digits 10 | ae-sample --labels - --seed "${SEED:-1}" -o "$out/samples.npy" "$out/model.bin"
	ae-sample --class 3 --grid 15x15 -o "$out/plane.npy" "$out/model.bin"
	ae-train -q -a 'dense 256 relu; ---; dense 10 softmax' --labels "$out/train-labels.npy" -e "$((2 * epochs))" \
		-b "$batch" --seed "${SEED:-1}" -o "$out/classifier.bin" "$out/train.npy"
	digits 100 >"$out/asked.txt"
	ae-sample --labels "$out/asked.txt" --first 100 --seed "${SEED:-1}" "$out/model.bin" | ae-recon "$out/classifier.bin" |
		ae-eval --labels "$out/asked.txt" >"$out/recognized.tsv"
else
	ae-sample -n 100 --seed "${SEED:-1}" -o "$out/samples.npy" "$out/model.bin"
	ae-sample --grid 15x15 -o "$out/plane.npy" "$out/model.bin"
fi

# show
ae-plot grid --title 'pictures of random codes' -n 100 --ncols 10 "$out/samples.npy" >"$out/samples.svg"
ae-plot grid --title "the plane of codes${classes:+, digit 3}" -n 225 --ncols 15 "$out/plane.npy" >"$out/plane.svg"
ae-plot scatter --title 'codes of the test pictures' --labels "$out/test-labels.npy" --height 640 \
	"$out/codes.npy" >"$out/codes.svg"
awk 'NR == 1 { printf "%5s %9s %9s %6s  nats per picture\n", "epoch", "loss", "picture", "code" }
	NR > 1 { printf "%5d %9.2f %9.2f %6.2f\n", $1, $2, $3, $4 }' "$out/history.tsv"
if [ "$classes" ]; then
	awk '/^accuracy/ { printf "%.1f%% of 1,000 new pictures are taken for the requested digit\n", 100 * $2 }' "$out/recognized.tsv"
fi
echo "pictures: $out/samples.svg $out/plane.svg $out/codes.svg"
