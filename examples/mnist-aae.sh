#!/bin/sh
# mnist-aae.sh - separates the handwriting from the digit: an adversarial autoencoder of pictures of digits
# (mnist-data.sh), whose codes follow N(0, I). Its decoder gets the digit, so the code need not contain it. Ten random
# codes are each decoded as every digit: one style per column. The numbers: how many of 1,000 new pictures a
# classifier trained on the real ones takes for the requested digit; how well another one tells the digit from the
# codes (chance: 1 in 10); how far the codes of test pictures are from N(0, I). Results go to $OUT (default:
# build/mnist-aae). 20 epochs of 10,000 pictures; FULL=1: 50 of all; SHORT=1: 10 of 2,000; SEED=N. README.md has
# measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/mnist-aae}
epochs=20 batch=50 train=10000 test=2000
if [ "${FULL:-0}" = 1 ]; then epochs=50 train=60000 test=10000; fi
if [ "${SHORT:-0}" = 1 ]; then epochs=10 batch=20 train=2000 test=500; fi
network='dense 256 relu; dense 4; ---; class 10; dense 256 relu; dense in sigmoid'

# digits N: N zeros, then N ones, ... N nines
digits() { awk -v n="$1" 'BEGIN { for (i = 0; i < 10 * n; i++) print int(i / n) }'; }

# tells NAME RECORDS: trains a classifier of the digits on these records
tells() {
	ae-train -q -a 'dense 256 relu; ---; dense 10 softmax' --labels "$out/train-labels.npy" -e 10 --seed "${SEED:-1}" \
		-o "$out/$1.bin" "$2"
}

# accuracy MODEL LABELS RECORDS: percent
accuracy() { ae-recon "$1" "$3" | ae-eval --labels "$2" | awk '/^accuracy/ { printf "%.1f", 100 * $2 }'; }

"$here/mnist-data.sh" "$out" "$train" "$test"
ae-train -a "$network" --loss bce --labels "$out/train-labels.npy" --adversarial 'dense 128 relu; dense 1' \
	-e "$epochs" -b "$batch" --seed "${SEED:-1}" --log "$out/history.tsv" -o "$out/model.bin" "$out/train.npy"
for set in train test; do
	ae-encode -o "$out/$set-codes.npy" "$out/model.bin" "$out/$set.npy"
done

# random codes, ten of them decoded as every digit
digits 100 >"$out/asked.txt"
ae-sample --labels "$out/asked.txt" --seed "${SEED:-1}" --codes "$out/prior.npy" -o "$out/new.npy" "$out/model.bin"
ae-select -r :10 -o "$out/styles.npy" "$out/prior.npy"
digits 10 | ae-sample -n 100 --around "$out/styles.npy" --sigma 0 --labels - -o "$out/same.npy" "$out/model.bin"

tells pictures "$out/train.npy"
tells codes "$out/train-codes.npy"

# show
ae-plot grid --title 'one style per column, one digit per row' -n 100 --ncols 10 "$out/same.npy" >"$out/styles.svg"
awk 'NR == 1 { printf "%5s %9s %13s %9s\n", "epoch", "loss", "discriminator", "generator" }
	NR > 1 && ($1 <= 10 || $1 % 10 == 0) { printf "%5d %9.5f %13.4f %9.4f\n", $1, $2, $3, $4 }' "$out/history.tsv"
echo "$(accuracy "$out/pictures.bin" "$out/asked.txt" "$out/new.npy")% of 1,000 new pictures are taken for the requested digit"
echo "$(accuracy "$out/codes.bin" "$out/test-labels.npy" "$out/test-codes.npy")% of the test pictures' digits can be told from their codes," \
	"$(accuracy "$out/pictures.bin" "$out/test-labels.npy" "$out/test.npy")% from the pictures"
ae-info "$out/test-codes.npy" | awk '$1 == "mean" || $1 == "deviation" { printf "%s of the codes: %.3f\n", $1, $2 }'
ae-eval --real "$out/prior.npy" "$out/test-codes.npy" |
	awk '/^frechet/ { printf "their Frechet distance from draws from N(0, I): %.3f\n", $2 }'
echo "picture: $out/styles.svg"
