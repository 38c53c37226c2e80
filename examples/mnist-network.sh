#!/bin/sh
# mnist-network.sh [ARCH] - trains an autoencoder on pictures of digits (mnist-data.sh) and shows the results: the
# loss of training and test pictures per epoch, the quality of the test pictures' reconstructions, and a picture of
# the first ten, their codes and their reconstructions. ARCH is an architecture that ends in a sigmoid, as text, file
# or name; default: the smallest that makes sense, 32 values and no hidden layer. Results go to $OUT (default:
# build/mnist-network). 10 epochs of all pictures; FULL=1: 50; SHORT=1: 3 of a few; SEED=N.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
arch=${1:-'dense 32 relu; ---; dense in sigmoid'}
out=${OUT:-build/mnist-network}
epochs=10 batch=128 train=60000 test=10000
if [ "${FULL:-0}" = 1 ]; then epochs=50; fi
if [ "${SHORT:-0}" = 1 ]; then epochs=3 batch=32 train=5000 test=500; fi

"$here/mnist-data.sh" "$out" "$train" "$test"
ae-train -a "$arch" --loss bce -e "$epochs" -b "$batch" --seed "${SEED:-1}" --val-file "$out/test.npy" \
	--log "$out/history.tsv" -o "$out/model.bin" "$out/train.npy"
ae-recon -o "$out/recon.npy" "$out/model.bin" "$out/test.npy"
ae-select -r :10 "$out/test.npy" | ae-encode -o "$out/codes.npy" "$out/model.bin"

# show
ae-select -r :10 -o "$out/ten.npy" "$out/test.npy"
ae-select -r :10 -o "$out/ten-recon.npy" "$out/recon.npy"
ae-select -r :10 -o "$out/ten-labels.npy" "$out/test-labels.npy"
ae-plot grid --title "$arch" --labels "$out/ten-labels.npy" --row original="$out/ten.npy" \
	--row code="$out/codes.npy" --row reconstruction="$out/ten-recon.npy" >"$out/ten.svg"
ae-plot loss --title "$arch: binary cross entropy" "$out/history.tsv" >"$out/loss.svg"

awk 'NR == 1 { printf "%5s %9s %9s\n", "epoch", "training", "test" }
	NR > 1 && ($1 <= 10 || $1 % 10 == 0) { printf "%5d %9.5f %9.5f\n", $1, $2, $3 }' "$out/history.tsv"
echo 'reconstructions of the test pictures'
ae-eval --against "$out/test.npy" "$out/recon.npy" | awk '/^(mse|psnr|ssim)/ { printf "%5s %9.5f\n", $1, $2 }'
echo "pictures: $out/loss.svg $out/ten.svg"
