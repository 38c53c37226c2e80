#!/bin/sh
# motion.sh [ACTION] - draws new motions of a person (motion-data.sh). motion-vae learns from the training motions; it
# draws random motions and the way from one real motion to another. motion-cvae, conditional on the action, draws
# motions of ACTION (0 to 19, default 10). A classifier trained on the same motions says how many of 200 new ones, ten
# per action, it takes for the requested action, and how many real ones of other people it names right. The lengths of
# bones, which the networks do not know, show whether a motion is consistent. Results go to $OUT (default:
# build/motion). 500 epochs; FULL=1: 2000; SHORT=1: 120, and fewer generated motions; SEED=N. README.md has measured
# results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
action=${1:-10}
out=${OUT:-build/motion}
seed=${SEED:-1}
epochs=500 times=3
if [ "${FULL:-0}" = 1 ]; then epochs=2000; fi
if [ "${SHORT:-0}" = 1 ]; then epochs=120 times=1; fi
case $#,$action in
[01],[0-9] | [01],1[0-9]) ;;
*)
	echo "usage: motion.sh [ACTION], 0 to 19" >&2
	exit 2
	;;
esac

"$here/motion-data.sh" "$out" "$times"

# raw OPTION...: undoes the normalization
raw() { ae-normalize --stats "$out/s.bin" --inverse "$@"; }

# made NAME NETWORK OPTION...: samples from a network to NAME.npy, in the scale of the joints
made() {
	name=$1 network=$2
	shift 2
	ae-sample --seed "$seed" "$@" "$out/$network.bin" | raw -o "$out/$name.npy"
}

# train NETWORK OPTION...: trains NETWORK.bin
train() {
	name=$1
	shift
	ae-train --seed "$seed" -b 32 --schedule cosine --clip-norm 1000 --log "$out/$name.tsv" -o "$out/$name.bin" "$@" \
		"$out/train.npy"
}

ae-normalize --fit "$out/s.bin" -o "$out/train.npy" "$out/train-raw.npy"
ae-normalize --stats "$out/s.bin" -o "$out/test.npy" "$out/test-raw.npy"

# ---- networks ----

train classifier -q -e "$((epochs < 80 ? epochs : 80))" -b 16 --noise gaussian=0.5 --labels "$out/train-labels.npy" \
	-a 'conv1d 128 7 stride=2; batchnorm; relu; dropout 0.3; conv1d 128 5 stride=2; batchnorm; relu; avgpool1d 4;
		flatten; dropout 0.5; dense 20 softmax'
train motion-vae -a motion-vae -e "$epochs" --beta 15
train motion-cvae -a motion-cvae -e "$epochs" --beta 15 --labels "$out/train-labels.npy"

# ---- new motions ----

made random motion-vae -n 4
ae-select -r 0 -r -1 "$out/test.npy" | ae-encode -o "$out/ends.npy" "$out/motion-vae.bin"
made between motion-vae --between "$out/ends.npy" --steps 5
ae-recon "$out/motion-vae.bin" "$out/test.npy" | raw -o "$out/recon.npy"
made action motion-cvae --class "$action" -n 4
awk 'BEGIN { for (i = 0; i < 200; i++) print int(i / 10) }' >"$out/asked.txt"
ae-sample --seed "$seed" --labels "$out/asked.txt" -o "$out/new.npy" "$out/motion-cvae.bin"
raw -o "$out/new-raw.npy" "$out/new.npy"

# ---- quality ----

# named LABELS FILE: percentage that the classifier names right
named() {
	ae-recon "$out/classifier.bin" "$2" | ae-eval --labels "$1" |
		awk '/^accuracy/ { printf "%.1f%%", 100 * $2 }'
}

# spread FILE DEPTH: a line per bone: the standard deviation of its length over the frames of a motion, divided by the
# mean length; the mean over all motions. DEPTH units of x and y equal one unit of depth.
spread() {
	ae-convert --to tsv "$1" | awk -v depth="$2" '
	BEGIN {
		n = split("20-3 3-4 4-7 3-1 1-8 8-10 10-12 3-2 2-9 9-11 11-13 " \
			"7-5 5-14 14-16 16-18 7-6 6-15 15-17 17-19", bone)
	}
	{
		for (b = 1; b <= n; b++) {
			split(bone[b], joint, "-")
			sum = squares = frames = 0
			for (at = 0; at < NF; at += 60) {
				i = at + 3 * joint[1]; j = at + 3 * joint[2]
				dx = $(i - 2) - $(j - 2); dy = $(i - 1) - $(j - 1); dz = depth * ($i - $j)
				square = dx * dx + dy * dy + dz * dz
				sum += sqrt(square); squares += square; frames++
			}
			mean = sum / frames; variance = squares / frames - mean * mean
			if (mean > 0 && variance > 0) spread[b] += sqrt(variance) / mean
		}
	}
	END { for (b = 1; b <= n; b++) printf "%s\t%.4f\n", bone[b], spread[b] / NR }'
}

