#!/bin/sh
# mnist-classify.sh - trains a classifier of digits and shows its errors. Then transfer: a classifier takes over the
# encoder of an autoencoder, which has learned from the pictures without labels. The encoder is frozen or trained
# further (tuned), beside the same network from scratch; with ten labels per digit, drawn several times, and with all
# labels. Results go to $OUT (default: build/mnist-classify). SHORT=1: a tenth of the pictures; FULL=1: more epochs;
# SEED=N. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/mnist-classify}
seed=${SEED:-1}
train=60000 test=10000 epochs=6 batch=128 auto=2 few=60 draws=3
if [ "${SHORT:-0}" = 1 ]; then train=6000 test=1000 epochs=4 batch=32 auto=2 draws=1; fi
if [ "${FULL:-0}" = 1 ]; then epochs=20 auto=20 draws=10; fi
"$here/mnist-data.sh" "$out" "$train" "$test"

encoder='conv2d 16 3 relu; maxpool2d 2; conv2d 32 3 relu; maxpool2d 2'
decoder='upsample2d 2; conv2d 16 3 relu; upsample2d 2; conv2d in 3 sigmoid'
classes='batchnorm; dense 64 relu; dropout 0.3; dense 10 softmax'

# classifier NAME SET OPTION...: trains NAME.bin on SET.npy and SET-labels.npy
classifier() {
	name=$1 set=$2
	shift 2
	ae-train -q --seed "$seed" -a "$encoder; ---; $classes" --labels "$out/$set-labels.npy" "$@" \
		-o "$out/$name.bin" "$out/$set.npy"
}

# judge NAME: its output for the test pictures, and the measures of that
judge() {
	ae-recon -o "$out/$1-outputs.npy" "$out/$1.bin" "$out/test.npy"
	ae-eval --labels "$out/test-labels.npy" --confusion "$out/$1-confusion.npy" -o "$out/$1.tsv" \
		"$out/$1-outputs.npy"
}

# of NAME MEASURE: the measure in percent
of() { awk -F '\t' -v measure="$2" '$1 == measure { printf "%.2f%%", 100 * $2 }' "$out/$1.tsv"; }

# ---- a classifier ----

classifier all-scratch train -e "$epochs" -b "$batch" --schedule cosine --val-file "$out/test.npy" \
	--val-labels "$out/test-labels.npy" --log "$out/history.tsv"
judge all-scratch
echo "test pictures classified correctly: $(of all-scratch accuracy)," \
	"in two guesses: $(of all-scratch top2_accuracy)"
ae-plot loss --title 'classifier: cross entropy' "$out/history.tsv" >"$out/loss.svg"
ae-plot heat --range 0,20 --title 'test pictures: digits and predictions' \
	--xlabel 'taken for' --ylabel digit "$out/all-scratch-confusion.npy" >"$out/confusion.svg"

# pictures whose digit is wrong
ae-convert --to tsv "$out/all-scratch-outputs.npy" | awk '{
	guess = 1
	for (k = 2; k <= NF; k++) if ($k > $guess) guess = k
	print guess - 1
}' >"$out/guesses.txt"
ae-convert --to tsv "$out/test-labels.npy" | paste - "$out/guesses.txt" |
	awk '{ print $1 != $2 }' >"$out/wrong.txt"
pictures="$out/loss.svg $out/confusion.svg"
if grep -q 1 "$out/wrong.txt"; then
	ae-select --where "$out/wrong.txt=1" -o "$out/wrong-guesses.npy" "$out/guesses.txt"
	ae-select --where "$out/wrong.txt=1" "$out/test.npy" |
		ae-plot grid -n 30 --labels "$out/wrong-guesses.npy" -o "$out/wrong.svg" \
			--title 'classified wrongly, with the prediction'
	pictures="$pictures $out/wrong.svg"
fi

# ---- transfer ----

# The code has more values than a picture, so the network would learn to copy. Masking half of the pixels makes it learn
# to fill them in.
ae-train -q --seed "$seed" -e "$auto" -b 64 --loss bce --noise mask=0.5 -a "$encoder; ---; $decoder" \
	-o "$out/auto.bin" "$out/train.npy"

# begun WAY LABELS SET OPTION...: trains a classifier with these options and prints its accuracy
begun() {
	way=$1 labels=$2 set=$3
	shift 3
	case $way in
	frozen) set -- "$@" --init "$out/auto.bin" --freeze encoder ;;
	tuned) set -- "$@" --init "$out/auto.bin" ;;
	esac
	classifier "$labels-$way" "$set" "$@"
	judge "$labels-$way"
	printf '%s\t%s\t%s\n' "$labels" "$way" "$(of "$labels-$way" accuracy)"
}

{
	draw=0
	while [ $((draw += 1)) -le "$draws" ]; do
		for of in few few-labels; do
			ae-select --seed "$draw" -n 10 --each "$out/train-labels.npy" -o "$out/$of.npy" \
				"$out/train${of#few}.npy"
		done
		for way in scratch frozen tuned; do begun "$way" 100 few -e "$few" -b 20; done
	done
	printf 'all\tscratch\t%s\n' "$(of all-scratch accuracy)"
	for way in frozen tuned; do begun "$way" all train -e "$epochs" -b "$batch" --schedule cosine; done
} >"$out/transfer.tsv"
echo 'test pictures classified correctly, with labels for some of the training pictures and for all:'
awk -F '\t' '
	{
		key = sprintf("%-7s %-8s", $1, $2)
		if (!(key in sum)) order[++keys] = key
		sum[key] += $3; drawn[key]++
		if (drawn[key] == 1 || $3 + 0 < least[key]) least[key] = $3 + 0
		if (drawn[key] == 1 || $3 + 0 > most[key]) most[key] = $3 + 0
	}
	END {
		printf "%-7s %-8s %8s %8s %8s\n", "labels", "encoder", "mean", "least", "most"
		for (i = 1; i <= keys; i++) {
			key = order[i]
			printf "%s %7.2f%% %7.2f%% %7.2f%%\n", key, sum[key] / drawn[key],
				least[key], most[key]
		}
	}' "$out/transfer.tsv"
echo "pictures: $pictures"
