#!/bin/sh
# rul.sh - remaining useful life of engines, as in Gugulothu et al. 2017: a recurrent autoencoder learns windows of
# sensors, its encoder turns a window into an embedding, and a regression on embeddings tells how many cycles are left.
# "embedding" keeps the encoder as it is, "tuned" goes on training it with the regression; with FULL=1, "scratch" is the
# same network without the autoencoder. The data are FD001 of NASA's C-MAPSS in $AE_DATA/cmapss (default: ../shared/data
# beside the checkout), else simulated engines. The life is capped at 125 cycles. Every tenth training engine is for
# validation alone, which chooses the epoch; engines of the test take no part in any stage. Columns that are constant
# in training are left out. Engines that are shorter than a window repeat their first row. Results go to $OUT (default:
# build/rul): RMSE and NASA's score over the test engines, the mean of 3 seeds. It learns from every second window, the
# autoencoder from every fourth. SHORT=1: 1 seed, few epochs; FULL=1: all windows, 10 seeds; SEED=N: the first seed. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
real=${AE_DATA:-$here/../../shared/data}/cmapss
out=${OUT:-build/rul}
first=${SEED:-1}
seeds=3 epochs=12 engines=60 window=40 cap=125 step=2 methods="embedding tuned"
if [ "${FULL:-0}" = 1 ]; then seeds=10 step=1 methods="$methods scratch"; fi
if [ "${SHORT:-0}" = 1 ]; then seeds=1 epochs=2 engines=30; fi
if [ $# -gt 0 ]; then
	echo "usage: rul.sh" >&2
	exit 2
fi
mkdir -p "$out"

# ---- data: unit, cycle and values per line ----

# simulate ENGINES SEED: engines that wear out; sensors follow the wear, and some are constant
simulate() {
	awk -v engines="$1" -v seed="$2" '
	function draw(a, b) { seed = (seed * 16807) % 2147483647; return a + (b - a) * seed / 2147483647 }
	BEGIN {
		for (k = 0; k < 10; k++) draw(0, 1)
		for (unit = 1; unit <= engines; unit++) {
			life = int(draw(130, 320)); base = draw(0, 0.15); steep = draw(4, 7)
			for (t = 1; t <= life; t++) {
				wear = base + exp(steep * (t / life - 1))
				printf "%d %d 100", unit, t
				for (k = 1; k <= 8; k++)
					printf " %.3f", k * 50 + (k % 2 ? 1 : -1) * k * wear + draw(-1, 1) * k / 3 + draw(-1, 1) * k / 3
				print " 14.62"
			}
		}
	}'
}

if [ -f "$real/train_FD001.txt.gz" ]; then
	what='C-MAPSS FD001'
	zcat <"$real/train_FD001.txt.gz" >"$out/train-all.txt"
	zcat <"$real/test_FD001.txt.gz" >"$out/test-cut.txt"
	zcat <"$real/RUL_FD001.txt.gz" | awk '{ print $1 }' >"$out/test-rul.txt"
else
	what='simulated engines'
	simulate "$engines" 1 >"$out/train-all.txt"
	simulate "$engines" 2 >"$out/test-whole.txt"
	: >"$out/test-rul.txt"
	awk -v to="$out/test-rul.txt" 'NR == FNR { life[$1] = $2; next }
		{ end = 25 + int(life[$1] * (0.2 + $1 * 37 % 70 / 100)); if (end > life[$1]) end = life[$1] }
		$2 <= end
		$2 == end { print life[$1] - end >to }' "$out/test-whole.txt" "$out/test-whole.txt" >"$out/test-cut.txt"
fi

# padded: repeats the first row of an engine that is shorter than a window
padded() {
	awk -v window="$window" '
	function put(  i) {
		for (i = n; i < window; i++) print row[1]
		for (i = 1; i <= n; i++) print row[i]
	}
	{ $1 = $1 }
	$1 != unit { if (n) put(); unit = $1; n = 0 }
	{ row[++n] = $0 }
	END { put() }'
}

awk '$1 % 10 != 0' "$out/train-all.txt" | padded >"$out/train.txt"
awk '$1 % 10 == 0' "$out/train-all.txt" | padded >"$out/val.txt"
padded <"$out/test-cut.txt" >"$out/test.txt"
columns=$(awk '{
		for (i = 3; i <= NF; i++) {
			if (NR == 1 || $i < low[i]) low[i] = $i
			if (NR == 1 || $i > high[i]) high[i] = $i
		}
	}
	END { for (i = 3; i <= NF; i++) if (low[i] < high[i]) printf "%s%d", n++ ? "," : "", i }' "$out/train.txt")

ae-convert -q -c "$columns" "$out/train.txt" | ae-normalize --fit "$out/s.bin" -o "$out/train-rows.npy"
for set in val test; do
	ae-convert -q -c "$columns" "$out/$set.txt" | ae-normalize --stats "$out/s.bin" -o "$out/$set-rows.npy"
done
for set in train val test; do
	ae-window --group 1 --times "$out/$set.txt" -o "$out/$set.npy" "$window" "$out/$set-rows.npy"
	# the life of a window is that of its last row; 1 is the cap
	awk -v cap="$cap" -v window="$window" 'NR == FNR { last[$1] = $2; next }
		FNR >= window { left = last[$1] - $2; print (left > cap ? cap : left) / cap }' \
		"$out/$set.txt" "$out/$set.txt" >"$out/$set-target.txt"
done
for of in 1 2; do
	ae-select -q --missing keep -r "::$((of * step))" -o "$out/train-$of.npy" "$out/train.npy"
	ae-select -r "::$((of * step))" -o "$out/train-target-$of.npy" "$out/train-target.txt"
done
# the last window of each test engine
awk -v window="$window" 'FNR == NR { end[$1] = FNR; next } FNR >= window { print end[$1] == FNR ? 1 : 0 }' \
	"$out/test.txt" "$out/test.txt" >"$out/last.txt"
ae-select -q --missing keep --where "$out/last.txt=1" -o "$out/end.npy" "$out/test.npy"
echo "$what: $(awk '$1 != u { n++; u = $1 } END { print n }' "$out/train.txt") engines to train on," \
	"$(awk '$1 != u { n++; u = $1 } END { print n }' "$out/val.txt") to validate," \
	"$(awk 'END { print NR }' "$out/test-rul.txt") to test; columns $columns" >&2

# ---- networks ----

encoder='gru 64; gru 32 last'

# train NAME EPOCHS OPTION...: trains NAME.bin; the records are the last option
train() {
	name=$1 count=$2
	shift 2
	ae-train -q --seed "$seed" -e "$count" -b 256 --lr 0.003 --schedule cosine --val-file "$out/val.npy" \
		-o "$out/$name.bin" "$@"
}

# regress NAME OPTION...: trains NAME.bin to tell the life, and prints a line per test engine: predicted, true
regress() {
	name=$1
	shift
	train "$name" "$epochs" -a "$encoder; ---; dense 32 relu; dense 1" --patience "$epochs" \
		--target "$out/train-target-1.npy" --val-target "$out/val-target.txt" "$@" "$out/train-1.npy"
	ae-recon -t "$out/$name.bin" "$out/end.npy" | paste - "$out/test-rul.txt" |
		awk -v cap="$cap" '
		function capped(x) { return x > cap ? cap : x < 0 ? 0 : x }
		{ print capped($1 * cap) "\t" capped($2) }' >"$out/$name-$seed.tsv"
	awk -v name="$name" '{ d = $1 - $2; square += d * d; score += exp(d < 0 ? -d / 13 : d / 10) - 1 }
		END { printf "%s\t%.4f\t%.1f\n", name, sqrt(square / NR), score }' "$out/$name-$seed.tsv"
}

: >"$out/runs.tsv"
seed=$first
while [ "$seed" -lt $((first + seeds)) ]; do
	train autoencoder "$((epochs / 2))" -a "$encoder; ---; repeat $window; gru 32; dense in each" "$out/train-2.npy"
	regress embedding --init "$out/autoencoder.bin" --freeze encoder
	regress tuned --init "$out/autoencoder.bin"
	if [ "${FULL:-0}" = 1 ]; then regress scratch; fi
	seed=$((seed + 1))
done >>"$out/runs.tsv"

awk -F '\t' -v methods="$methods" '{ n[$1]++; rmse[$1] += $2; score[$1] += $3 }
	END {
		for (k = split(methods, name, " "); k > 0; k--)
			printf "%s_rmse\t%.2f\n%s_score\t%.0f\n", name[k], rmse[name[k]] / n[name[k]],
				name[k], score[name[k]] / n[name[k]]
	}' "$out/runs.tsv"
if [ "$what" = 'C-MAPSS FD001' ]; then
	printf 'published_%s\t%s\n' lstm_rmse '14.93 to 16.1' cnn_rmse 17.0 embeddings_rmse '14.4 (12.45 by its authors)' \
		variational_rmse '12.05 to 13.7' best_rmse 10.97
fi

# ---- pictures ----

ae-plot scatter --title 'cycles left of the test engines' --xlabel predicted --ylabel true \
	-o "$out/predicted.svg" "$out/tuned-$first.tsv"
# the whole life of a validation engine
unit=$(awk 'END { print $1 }' "$out/val.txt")
awk -v unit="$unit" -v window="$window" 'FNR >= window { print $1 == unit ? 1 : 0 }' "$out/val.txt" >"$out/one.txt"
ae-select -q --missing keep --where "$out/one.txt=1" "$out/val.npy" >"$out/one-windows.npy"
ae-select --where "$out/one.txt=1" "$out/val-target.txt" >"$out/one-target.npy"
ae-recon -q --missing drop -t "$out/tuned.bin" "$out/one-windows.npy" | awk -v cap="$cap" '$1 != "nan" { print $1 * cap }' \
	>"$out/one-predicted.txt"
ae-convert -t "$out/one-target.npy" | awk -v cap="$cap" '{ print $1 * cap }' |
	tail -n "$(awk 'END { print NR }' "$out/one-predicted.txt")" >"$out/one-true.txt"
{
	echo 'window true predicted'
	paste "$out/one-true.txt" "$out/one-predicted.txt" | awk '{ print NR - 1, $1, $2 }'
} >"$out/life.txt"
ae-plot lines --title "one engine's life" --ylabel 'cycles left' -o "$out/life.svg" "$out/life.txt"
echo "pictures: $out/predicted.svg $out/life.svg"
