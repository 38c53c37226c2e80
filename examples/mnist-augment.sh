#!/bin/sh
# mnist-augment.sh - makes new pictures of a digit from few examples: an autoencoder learns one digit (2, 3, 8) from
# 1000, 100 and 10 examples. Their codes are disturbed by noise, in standard deviations of each value of the code, and
# decoded. The measures for each amount:
#   recognized   share that a classifier, which has not seen the examples, takes for that digit
#   diversity    mean distance of two new pictures, divided by that of two real ones (test pictures)
#   nearest      mean distance of a new picture to the nearest example, divided by that of a real one: far below 1
#                means memorized
#   coverage     share of the real pictures with a new picture among their neighbors (see ae-eval --real)
# Results go to $OUT (default: build/mnist-augment). SHORT=1: fewer pictures and amounts; FULL=1: longer training and
# more new pictures; SEED=N. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/mnist-augment}
seed=${SEED:-1}
train=60000 test=10000 epochs=3 steps=1000 new=300 sizes='1000 100 10' halves='0 1 2 3 4 5 6'
if [ "${SHORT:-0}" = 1 ]; then
	train=6000 test=2000 epochs=4 steps=200 new=80
	sizes='100 10' halves='0 1 2'
fi
if [ "${FULL:-0}" = 1 ]; then epochs=10 steps=5000 new=1000; fi
"$here/mnist-data.sh" "$out" "$train" "$test"

# part SET ROWS NAME: writes these rows of a set's pictures and labels
part() {
	ae-select -r "$2" -o "$out/$3.npy" "$out/$1.npy"
	ae-select -r "$2" -o "$out/$3-labels.npy" "$out/$1-labels.npy"
}

# of_digit SET DIGIT COUNT: the first COUNT pictures of a digit
of_digit() { ae-select --where "$out/$1-labels.npy=$2" "$out/$1.npy" | ae-select -r ":$3"; }

# value MEASURE: its value in the output of ae-eval
value() { awk -F '\t' -v measure="$1" '$1 == measure { print $2 }'; }

# ---- a classifier that has not seen the examples ----

have=$(ae-info "$out/train.npy" | awk '$1 == "records" { print $2 }')
part train ":$((have * 2 / 3))" rest
part train "$((have * 2 / 3)):" apart
ae-train -q --seed "$seed" -e "$epochs" -b 64 --labels "$out/rest-labels.npy" -o "$out/classifier.bin" -a '
	conv2d 16 3 relu; maxpool2d 2; conv2d 32 3 relu; maxpool2d 2; dense 64 relu; dropout 0.3
	dense 10 softmax' \
	"$out/rest.npy"

# ---- one digit from few examples ----

# learn DIGIT COUNT: trains on COUNT examples; the number of steps does not depend on COUNT
learn() {
	of_digit apart "$1" "$2" >"$out/examples.npy"
	ae-train -q --seed "$seed" -e $((steps / (($2 + 49) / 50))) -b 50 --loss bce -o "$out/digit.bin" \
		-a 'dense 256 relu; dense 16; ---; dense 256 relu; dense in sigmoid' "$out/examples.npy"
	ae-encode "$out/digit.bin" "$out/examples.npy" |
		ae-normalize -q --fit "$out/codes.bin" -o "$out/codes.npy"
}

# perturbed AMOUNT: repeats the codes with new noise each time, and decodes them
perturbed() {
	again=0
	while [ "$again" -lt "$new" ]; do
		cat "$out/codes.npy"
		again=$((again + examples))
	done | ae-select -r ":$new" | ae-noise --seed "$seed" "gaussian=$1" |
		ae-normalize --stats "$out/codes.bin" --inverse | ae-decode "$out/digit.bin"
}

# judge DIGIT: prints a line of measures of new.npy
judge() {
	awk -v digit="$1" -v n="$new" 'BEGIN { while (n-- > 0) print digit }' >"$out/asked.txt"
	recognized=$(ae-recon "$out/classifier.bin" "$out/new.npy" | ae-eval --labels "$out/asked.txt" |
		value accuracy)
	nearest=$(ae-eval -k 1 --real "$out/examples.npy" "$out/new.npy" | value nearest)
	ae-eval --real "$out/real.npy" "$out/new.npy" | awk -F '\t' -v OFS='\t' -v recognized="$recognized" \
		-v nearest="$nearest" -v usual="$usual" '{ v[$1] = $2 }
		END {
			print recognized, v["diversity"] / v["real_diversity"], nearest / usual, v["coverage"]
		}'
}

for digit in 2 3 8; do
	of_digit test "$digit" "$new" >"$out/real.npy"
	ae-select -r :12 -o "$out/real-few.npy" "$out/real.npy"
	set -- --row "real ones=$out/real-few.npy"
	for size in $sizes; do
		learn "$digit" "$size"
		examples=$(ae-info "$out/examples.npy" | awk '$1 == "records" { print $2 }')
		usual=$(ae-eval -k 1 --real "$out/examples.npy" "$out/real.npy" | value nearest)
		for half in $halves; do
			amount=$(awk "BEGIN { print $half / 2 }")
			perturbed "$amount" >"$out/new.npy"
			printf '%s\t%s\t%s\t%s\n' "$digit" "$examples" "$amount" "$(judge "$digit")"
			case $half in 0 | 2 | 4) ;; *) continue ;; esac
			ae-select -r :12 -o "$out/new-$size-$half.npy" "$out/new.npy"
			set -- "$@" --row "of $examples, noise $amount=$out/new-$size-$half.npy"
		done
	done
	ae-plot grid -n 12 --title "new pictures of the digit $digit" -o "$out/$digit.svg" "$@"
done >"$out/table.tsv"

# ---- show ----

echo "mean over the three digits (each digit: $out/table.tsv), noise in standard deviations of the code:"
awk -F '\t' '
	{
		key = sprintf("%8d %6.1f", $2, $3)
		if (!(key in lines)) order[++keys] = key
		lines[key]++
		for (i = 4; i <= 7; i++) sum[key, i] += $i
	}
	END {
		printf "%8s %6s %11s %10s %8s %9s\n", "examples", "noise", "recognized", "diversity",
			"nearest", "coverage"
		for (k = 1; k <= keys; k++) {
			key = order[k]
			printf "%s %11.3f %10.3f %8.3f %9.3f\n", key, sum[key, 4] / lines[key],
				sum[key, 5] / lines[key], sum[key, 6] / lines[key], sum[key, 7] / lines[key]
		}
	}' "$out/table.tsv"

# heat COLUMN: that column of the table as a matrix, noise by digit and number of examples
heat() {
	awk -F '\t' -v column="$1" '
	{
		name = "\"" $1 " from " $2 "\""
		if (name != last) names[++columns] = last = name
		if ($3 == 0) rows = 0
		cell[rows++, columns] = $column
	}
	END {
		for (i = 1; i <= columns; i++) printf "%s%s", names[i], i < columns ? "," : "\n"
		for (k = 0; k < rows; k++)
			for (i = 1; i <= columns; i++) printf "%.2f%s", cell[k, i], i < columns ? "," : "\n"
	}' "$out/table.tsv"
}

# picture COLUMN NAME: draws NAME.svg
picture() {
	heat "$1" | ae-plot heat --transpose --range 0,1 --xlabel 'noise, halves of a deviation' \
		--ylabel 'digit, examples' --title "new pictures: $2" -o "$out/$2.svg"
}
picture 4 recognized
picture 7 coverage
echo "pictures: $out/recognized.svg $out/coverage.svg $out/2.svg $out/3.svg $out/8.svg"
