#!/bin/sh
# shapes.sh [VOXELS.npy LABELS] - an autoencoder of solid bodies, records of 32x32x32 voxels of 0 and 1. Without operands
# it learns from generated bodies of five classes, whose pose and size are drawn. Figures of bodies that were held out:
# intersection over union of reconstructions; accuracy of a linear classifier on codes beside one on voxels. A
# variational autoencoder makes new bodies. Pictures are isometric: bodies over their reconstructions, the way from one
# body to another, new bodies. Results go to $OUT (default: build/shapes). SHORT=1: 16x16x16 voxels; SEED=N. README.md
# has measured results.
set -eu

out=${OUT:-build/shapes}
seed=${SEED:-1} side=32 bodies=500 epochs=25
if [ "${SHORT:-0}" = 1 ]; then side=16 bodies=200 epochs=100; fi
if [ "${FULL:-0}" = 1 ]; then bodies=2000 epochs=40; fi
if [ $# != 0 ] && [ $# != 2 ]; then
	echo "usage: shapes.sh [VOXELS.npy LABELS]" >&2
	exit 2
fi
mkdir -p "$out"

# Ellipsoids, boxes, cylinders, cones and rings as a sequence of PGM images, a plane below the other, of the characters
# 0 and 1. A body is tested in its own coordinates. Every awk gives the same bodies.
generated() {
	awk -v side="$side" -v bodies="$bodies" -v seed=$((seed + 16)) -v labels="$out/labels.txt" '
	function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	BEGIN {
		draw()
		for (b = 0; b < bodies; b++) {
			class = b % 5
			print class >labels
			u = 6.283185 * draw(); v = 6.283185 * draw(); w = 1.2 * draw()
			a11 = cos(u) * cos(v) - sin(u) * sin(v) * cos(w); a12 = -cos(u) * sin(v) - sin(u) * cos(v) * cos(w); a13 = sin(u) * sin(w)
			a21 = sin(u) * cos(v) + cos(u) * sin(v) * cos(w); a22 = -sin(u) * sin(v) + cos(u) * cos(v) * cos(w); a23 = -cos(u) * sin(w)
			a31 = sin(w) * sin(v); a32 = sin(w) * cos(v); a33 = cos(w)
			r = 0.42 + 0.12 * draw(); s = 0.42 + 0.12 * draw(); h = 0.5 + 0.2 * draw()
			cx = 0.2 * draw() - 0.1; cy = 0.2 * draw() - 0.1; cz = 0.2 * draw() - 0.1
			printf "P5\n%d %d\n255\n", side, side * side
			for (i = 0; i < side; i++) for (j = 0; j < side; j++) {
				line = ""
				for (k = 0; k < side; k++) {
					x = (2 * i + 1) / side - 1 - cx; y = (2 * j + 1) / side - 1 - cy; z = (2 * k + 1) / side - 1 - cz
					p = a11 * x + a12 * y + a13 * z; q = a21 * x + a22 * y + a23 * z; t = a31 * x + a32 * y + a33 * z
					if (class == 0) inside = p * p / (r * r) + q * q / (s * s) + t * t / (h * h) < 1
					else if (class == 1) inside = p * p < r * r / 2 && q * q < s * s / 2 && t * t < h * h / 1.5
					else if (class == 2) inside = p * p + q * q < r * r / 1.5 && t * t < h * h
					else if (class == 3) inside = t > -h && t < h && p * p + q * q < r * r * (h - t) * (h - t) / (2 * h * h)
					else { d = sqrt(p * p + q * q) - r; inside = d * d + t * t < 0.03 }
					line = line (inside ? "1" : "0")
				}
				printf "%s", line
			}
		}
	}'
}

if [ $# = 2 ]; then
	ae-convert -o "$out/all.npy" "$1"
	ae-convert --to tsv "$2" >"$out/labels.txt"
	bodies=$(wc -l <"$out/labels.txt")
	side=$(ae-info "$out/all.npy" | sed -n 's/^record	(*\([0-9]*\).*/\1/p')
else
	generated >"$out/bodies.pgm"
	ae-normalize --range 48,49 "$out/bodies.pgm" | ae-convert --shape ${side}x${side}x$side -o "$out/all.npy"
fi

# ---- a fifth is held out ----

train=$((bodies * 4 / 5))
ae-select --shuffle --seed "$seed" -o "$out/shuffled.npy" "$out/all.npy"
ae-select --shuffle --seed "$seed" -o "$out/shuffled-labels.npy" "$out/labels.txt"
ae-select -r ":$train" -o "$out/train.npy" "$out/shuffled.npy"
ae-select -r "$train:" -o "$out/test.npy" "$out/shuffled.npy"
ae-select -r ":$train" -o "$out/train-labels.npy" "$out/shuffled-labels.npy"
ae-select -r "$train:" -o "$out/test-labels.npy" "$out/shuffled-labels.npy"
classes=$(ae-convert --to tsv "$out/shuffled-labels.npy" | sort -n | tail -n 1 | awk '{ print $1 + 1 }')

# ---- reconstruction, codes, a linear classifier ----

small=$((side / 8))
network() { # CODE ITEM: three convolutions, a code, and the way back
	echo "conv3d 8 3 stride=2 relu; conv3d 16 3 stride=2 relu; conv3d 32 3 stride=2 relu; flatten; $1; ---;
	dense $((small * small * small * 32)) relu; reshape ${small}x${small}x${small}x32; convt3d 16 3 stride=2 relu;
	convt3d 8 3 stride=2 relu; convt3d in 3 stride=2 sigmoid"
}
ae-train -q --heldout none --seed "$seed" -e "$epochs" -b 8 --lr 0.003 --loss bce -a "$(network 'dense 64')" \
	-o "$out/model.bin" "$out/train.npy"
ae-recon "$out/model.bin" "$out/test.npy" >"$out/recon.npy"
ae-eval --against "$out/test.npy" "$out/recon.npy" | grep iou
for set in train test; do ae-encode "$out/model.bin" "$out/$set.npy" >"$out/$set-codes.npy"; done
ae-normalize -q --fit "$out/scale.bin" "$out/train-codes.npy" >"$out/codes-train.npy"
ae-normalize --stats "$out/scale.bin" "$out/test-codes.npy" >"$out/codes-test.npy"
for half in train test; do
	values=$(ae-info "$out/train.npy" | sed -n 's/^record	//p' | tr -cs '0-9' '\n' |
		awk '$1 { n = (n ? n : 1) * $1 } END { print n }')
	ae-convert --shape "$values" -o "$out/voxels-$half.npy" "$out/$half.npy"
done
for what in voxels codes; do
	ae-train -q --heldout none --seed "$seed" -e 40 -b 16 --labels "$out/train-labels.npy" -a "---; dense $classes" \
		-o "$out/classifier.bin" "$out/$what-train.npy"
	ae-recon "$out/classifier.bin" "$out/$what-test.npy" | ae-eval --labels "$out/test-labels.npy" |
		sed -n "s/^accuracy	/accuracy_$what	/p"
done

# ---- new bodies ----

ae-train -q --heldout none --seed "$seed" -e "$epochs" -b 8 --lr 0.002 --loss bce -a "$(network 'latent 16')" \
	-o "$out/vae.bin" "$out/train.npy"
ae-sample -q --seed "$seed" -n 8 "$out/vae.bin" >"$out/new.npy"

# ---- the way from the first body of the test to the second ----

ae-convert --to tsv "$out/test-codes.npy" | head -n 2 | awk -F '\t' '
	{ for (i = 1; i <= NF; i++) code[NR, i] = $i }
	END { for (s = 0; s < 8; s++) for (i = 1; i <= NF; i++)
		printf "%.6g%s", code[1, i] + (code[2, i] - code[1, i]) * s / 7, (i < NF ? "\t" : "\n") }' |
	ae-convert | ae-decode "$out/model.bin" >"$out/way.npy"

ae-select -r :8 "$out/test.npy" >"$out/some.npy"
ae-select -r :8 "$out/recon.npy" >"$out/some-recon.npy"
ae-plot voxels -n 8 --title 'Bodies, reconstructions, the way from one to another, new bodies' --row bodies="$out/some.npy" \
	--row recon="$out/some-recon.npy" --row way="$out/way.npy" --row new="$out/new.npy" -o "$out/shapes.svg"
