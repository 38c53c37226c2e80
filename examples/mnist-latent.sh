#!/bin/sh
# mnist-latent.sh - turns pictures of digits (mnist-data.sh) into two numbers each. mnist-convt learns from four
# fifths of the training pictures (48,000 of MNIST) and is validated on the last fifth. Pictures show the codes of the
# test pictures, colored by digit; ten test pictures and their reconstructions; and the decoded plane of codes. A
# small classifier says how well the two numbers distinguish the digits. Results go to $OUT (default:
# build/mnist-latent). 3 epochs; FULL=1: 30; SHORT=1: 2 of a few pictures; SEED=N. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/mnist-latent}
epochs=3 batch=128 train=60000 test=10000
if [ "${FULL:-0}" = 1 ]; then epochs=30; fi
if [ "${SHORT:-0}" = 1 ]; then epochs=2 batch=16 train=2500 test=500; fi

"$here/mnist-data.sh" "$out" "$train" "$test"
ae-train -a mnist-convt --loss bce -e "$epochs" -b "$batch" --seed "${SEED:-1}" --val 0.2 \
	--log "$out/history.tsv" -o "$out/model.bin" "$out/train.npy"
ae-recon -o "$out/recon.npy" "$out/model.bin" "$out/test.npy"
for set in train test; do
	ae-encode -o "$out/$set-codes.npy" "$out/model.bin" "$out/$set.npy"
done

# how well the two numbers distinguish the digits
ae-normalize --fit "$out/codes.bin" -o "$out/classify.npy" "$out/train-codes.npy"
ae-train -q -a 'dense 64 relu; dense 64 relu; ---; dense 10 softmax' --labels "$out/train-labels.npy" \
	-e 10 -b "$batch" --lr 0.003 --seed "${SEED:-1}" -o "$out/classifier.bin" "$out/classify.npy"
ae-normalize --stats "$out/codes.bin" "$out/test-codes.npy" | ae-recon "$out/classifier.bin" |
	ae-eval --labels "$out/test-labels.npy" >"$out/classified.tsv"

# plane N: N x N codes around the mean code of the test pictures, up to two standard deviations away; the top row of the
# plane first
plane() {
	ae-convert --to tsv "$out/test-codes.npy" | awk -v n="$1" '
		{ for (i = 1; i <= 2; i++) { sum[i] += $i; squares[i] += $i * $i } }
		END {
			for (i = 1; i <= 2; i++) {
				mean = sum[i] / NR; away = 2 * sqrt(squares[i] / NR - mean * mean)
				from[i] = mean - away; step[i] = 2 * away / (n - 1)
			}
			for (y = n - 1; y >= 0; y--)
				for (x = 0; x < n; x++) print from[1] + x * step[1], from[2] + y * step[2]
		}'
}

# show
ae-plot loss --title 'mnist-convt' "$out/history.tsv" >"$out/loss.svg"
ae-plot scatter --title 'codes of the test pictures' --labels "$out/test-labels.npy" --height 640 \
	"$out/test-codes.npy" >"$out/codes.svg"
for name in test recon test-labels; do
	ae-select -r :10 -o "$out/ten-$name.npy" "$out/$name.npy"
done
ae-plot grid --title 'two numbers for a picture' --labels "$out/ten-test-labels.npy" \
	--row original="$out/ten-test.npy" --row reconstruction="$out/ten-recon.npy" >"$out/ten.svg"
plane 20 | ae-decode "$out/model.bin" |
	ae-plot grid --title 'the plane of codes, decoded' -n 400 --ncols 20 >"$out/plane.svg"

awk 'NR == 1 { printf "%5s %10s %10s\n", "epoch", "training", "validation" }
	NR > 1 { printf "%5d %10.5f %10.5f\n", $1, $2, $3 }' "$out/history.tsv"
echo 'test pictures: quality of the reconstructions; accuracy of a classifier that sees the two numbers only'
ae-eval --against "$out/test.npy" "$out/recon.npy" | cat - "$out/classified.tsv" |
	awk '/^(mse|psnr|ssim|accuracy)/ { printf "%-8s %8.4f\n", $1, $2 }'
echo "pictures: $out/loss.svg $out/codes.svg $out/ten.svg $out/plane.svg"
