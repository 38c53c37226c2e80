#!/bin/sh
# mnist-apps.sh - what else a code is for, on pictures of digits, each beside the plain way to do it: sharper
# pictures from small ones, pictures in a few bytes, finding pictures like one by 32 bits, cleaning damaged
# ones.
# Results go to $OUT (default: build/mnist-apps). SHORT=1: fewer pictures and epochs; FULL=1: all, and more;
# SEED=N.
#
# Measured without SHORT and FULL, seed 1: 160 s of processor time
#   from 14x14 to 28x28: psnr 17.91 nearest, 18.30 bilinear, 26.71 network
#   bytes a picture, and psnr: 158.4 and exact with gzip -9; codes with their ranges, the model not counted:
#     values, bits     8, 4    16, 4    32, 4    16, 2    16, 8
#     bytes             4.2      8.3     16.6      4.3     16.3
#     linear          14.31    15.76    17.84    14.35    15.84
#     autoencoder     16.43    18.34    20.35    14.01    18.82
#   of the 100 nearest by 784 pixels 66.1% show the same digit, by 32 numbers 70.9%, by 32 bits 66.6%
#   psnr of pictures with salt and pepper: 8.41, by a median of 3x3 pixels 15.60, by the network 20.37
#   psnr of pictures with a masked square: 14.60, by the median 13.85, by the network 17.94
# Four bits a value are enough, and linear codes bear two better: nothing is learned about being rounded.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/mnist-apps}
seed=${SEED:-1}
train=20000 test=5000 epochs=10 batch=64
if [ "${SHORT:-0}" = 1 ]; then train=2000 test=500 epochs=6 batch=20; fi
if [ "${FULL:-0}" = 1 ]; then train=60000 test=10000 epochs=30; fi
"$here/mnist-data.sh" "$out" "$train" "$test"

# learn MODEL ARCH OPTION... PICTURES
learn() {
	model=$1 arch=$2
	shift 2
	ae-train -q --seed "$seed" -e "$epochs" -b "$batch" -a "$arch" -o "$out/$model.bin" "$@"
}

# psnr NAME: how close the pictures are to those of the test set
psnr() { ae-eval --against "$out/test.npy" "$out/$1.npy" | awk '$1 == "psnr" { printf "%.2f", $2 }'; }

# grid NAME TITLE ROW...: the first twelve of each of the pictures TEXT=NAME
grid() {
	name=$1 title=$2
	shift 2
	for row; do
		set -- "$@" --row "${row%=*}=$out/${row##*=}.npy"
		shift
	done
	ae-plot grid -n 12 --title "$title" -o "$out/$name.svg" "$@"
}

# ---- sharper pictures from 14x14 ----

# The plain ways are networks, too, of layers without weights: a file of none is all that they need.
printf '\2\0\0\0\0\0\0\0{}' >"$out/none.bin"
nearest='avgpool2d 2; ---; upsample2d 2'
bilinear="$nearest; avgpool2d 2 stride=1; avgpool2d 2 stride=1 pad=1"
for set in train test; do
	ae-encode -a "$nearest" -o "$out/$set-small.npy" "$out/none.bin" "$out/$set.npy"
done
ae-recon -a "$nearest" -o "$out/nearest.npy" "$out/none.bin" "$out/test.npy"
ae-recon -a "$bilinear" -o "$out/bilinear.npy" "$out/none.bin" "$out/test.npy"
learn sharp 'conv2d 32 3 relu; conv2d 32 3 relu; convt2d in 4 stride=2 sigmoid' --target "$out/train.npy" \
	"$out/train-small.npy"
ae-recon -o "$out/sharp.npy" "$out/sharp.bin" "$out/test-small.npy"
echo "from 14x14 to 28x28, psnr: nearest $(psnr nearest), bilinear $(psnr bilinear), network $(psnr sharp)"
grid sharp 'from 14x14 to 28x28' 14x14=test-small nearest=nearest bilinear=bilinear network=sharp \
	original=test

# ---- pictures in a few bytes ----

# packed MODEL BITS: codes as whole numbers of so many bits; their ranges, in ranges.bin, are part of the file
packed() {
	most=$(((1 << $2) - 1))
	ae-encode "$out/$1.bin" "$out/test.npy" | ae-normalize -q -m minmax --fit "$out/ranges.bin" |
		ae-normalize --inverse --range "0,$most" | ae-convert --round --dtype u1 -o "$out/packed.npy"
	ae-normalize --range "0,$most" "$out/packed.npy" | ae-normalize --inverse --stats "$out/ranges.bin" |
		ae-decode "$out/$1.bin" |
		ae-noise gaussian=0 --clip 0,1 -o "$out/$1-$2.npy"	# as pixels are
}

pictures=$(ae-info "$out/test.npy" | awk '$1 == "records" { print $2 }')
ae-normalize --inverse --range 0,255 "$out/test.npy" | ae-convert --round --dtype u1 --to raw |
	gzip -9 >"$out/test.gz"
echo 'bytes a picture, psnr:'
awk -v bytes="$(wc -c <"$out/test.gz")" -v n="$pictures" \
	'BEGIN { printf "%-28s %6.1f %9s\n", "gzip -9", bytes / n, "exact" }'