# Pixels and depth have different units. The right ratio is that for which the bones of real people change least.
depth=$(for depth in 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1 1.2 1.5 2 3 5; do
	ae-select -r ::10 "$out/train-raw.npy" >"$out/few.npy"
	spread "$out/few.npy" "$depth" | awk -v depth="$depth" '{ sum += $2 } END { print sum, depth }'
done | sort -n | awk 'NR == 1 { print $2 }')
for set in train test new; do spread "$out/$set-raw.npy" "$depth" >"$out/$set-bones.tsv"; done
paste "$out/train-bones.tsv" "$out/test-bones.tsv" "$out/new-bones.tsv" |
	awk '{ print $1 "\t" $2 "\t" $4 "\t" $6 }' >"$out/bones.tsv"
for set in test new; do ae-eval --real "$out/train.npy" "$out/$set.npy" >"$out/$set-set.tsv"; done

awk 'NR == 1 { printf "%5s %9s %9s %6s  motion-cvae\n", "epoch", "loss", "motion", "code" }
	NR == 2 || $1 % int(n / 5) == 0 && NR > 1 { printf "%5d %9.2f %9.2f %6.2f\n", $1, $2, $3, $4 }' n="$epochs" \
	"$out/motion-cvae.tsv"
echo "named right by the classifier: $(named "$out/test-labels.npy" "$out/test.npy") of the real test motions," \
	"$(named "$out/asked.txt" "$out/new.npy") of 200 new ones"
echo "beside the training motions:      test       new"
paste "$out/test-set.tsv" "$out/new-set.tsv" |
	awk '$1 ~ /^(diversity|density|coverage|nearest)$/ { printf "  %-25s %9.3f %9.3f\n", $1, $2, $4 }'
echo "spread of the lengths of bones: training      test       new"
awk '{ printf "  joints %-20s %9.4f %9.4f %9.4f\n", $1, $2, $3, $4; a += $2; b += $3; c += $4 }
	END { printf "  %-27s %9.4f %9.4f %9.4f\n", "mean", a / NR, b / NR, c / NR }' "$out/bones.tsv"

# ---- pictures ----

first() { ae-select -n 1 --each "$1" "$2"; }

ae-plot skeleton --title 'random motions' -o "$out/random.svg" "$out/random.npy"
ae-plot skeleton --title 'from one real motion to another' -n 6 -o "$out/between.svg" "$out/between.npy"
ae-select -r ::40 "$out/test-raw.npy" >"$out/some.npy"
ae-select -r ::40 "$out/recon.npy" |
	ae-plot skeleton --title 'test motions (gray) and their reconstructions by motion-vae' -n 6 \
		--against "$out/some.npy" -o "$out/recon.svg"
ae-plot skeleton --title "action $action, new" -o "$out/action.svg" "$out/action.npy"
ae-select -n 4 --where "$out/train-labels.npy=$action" -o "$out/real.npy" "$out/train-raw.npy"
ae-plot skeleton --animate --title "action $action, real and new" -o "$out/action-moving.svg" \
	--row real="$out/real.npy" --row new="$out/action.npy"
ae-plot skeleton --animate --camera 30,10 --depth "$depth" --title "action $action, new" -o "$out/action-turned.png" \
	"$out/action.npy"
first "$out/asked.txt" "$out/asked.txt" >"$out/shown.npy"
first "$out/asked.txt" "$out/new-raw.npy" |
	ae-plot skeleton --animate --title 'new motions, one per action' -n 20 \
		--labels "$out/shown.npy" -o "$out/actions-moving.svg"
echo "pictures: $out/random.svg $out/between.svg $out/recon.svg $out/action.svg" \
	"$out/action-moving.svg $out/action-turned.png $out/actions-moving.svg"
