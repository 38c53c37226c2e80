#!/bin/sh
# photos.sh [FOLDER] - repairs pictures in color. The PPM and PNG files of FOLDER, or generated pictures (photos.awk), are
# divided: every fifth one is a test, networks learn from squares of the others. Three tasks, each beside plain methods,
# by the mean of PSNR and SSIM over the whole test pictures:
#   noise      Gaussian, of standard deviation 25 of 255; a median filter of 3x3
#   holes      squares of 8x8 pixels without values, a fifth of the area; linear interpolation from the edges, a median
#   sharpness  half of the height and width; nearest neighbor and bilinear interpolation
# Results go to $OUT (default: build/photos): a picture per task, and all repaired pictures as PPM files. SHORT=1: few
# pictures and epochs; FULL=1: more squares and epochs; SEED=N. README.md has measured results.
# Programs of awk are in single quotes.
# shellcheck disable=SC2016
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/photos}
seed=${SEED:-1} count=60 side=128 squares=1000 epochs=12 size=40 times=2
if [ "${SHORT:-0}" = 1 ]; then count=15 side=64 squares=160 epochs=16 size=32 times=1; fi
if [ "${FULL:-0}" = 1 ]; then count=300 squares=6000 epochs=30; fi
if [ $# -gt 1 ]; then
	echo "usage: photos.sh [FOLDER]" >&2
	exit 2
fi
rm -rf "$out/parts" "$out/repaired"
mkdir -p "$out/parts" "$out/repaired"
folder=${1:-}
if [ -z "$folder" ]; then
	folder=$out/generated
	rm -rf "$folder"
	mkdir -p "$folder"
	for k in $(seq -w "$count"); do
		awk -v count=1 -v side="$side" -v seed="$k" -f "$here/photos.awk" >"$folder/$k.ppm"
	done
fi

# ---- squares to learn from, pictures to test ----

# A picture becomes one value per line. Its sides are cut to multiples of 4.
whole='
{ v[NR - 1] = $1 }
END {
	for (i = 0; i < h - h % 4; i++) for (j = 0; j < w - w % 4; j++) for (k = 0; k < 3; k++)
		printf "%s%s", v[(i * w + j) * 3 + k], i == h - h % 4 - 1 && j == w - w % 4 - 1 && k == 2 ? "\n" : "\t"
}'
cut='
function draw(n) { seed = (seed * 16807) % 2147483647; return seed % n }
{ v[NR - 1] = $1 }
END {
	for (i = 0; i < 10; i++) draw(1)
	for (n = 0; n < count; n++) {
		y = draw(h - size + 1); x = draw(w - size + 1)
		for (i = 0; i < size; i++) for (j = 0; j < size; j++) for (k = 0; k < 3; k++)
			printf "%s%s", v[((y + i) * w + x + j) * 3 + k], i == size - 1 && j == size - 1 && k == 2 ? "\n" : "\t"
	}
}'
n=0
: >"$out/tests"
set --
for file in "$folder"/*.[pP][pP][mM] "$folder"/*.[pP][nN][gG]; do
	[ -f "$file" ] || continue
	ae-info "$file" >"$out/info"
	shape=$(sed -n 's/^record	//p' "$out/info")
	h=${shape%%x*} w=${shape#*x}
	case $shape in
	*x*x3) w=${w%x3} ;;
	*) h=0 ;;
	esac
	if [ "$h" -lt 48 ] || [ "$w" -lt 48 ]; then
		echo "photos.sh: $file: expected a picture in color of 48x48 or more, got $shape (left out)" >&2
		continue
	fi
	set -- "$@" "$file:$h:$w"
done
if [ $# -lt 2 ]; then
	echo "photos.sh: $folder: expected two pictures in color (PPM or PNG) or more, got $#" >&2
	exit 2
fi
learned=$(($# - ($# + 4) / 5))
each=$(((squares + learned - 1) / learned))
for file; do
	w=${file##*:} file=${file%:*}
	h=${file##*:} file=${file%:*}
	top=255
	if [ "$(ae-info "$file" | sed -n 's/^type	//p')" = u2 ]; then top=65535; fi
	part=$out/parts/$(printf %05d $n)
	values() { ae-select -r :1 "$file" | ae-convert --to tsv | tr '\t' '\n'; }
	if [ $((n % 5)) = 0 ]; then
		values | awk -v h="$h" -v w="$w" "$whole" |
			ae-convert --shape "$((h - h % 4))x$((w - w % 4))x3" | ae-normalize --range "0,$top" -o "$part-true.npy"
		echo "$part $((h - h % 4)) $((w - w % 4))" >>"$out/tests"
	else
		values | awk -v h="$h" -v w="$w" -v size=$size -v count="$each" -v seed=$((n + 1)) "$cut" |
			ae-convert --shape ${size}x${size}x3 | ae-normalize --range "0,$top" -o "$part-squares.npy"
	fi
	n=$((n + 1))
done
ae-convert -o "$out/train.npy" "$out"/parts/*-squares.npy
echo "$n pictures, $(wc -l <"$out/tests") of them to test; $(ae-info "$out/train.npy" | sed -n 's/^records	//p') squares to learn from"

# ---- networks ----

# Linear interpolation over lines and columns: of the nearest pixels in four directions, nearer ones count more.
interpolate='
# the nearest value at d steps of length step, at most most of them away
function look(i, step, most,    d) {
	for (d = 1; d <= most; d++)
		if (v[i + step * d] != "nan") { sum += v[i + step * d] / d; weights += 1 / d; return }
}
BEGIN { FS = "\t" }
{
	row = 3 * w
	for (i = 1; i <= NF; i++) v[i] = $i
	for (i = 1; i <= NF; i++) {
		sum = v[i]; weights = 1
		if (sum == "nan") {
			sum = weights = 0
			x = int((i - 1) % row / 3); y = int((i - 1) / row)
			look(i, -3, x); look(i, 3, w - 1 - x); look(i, -row, y); look(i, row, NF / row - 1 - y)
		}
		if (where && i % 3 == 0) printf "%s\t%d%s", sum / weights, v[i] == "nan", i < NF ? "\t" : "\n"
		else printf "%s%s", sum / weights, i < NF ? "\t" : "\n"
	}
}'
linear() { # FILE HEIGHT WIDTH [where]: with `where`, a channel is 1 in holes
	ae-convert --missing keep --to tsv "$1" | awk -v w="$3" -v where="${4:+1}" "$interpolate" |
		ae-convert --shape "$2x$3x$((3${4:++ 1}))"
}

# The inner layers have half of the height and width (FFDNet: Zhang, Zuo, Zhang 2018). What they learn is added to the
# input (DnCNN: Zhang et al. 2017): to the noisy picture, or to the result of linear interpolation. The network for holes
# has a fourth channel that says where they are.
body='conv2d 48 4 stride=2 relu; conv2d 48 3 relu; conv2d 48 3 relu; conv2d 48 3 relu; convt2d in 4 stride=2; residual 5'
holes='conv2d 48 4 stride=2 leaky init=he; conv2d 48 3 leaky init=he; conv2d 48 3 dilation=2 leaky init=he;
	conv2d 48 3 dilation=2 leaky init=he; conv2d 48 3 leaky init=he; convt2d 3 4 stride=2'
bilinear='upsample2d 2; avgpool2d 2 stride=1; avgpool2d 2 stride=1 pad=1'
noise='gaussian=0.0980392'
lost='mask=0.2 --block 8x8'
printf '\2\0\0\0\0\0\0\0{}' >"$out/none.bin"	# the weights of layers without weights

# learn NAME RATE ARCH OPTION... INPUT
learn() {
	name=$1 rate=$2 arch=$3
	shift 3
	ae-train -q --heldout none --seed "$seed" -e "$epochs" -b 8 --lr "$rate" --schedule cosine -a "$arch" \
		-o "$out/$name.bin" "$@"
}
learn noise 0.002 "$body" --noise $noise "$out/train.npy"
again=$out/train.npy
if [ $times = 1 ]; then again=; fi
ae-convert -o "$out/twice.npy" "$out/train.npy" ${again:+"$again"}
# shellcheck disable=SC2086 # options
ae-noise --seed "$seed" $lost --value nan -o "$out/train-holes.npy" "$out/twice.npy"
linear "$out/train-holes.npy" $size $size | ae-convert --to tsv >"$out/linear.tsv"
ae-convert --to tsv "$out/twice.npy" | awk -F '\t' -v file="$out/linear.tsv" '
	{
		getline line <file
		split(line, linear, FS)
		for (i = 1; i <= NF; i++) printf "%.6g%s", 4 * ($i - linear[i]), i < NF ? "\t" : "\n"
	}' | ae-convert --shape ${size}x${size}x3 -o "$out/missed.npy"
linear "$out/train-holes.npy" $size $size where >"$out/linear.npy"
learn holes 0.001 "$holes" --target "$out/missed.npy" "$out/linear.npy"
ae-encode -a 'avgpool2d 2' -o "$out/small.npy" "$out/none.bin" "$out/train.npy"
learn sharpness 0.002 "$bilinear; $body" --target "$out/train.npy" "$out/small.npy"

# ---- repair ----

while read -r part h w; do
	shape=${h}x${w}x3
	true=$part-true.npy
	median() { ae-convert --to tsv "$1" | awk -v height="$h" -v width="$w" -v channels=3 -f "$here/median.awk" | ae-convert --shape "$shape" -o "$2"; }
	ae-noise --seed "$seed" $noise -o "$part-noise-damaged.npy" "$true"
	median "$part-noise-damaged.npy" "$part-noise-median.npy"
	ae-recon -a "$body" -o "$part-noise-network.npy" "$out/noise.bin" "$part-noise-damaged.npy"

	# shellcheck disable=SC2086 # options
	ae-noise --seed "$seed" $lost -o "$part-holes-damaged.npy" "$true"
	# shellcheck disable=SC2086 # options
	ae-noise --seed "$seed" $lost --value nan -o "$part-holes.npy" "$true"
	median "$part-holes-damaged.npy" "$part-holes-median.npy"
	linear "$part-holes.npy" "$h" "$w" >"$part-holes-linear.npy"
	linear "$part-holes.npy" "$h" "$w" where | tee "$part-where.npy" | ae-recon -a "$holes" "$out/holes.bin" |
		ae-convert --to tsv >"$part-holes.tsv"
	ae-convert --to tsv "$part-where.npy" | awk -F '\t' -v file="$part-holes.tsv" '
	{
		getline line <file
		split(line, more, FS)
		for (i = 1; i <= NF; i += 4) for (k = 0; k < 3; k++)
			printf "%s%s", $(i + 3) ? $(i + k) + more[++n] / 4 : $(i + k) + 0 * ++n, n < NF * 3 / 4 ? "\t" : "\n"
	}' | ae-convert --shape "$shape" -o "$part-holes-network.npy"

	ae-encode -a 'avgpool2d 2' -o "$part-small.npy" "$out/none.bin" "$true"
	ae-recon -a 'upsample2d 2' -o "$part-sharpness-damaged.npy" "$out/none.bin" "$part-small.npy"
	ae-recon -a "$bilinear" -o "$part-sharpness-bilinear.npy" "$out/none.bin" "$part-small.npy"
	ae-recon -a "$bilinear; $body" -o "$part-sharpness-network.npy" "$out/sharpness.bin" "$part-small.npy"
	for task in noise holes sharpness; do
		ae-convert --clip 0,1 "$part-$task-network.npy" | ae-normalize --inverse --range 0,255 |
			ae-convert --to pgm -o "$out/repaired/$(basename "$part")-$task.ppm"
	done
done <"$out/tests"

# ---- figures and pictures ----

methods='noise-damaged noise-median noise-network holes-damaged holes-median holes-linear holes-network
	sharpness-damaged sharpness-bilinear sharpness-network'
for method in $methods; do
	while read -r part h w; do
		ae-convert --clip 0,1 "$part-$method.npy" | ae-eval --peak 1 --against "$part-true.npy" |
			awk -v what="$method" '$1 == "psnr" { p = $2 } $1 == "ssim" { s = $2 } END { print what "\t" p "\t" s }'
	done <"$out/tests"
done | tee "$out/pictures.tsv" | awk -F '\t' '
	!($1 in n) { order[k++] = $1 }
	{ n[$1]++; p[$1] += $2; s[$1] += $3 }
	END {
		printf "%-10s %-9s %6s %7s\n", "task", "picture", "psnr", "ssim"
		for (i = 0; i < k; i++) {
			split(order[i], name, "-")
			printf "%-10s %-9s %6.2f %7.4f\n", name[1], name[2], p[order[i]] / n[order[i]], s[order[i]] / n[order[i]]
		}
	}'

# The middle of the first six test pictures, 48x48.
middle() { # METHOD
	head -n 6 "$out/tests" | while read -r part h w; do
		ae-convert --to tsv "$part-$1.npy" | tr '\t' '\n' | awk -v h="$h" -v w="$w" '
			{ k = NR - 1; x = int(k / 3) % w - int((w - 48) / 2); y = int(k / 3 / w) - int((h - 48) / 2) }
			x >= 0 && x < 48 && y >= 0 && y < 48 { printf "%s%s", $1, ++n < 6912 ? "\t" : "\n" }'
	done | ae-convert --shape 48x48x3 --clip 0,1 -o "$out/middle-$1.npy"
}
for method in true $methods; do middle "$method"; done
draw() { # TASK TITLE METHOD...
	task=$1 title=$2
	shift 2
	for method; do
		set -- "$@" --row "$method=$out/middle-$task-$method.npy"
		shift
	done
	ae-plot grid -n 6 --ncols 6 --range 0,1 --title "$title" --row true="$out/middle-true.npy" "$@" -o "$out/$task.svg"
}
draw noise 'noise of standard deviation 25 of 255' damaged median network
draw holes 'a fifth of the area is lost' damaged linear network
draw sharpness 'twice the height and width' damaged bilinear network
echo "pictures: $out/noise.svg $out/holes.svg $out/sharpness.svg $out/repaired"