for values in 8 16 32; do
	learn "linear-$values" "dense $values; ---; dense in" "$out/train.npy"
	learn "auto-$values" "dense 256 relu; dense $values; ---; dense 256 relu; dense in sigmoid" \
		--loss bce "$out/train.npy"
	for bits in 2 4 8; do
		for kind in linear auto; do
			packed "$kind-$values" "$bits"
			awk -v what="$kind, $values values of $bits bits" -v bits="$((values * bits))" \
				-v ranges="$(wc -c <"$out/ranges.bin")" -v n="$pictures" \
				-v psnr="$(psnr "$kind-$values-$bits")" \
				'BEGIN { printf "%-28s %6.1f %9.2f\n", what, bits / 8 + ranges / n, psnr }'
		done
	done
done | tee "$out/compression.txt"
awk '{ print $(NF - 1) "," $NF "," ($1 == "auto,") }' "$out/compression.txt" |
	ae-plot scatter --label 3 --title 'pictures in a few bytes: linear (0), autoencoder (1)' \
		--xlabel 'bytes a picture' --ylabel psnr >"$out/rates.svg"
grid compression 'pictures from codes of 4 bits a value' original=test '8 values, linear=linear-8-4' \
	'8 values=auto-8-4' '16 values, linear=linear-16-4' '16 values=auto-16-4' \
	'32 values, linear=linear-32-4' '32 values=auto-32-4'

# ---- pictures like one, by 32 bits ----

# Each value of the code is centerd, so that half of the pictures have the bit, and noise drives it to 0 and 1
# (Salakhutdinov and Hinton, Semantic hashing, 2009); masked pixels have it look at the whole.
learn hash 'noise mask=0.5; dense 256 relu; dense 32; batchnorm; noise gaussian=2; sigmoid; ---
	dense 256 relu; dense in sigmoid' --loss bce "$out/train.npy"
ae-encode -o "$out/codes.npy" "$out/hash.bin" "$out/test.npy"
ae-convert --round --dtype b1 -o "$out/bits.npy" "$out/codes.npy"
echo 'the share of the 100 nearest that show the same digit:'
for what in test codes bits; do
	ae-eval -k 100 --labels "$out/test-labels.npy" "$out/$what.npy" | awk -v what="$what" '
		BEGIN {
			name["test"] = "pixels, 784 bytes"
			name["codes"] = "codes, 32 numbers"
			name["bits"] = "codes, 32 bits"
		}
		$1 == "neighbor_precision" { printf "%-28s %6.4f\n", name[what], $2 }'
done

# the first pictures, and for each the nine nearest by bits, of equal ones the first
ae-convert --to tsv "$out/bits.npy" | awk '
	{ gsub(/\t/, ""); code[NR] = $0 }
	END {
		for (asked = 1; asked <= 6; asked++) {
			for (i = 1; i <= NR; i++) {
				far = 0
				for (k = 1; k <= 32; k++)
					far += substr(code[i], k, 1) != substr(code[asked], k, 1)
				apart[i] = far
			}
			printf "%d", asked - 1
			for (far = n = 0; n < 9; far++)
				for (i = 1; i <= NR && n < 9; i++)
					if (i != asked && apart[i] == far) { printf " %d", i - 1; n++ }
			print ""
		}
	}' >"$out/found.txt"
while read -r rows; do
	for row in $rows; do ae-select -r "$row" "$out/test.npy"; done
done <"$out/found.txt" |
	ae-plot grid -n 60 --title 'asked for (left), and the nearest by 32 bits' -o "$out/hash.svg"

# ---- damaged pictures ----

# holes SEED: pictures with a black square of 10x10 at a place that is drawn for each; the draws are a
# generator of our own, so that every awk gives the same ones
holes() {
	ae-convert --to tsv | awk -v seed="$1" '
		function draw(n) { seed = (seed * 16807) % 2147483647; return seed % n }
		BEGIN { FS = OFS = "\t"; for (i = 0; i < 10; i++) draw(1) }
		{
			at = 28 * (4 + draw(11)) + 4 + draw(11)
			for (i = 0; i < 10; i++) for (j = 1; j <= 10; j++) $(at + 28 * i + j) = 0
			print
		}' | ae-convert --shape 28x28
}

holes 1 <"$out/train.npy" >"$out/train-holes.npy"
holes 2 <"$out/test.npy" >"$out/holes.npy"
ae-noise --seed 1000 saltpepper=0.3 -o "$out/pepper.npy" "$out/test.npy"
# pixels that are wrong are told from those beside them, a hole is filled from the whole
learn pepper 'conv2d 32 5 stride=2 relu; conv2d 32 3 relu; ---; convt2d in 4 stride=2 sigmoid' --loss bce \
	--noise saltpepper=0.3 "$out/train.npy"
learn holes 'dense 512 relu; dense 256 relu; ---; dense 512 relu; dense in sigmoid' --loss bce \
	--target "$out/train.npy" "$out/train-holes.npy"

echo 'damaged pictures, psnr: as they are, by a median of 3x3 pixels, by a network'
for damage in pepper holes; do
	ae-recon -o "$out/$damage-clean.npy" "$out/$damage.bin" "$out/$damage.npy"
	ae-convert --to tsv "$out/$damage.npy" | awk -f "$here/median.awk" |
		ae-convert --shape 28x28 -o "$out/$damage-median.npy"
	printf '%-28s %6s %6s %6s\n' "$damage" "$(psnr "$damage")" "$(psnr "$damage-median")" \
		"$(psnr "$damage-clean")"
done
grid clean 'cleaning of salt and pepper, and of masked squares' original=test 'salt, pepper=pepper' \
	'median 3x3=pepper-median' cleaned=pepper-clean masked=holes filled=holes-clean
echo "pictures: $out/sharp.svg $out/compression.svg $out/rates.svg $out/hash.svg $out/clean.svg"
