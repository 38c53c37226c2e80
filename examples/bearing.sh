#!/bin/sh
# bearing.sh - finds the kind of damage in a bearing's vibration. Windows become features (ae-features), an autoencoder
# without labels learns codes of them, and a classifier learns the classes from the codes. Data: $AE_DATA/cwru, vibration
# at 12 kHz (Case Western Reserve University): normal, and ball, inner race and outer race damaged, of three sizes, at
# two loads; generated vibration elsewhere. Three questions, the last one is the honest one:
#   ten classes at load 0, the last 30% of each record being the test;
#   ten classes, learned at load 0 and judged at load 1;
#   four kinds of damage, learned on two sizes and judged on the third, which no training saw.
# The last one takes the geometry of the bearing: strikes are the levels of the lines that each damage has in the envelope
# of the prewhitened vibration (Borghesani et al. 2013), and the power.
# Beside the features themselves (none), three ways to learn codes: sparse (Chen and Li 2017), stacked (layers trained one by one to denoise, Jiang 2017),
# masked (sparse, from inputs of which a part is missing, with dropout, Sun 2016). Results go to $OUT (default:
# build/bearing). SHORT=1: one way, few epochs; SEED=N. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/bearing}
data=${AE_DATA:-$here/../../shared/data}/cwru
seed=${SEED:-1} epochs=60 ways='none sparse stacked masked'
if [ "${SHORT:-0}" = 1 ]; then epochs=10 ways='none sparse'; fi
if [ $# -gt 0 ]; then
	echo "usage: bearing.sh" >&2
	exit 2
fi
rate=12000
mkdir -p "$out"

# ---- vibration: CLASS_LOAD.npy, one value per sample ----

# A shaft at 30 Hz and noise; damage rings at 3 kHz, at a rate and with a modulation that belong to its kind. The
# script's own random numbers: every awk gives the same.
generated() { # CLASS LOAD
	awk -v class="$1" -v load="$2" 'function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	BEGIN {
		pi = 3.14159265358979; rate = 12000; shaft = 30 - 0.4 * load; seed = 99 + load
		for (i = 1; i <= length(class); i++) seed += 1000 * index("BIRONormal0124579at6", substr(class, i, 1))
		order = class ~ /^B/ ? 4.71 : class ~ /^I/ ? 5.42 : class ~ /^O/ ? 3.58 : 0
		size = class ~ /021/ ? 2.4 : class ~ /014/ ? 1.6 : 1
		for (i = 0; i < 40000; i++) {
			t = i / rate
			x = 0.05 * sin(2 * pi * shaft * t) + 0.08 * (draw() + draw() - 1)
			if (order) {
				phase = order * shaft * t; phase -= int(phase)
				by = class ~ /^I/ ? 1 + 0.6 * sin(2 * pi * shaft * t) : class ~ /^B/ ? 1 + 0.5 * sin(2 * pi * 12 * t) : 1
				at = phase / (order * shaft)
				x += size * by * exp(-900 * at) * sin(2 * pi * (2600 + 150 * size) * at)
			}
			printf "%.5f\n", x
		}
	}'
}

classes='Normal B007 B014 B021 IR007 IR014 IR021 OR007 OR014 OR021'
for class in $classes; do
	for load in 0 1; do
		file=$(find "$data" -name "${class}*_$load.npy*" 2>/dev/null | head -n 1)
		case $file in
		*.gz) gzip -dc "$file" >"$out/${class}_$load.npy" ;;
		*.npy) cp "$file" "$out/${class}_$load.npy" ;;
		*) if [ ! -d "$data" ]; then generated "$class" "$load" | ae-convert -o "$out/${class}_$load.npy"; fi ;;
		esac
	done
done

# ---- features of windows, a fourth of a window apart: of 2,048 samples, and of 8,192 for the lines of strikes ----

# rates LOAD: strikes per second of a 6205-2RS bearing's damaged outer race, inner race and ball, at the shaft's speed
rates() {
	awk -v load="$1" 'BEGIN { shaft = load == 0 ? 1797 / 60 : 1772 / 60; printf "%.2f,%.2f,%.2f", 3.5848 * shaft, 5.4152 * shaft, 4.7135 * shaft }'
}

