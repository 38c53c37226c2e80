#!/bin/sh
# sines.sh - tells abnormal signals from normal ones. A normal signal is the sum of three sines with random amplitudes
# and frequencies. The network sine-conv1d learns from normal signals only; then each of three kinds of abnormal
# signals is scored: another frequency, a burst of noise, a value that is held. Results go to $OUT (default:
# ./sines-demo). SHORT=1: fewer signals and epochs. README.md has measured results.
set -eu

out=${OUT:-sines-demo}
mkdir -p "$out"
if [ "${SHORT:-0}" = 1 ]; then train=400 test=60 epochs=6; else train=1500 test=200 epochs=20; fi

# signals KIND COUNT SEED: a signal of 1000 values per line. The script has its own random generator, so that every awk
# gives the same numbers.
signals() {
	awk -v kind="$1" -v count="$2" -v seed="$3" '
	function draw(a, b) { seed = (seed * 16807) % 2147483647; return a + (b - a) * seed / 2147483647 }
	BEGIN {
		turn = 2 * 3.14159265358979 / 1000
		for (i = 0; i < count; i++) {
			a1 = draw(0.5, 1); a2 = draw(0.5, 1); a3 = draw(0.5, 1)
			f1 = draw(2, 4); f2 = draw(5, 8); f3 = draw(10, 14)
			if (kind == "frequency") f3 = draw(30, 45)
			from = draw(100, 700); to = from + draw(60, 120)
			for (x = 0; x < 1000; x++) {
				y = a1 * sin(f1 * turn * x) + a2 * sin(f2 * turn * x) + a3 * sin(f3 * turn * x)
				if (x >= from && x < to) {
					if (kind == "burst") y += draw(-1, 1)
					if (kind == "held") y = held
				} else held = y
				printf x < 999 ? "%.5f\t" : "%.5f\n", y
			}
		}
	}'
}

# Lines become records of 1000 steps of one feature, scaled from -3..3 to 0..1.
records() { ae-normalize --range=-3,3 | ae-convert --shape 1000x1; }

signals normal "$train" 1 | records >"$out/train.npy"
signals normal "$test" 2 | records >"$out/normal.npy"
ae-train -a sine-conv1d -e "$epochs" --val 0.1 --log "$out/history.tsv" -o "$out/model.bin" "$out/train.npy"

# the threshold passes 98 of 100 normal signals, which are new to the network
signals normal "$test" 3 | records | ae-score "$out/model.bin" | ae-threshold --fit "$out/t.bin" -m quantile=0.98
ae-score "$out/model.bin" "$out/normal.npy" >"$out/normal-scores.npy"

printf '%-10s %8s %9s %9s %9s\n' kind roc_auc precision recall f1
seed=10
for kind in frequency burst held; do
	seed=$((seed + 1))
	signals "$kind" "$test" "$seed" | records >"$out/$kind.npy"
	ae-score "$out/model.bin" "$out/$kind.npy" >"$out/$kind-scores.npy"
	cat "$out/normal-scores.npy" "$out/$kind-scores.npy" | ae-convert -o "$out/scores.npy"
	awk -v n="$test" 'BEGIN { for (i = 0; i < 2 * n; i++) print (i >= n) }' >"$out/labels.txt"
	ae-eval --labels "$out/labels.txt" --threshold "$out/t.bin" "$out/scores.npy" >"$out/$kind.tsv"
	awk -v kind="$kind" '{ v[$1] = $2 }
		END { printf "%-10s %8.4f %9.4f %9.4f %9.4f\n", kind, v["roc_auc"], v["precision"], v["recall"], v["f1"] }' \
		"$out/$kind.tsv"
	ae-select -r 0:1 "$out/$kind.npy" >"$out/one.npy"
	ae-recon "$out/model.bin" "$out/one.npy" | ae-plot recon --against "$out/one.npy" --title "$kind" >"$out/$kind.svg"
done
ae-plot loss --title 'sine-conv1d' "$out/history.tsv" >"$out/loss.svg"
ae-plot histogram --threshold "$out/t.bin" --title 'scores, normal and held' "$out/scores.npy" >"$out/histogram.svg"
rm -f "$out/one.npy"
echo "pictures: $out/loss.svg $out/histogram.svg $out/frequency.svg $out/burst.svg $out/held.svg"
