#!/bin/sh
# tags.sh - gives each text several tags (multi-label classification). 2,000 generated texts are counts of 96 words; each
# has one to three of eight tags, each tag favors twelve words. A denoising autoencoder learns codes of all texts; a
# classifier on top learns the tags of 100 of them, beside the same network without the codes. Figures are of 500 other
# texts. Results go to $OUT (default: build/tags). SEED=N; SHORT=1: fewer epochs.
set -eu

out=${OUT:-build/tags}
seed=${SEED:-1} epochs=60
if [ "${SHORT:-0}" = 1 ]; then epochs=15; fi
if [ $# -gt 0 ]; then
	echo "usage: tags.sh" >&2
	exit 2
fi
mkdir -p "$out"

# the counts and the tags; every awk gives the same numbers
awk -v seed=$((seed + 4)) -v counts="$out/words.csv" -v tags="$out/tags.csv" '
function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
BEGIN {
	draw()
	for (d = 0; d < 2500; d++) {
		for (t = 0; t < 8; t++) tag[t] = 0
		n = 1 + int(3 * draw() * draw())
		for (k = 0; k < n; k++) tag[int(8 * draw())] = 1
		for (w = 0; w < 96; w++) {
			rate = 0.1
			for (t = 0; t < 8; t++) if (tag[t] && int(w / 12) == t) rate = 0.45
			c = 0
			while (c < 9 && draw() < rate) c++
			printf "%d%s", c, (w < 95 ? "," : "\n") >counts
		}
		for (t = 0; t < 8; t++) printf "%d%s", tag[t], (t < 7 ? "," : "\n") >tags
	}
}'
ae-normalize -q --header no --range 0,4 "$out/words.csv" >"$out/words.npy"
ae-convert --header no -o "$out/tags.npy" "$out/tags.csv"
for what in words tags; do
	ae-select -r :100 -o "$out/few-$what.npy" "$out/$what.npy"
	ae-select -r 2000: -o "$out/test-$what.npy" "$out/$what.npy"
done
ae-select -r :2000 -o "$out/texts.npy" "$out/words.npy"

# codes of all texts, then a classifier on the codes
ae-train -q --heldout none --seed "$seed" -e "$epochs" --noise mask=0.5 -a 'dense 32 relu; ---; dense in' \
	-o "$out/codes.bin" "$out/texts.npy"
ae-encode "$out/codes.bin" "$out/texts.npy" | ae-normalize -q --fit "$out/scale.bin" >"$out/all-codes.npy"
for set in few test; do
	ae-encode "$out/codes.bin" "$out/$set-words.npy" | ae-normalize --stats "$out/scale.bin" >"$out/$set-codes.npy"
done
learn() { # NAME ARCHITECTURE: a classifier of few-NAME.npy, its outputs for test-NAME.npy, its figures
	ae-train -q --heldout none --seed "$seed" -e $((10 * epochs)) -b 32 --lr 0.003 --loss bce --target "$out/few-tags.npy" \
		-a "$2; ---; dense 8 sigmoid" -o "$out/$1.bin" "$out/few-$1.npy"
	ae-recon "$out/$1.bin" "$out/test-$1.npy" | ae-eval --labels "$out/test-tags.npy" | sed "s/^/$1	/"
}
{
	learn words 'dropout 0.3; dense 32 relu; dropout 0.3'
	learn codes 'dropout 0.5'
} | tee "$out/results.tsv"