all='rms,crest,shape,impulse,margin,skewness,kurtosis,crossings,logbands=16,logenvelope=24'
bands='rms,logbands=16'
for set in all bands raw strikes; do
	for file in "$out"/*_[01].npy; do
		name=$(basename "$file" .npy)
		case $set in
		all) ae-window -s 512 2048 "$file" | ae-features -m "$all" --rate $rate --taper hann -o "$out/$name.all" ;;
		bands) ae-window -s 512 2048 "$file" | ae-features -m "$bands" --rate $rate --taper hann -o "$out/$name.bands" ;;
		strikes) ae-window -s 2048 8192 "$file" | ae-features -m whitestrikes=3,logbands=1 --rate $rate --taper hann \
			--strikes "$(rates "${name##*_}")" -o "$out/$name.strikes" ;;
		raw) ae-window -s 128 512 "$file" | ae-select -n 300 --seed "$seed" -o "$out/$name.raw" ;;
		esac
	done
done

# ---- sets of records with labels: lines of FILE FIRST:LAST LABEL ----

count() { ae-info "$1" | sed -n 's/^records	//p'; }

# collect SET NAME: records and labels of the lines on standard input; ranges are in hundredths of a file
collect() {
	collected=$2 set=$1 labels=''
	set --
	while read -r name from to label; do
		n=$(count "$out/$name.$set")
		ae-select -r "$((n * from / 100)):$((n * to / 100))" -o "$out/part$#.npy" "$out/$name.$set"
		labels=$labels,$label
		set -- "$@" "$out/part$#.npy"
	done
	ae-convert --label-value "${labels#,}" --label-out "$out/$collected.labels" -o "$out/$collected.npy" "$@"
}

number() { # of a class among the ten
	i=0
	for c in $classes; do
		if [ "$c" = "$1" ]; then echo $i; fi
		i=$((i + 1))
	done
}

kind() {
	case $1 in N*) echo 0 ;; B*) echo 1 ;; I*) echo 2 ;; *) echo 3 ;; esac
}

# The halves of a question: which records are learned from and judged.
ten_train() { for c in $classes; do echo "${c}_0 0 69 $(number "$c")"; done; }
ten_test() { for c in $classes; do echo "${c}_0 71 100 $(number "$c")"; done; }
load_train() { for c in $classes; do echo "${c}_0 0 100 $(number "$c")"; done; }
load_test() { for c in $classes; do if [ -f "$out/${c}_1.npy" ]; then echo "${c}_1 0 100 $(number "$c")"; fi; done; }
size_train() {
	for c in $classes; do
		case $c in
		Normal) echo "${c}_0 0 69 0" ;;
		*"$1") ;;
		*) echo "${c}_0 0 100 $(kind "$c")" ;;
		esac
	done
}
size_test() {
	for c in $classes; do
		case $c in
		Normal) echo "${c}_0 71 100 0" ;;
		*"$1") echo "${c}_0 0 100 $(kind "$c")" ;;
		esac
	done
}

# ---- learning and judging ----

# codes WAY: codes of x.npy and y.npy, normalized, take their place
codes() {
	back='dense in'
	case $1 in
	sparse) how='--sparse-kl 0.1:0.1' net='dense 64 sigmoid' ;;
	stacked) how="--pretrain $((epochs / 2)) --noise gaussian=0.5" net='dense 64 tanh; dense 32 tanh' back='dense 64 tanh; dense in' ;;
	masked) how='--sparse-kl 0.1:0.1 --noise mask=0.3' net='dropout 0.2; dense 64 sigmoid' ;;
	esac
	# shellcheck disable=SC2086 # options
	ae-train -q --heldout none --seed "$seed" -e "$epochs" -b 32 $how -a "$net; ---; $back" -o "$out/codes.bin" "$out/x.npy"
	for half in x y; do ae-encode "$out/codes.bin" "$out/$half.npy" >"$out/$half-codes.npy"; done
	ae-normalize -q --fit "$out/scale.bin" "$out/x-codes.npy" >"$out/x.npy"
	ae-normalize --stats "$out/scale.bin" "$out/y-codes.npy" >"$out/y.npy"
}

# judge QUESTION SET WAY CLASSES: accuracy on test.npy of a classifier on codes of train.npy
judge() {
	ae-normalize -q --fit "$out/scale.bin" "$out/train.npy" >"$out/x.npy"
	ae-normalize --stats "$out/scale.bin" "$out/test.npy" >"$out/y.npy"
	if [ "$3" != none ]; then codes "$3"; fi
	ae-train -q --heldout none --seed "$seed" -e "$epochs" -b 32 --labels "$out/train.labels" -a "---; dense $4" \
		-o "$out/classifier.bin" "$out/x.npy"
	ae-recon "$out/classifier.bin" "$out/y.npy" |
		ae-eval --labels "$out/test.labels" --confusion "$out/$1-$2-$3.npy" | sed -n "s/^accuracy	/$1	$2	$3	/p"
}

# voted QUESTION-SET-WAY: recordings whose kind most of their windows say; a row of the confusion matrix is a recording
voted() {
	ae-convert --to tsv "$out/$1.npy" | awk -v name="$1" '
		{ most = 1; for (i = 2; i <= NF; i++) if ($i > $most) most = i; right += most == NR }
		END { split(name, part, "-"); print "voted\t" part[2] "\t" part[3] "\t" right }'
}

{
	for set in all bands raw strikes; do
		ten_train | collect "$set" train
		ten_test | collect "$set" test
		for way in $ways; do judge ten "$set" "$way" 10; done
		load_train | collect "$set" train
		load_test | collect "$set" test
		for way in $ways; do judge load "$set" "$way" 10; done
		for size in 007 014 021; do
			size_train $size | collect "$set" train
			size_test $size | collect "$set" test
			for way in $ways; do
				judge "size$size" "$set" "$way" 4
				voted "size$size-$set-$way"
			done
		done
	done
} >"$out/results.tsv"

echo 'accuracy: ten classes by time (means little: the same bearing on both sides), from load 0 to 1, a size never seen'
echo 'recordings: of the 12 of sizes never seen, those whose kind most windows say'
awk -F '\t' '
{ key = $2 "\t" $3; if (!(key in seen)) { seen[key] = 1; order[n++] = key }
  if ($1 ~ /^size/) size[key] += $4 / 3; else if ($1 == "voted") voted[key] += $4; else value[key, $1] = $4 }
END { print "features\tcodes\tten\tload\tsize\trecordings"
	for (i = 0; i < n; i++)
		printf "%s\t%.3f\t%.3f\t%.3f\t%d\n", order[i], value[order[i], "ten"], value[order[i], "load"], size[order[i]], voted[order[i]] }
' "$out/results.tsv"
echo 'size 021 never seen, lines of strikes, sparse: a row per kind (normal, ball, inner, outer), a column per answer'
ae-convert --to tsv "$out/size021-strikes-sparse.npy"
printf '%s\n' normal ball inner outer >"$out/kinds.txt"
ae-plot heat --names "$out/kinds.txt" --title 'kinds of damage of size 021, never seen' --xlabel said --ylabel is \
	-o "$out/confusion.svg" "$out/size021-strikes-sparse.npy"
