#!/bin/sh
# mnist-apps.sh - four uses of a code, on pictures of digits, each beside the plain method: sharper pictures from
# small ones, pictures in a few bytes, search for similar pictures by 32 bits, and repair of damaged pictures. Results
# go to $OUT (default: build/mnist-apps). SHORT=1: fewer pictures and epochs; FULL=1: all pictures, more epochs;
# SEED=N. README.md has measured results.
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

# psnr NAME: PSNR of the pictures against the test set
psnr() { ae-eval --against "$out/test.npy" "$out/$1.npy" | awk '$1 == "psnr" { printf "%.2f", $2 }'; }

# grid NAME TITLE ROW...: draws the first twelve pictures of each row TEXT=NAME
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

# The plain methods are networks of layers without weights; their weights file is empty.
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

# packed MODEL BITS: codes as whole numbers of BITS bits; the ranges, in ranges.bin, count as part of the file
packed() {
	most=$(((1 << $2) - 1))
	ae-encode "$out/$1.bin" "$out/test.npy" | ae-normalize -q -m minmax --fit "$out/ranges.bin" |
		ae-normalize --inverse --range "0,$most" | ae-convert --round --dtype u1 -o "$out/packed.npy"
	ae-normalize --range "0,$most" "$out/packed.npy" | ae-normalize --inverse --stats "$out/ranges.bin" |
		ae-decode "$out/$1.bin" |
		ae-noise gaussian=0 --clip 0,1 -o "$out/$1-$2.npy"	# pixels are within 0..1
}

pictures=$(ae-info "$out/test.npy" | awk '$1 == "records" { print $2 }')
ae-normalize --inverse --range 0,255 "$out/test.npy" | ae-convert --round --dtype u1 --to raw |
	gzip -9 >"$out/test.gz"
echo 'bytes per picture, psnr:'
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
	ae-plot scatter --label 3 --continuous --title 'pictures in a few bytes: linear (0), autoencoder (1)' \
		--xlabel 'bytes per picture' --ylabel psnr >"$out/rates.svg"
grid compression 'pictures from codes of 4 bits per value' original=test '8 values, linear=linear-8-4' \
	'8 values=auto-8-4' '16 values, linear=linear-16-4' '16 values=auto-16-4' \
	'32 values, linear=linear-32-4' '32 values=auto-32-4'

# ---- similar pictures by 32 bits ----

# Centering each value of the code sets each bit for half of the pictures, and noise drives the values to 0 and 1
# (Salakhutdinov and Hinton, Semantic hashing, 2009). Masking pixels makes the network use the whole picture.
learn hash 'noise mask=0.5; dense 256 relu; dense 32; batchnorm; noise gaussian=2; sigmoid; ---
	dense 256 relu; dense in sigmoid' --loss bce "$out/train.npy"
ae-encode -o "$out/codes.npy" "$out/hash.bin" "$out/test.npy"
ae-convert --round --dtype b1 -o "$out/bits.npy" "$out/codes.npy"
echo 'share of the 100 nearest pictures that show the same digit:'
for what in test codes bits; do
	ae-eval -k 100 --labels "$out/test-labels.npy" "$out/$what.npy" | awk -v what="$what" '
		BEGIN {
			name["test"] = "pixels, 784 bytes"
			name["codes"] = "codes, 32 numbers"
			name["bits"] = "codes, 32 bits"
		}
		$1 == "neighbor_precision" { printf "%-28s %6.4f\n", name[what], $2 }'
done

# the first six pictures, and for each the nine nearest by bits; of equally near ones the first
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
	ae-plot grid -n 60 --title 'query (left) and the nearest pictures by 32 bits' -o "$out/hash.svg"

# ---- damaged pictures ----

# holes SEED: pictures with a black square of 10x10 at a random place. The script has its own random generator, so that
# every awk gives the same numbers.
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
# a wrong pixel can be repaired from its neighbors (convolutions), a hole only from the whole picture (dense layers)
learn pepper 'conv2d 32 5 stride=2 relu; conv2d 32 3 relu; ---; convt2d in 4 stride=2 sigmoid' --loss bce \
	--noise saltpepper=0.3 "$out/train.npy"
learn holes 'dense 512 relu; dense 256 relu; ---; dense 512 relu; dense in sigmoid' --loss bce \
	--target "$out/train.npy" "$out/train-holes.npy"

echo 'damaged pictures, psnr: unrepaired, median of 3x3 pixels, network'
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
