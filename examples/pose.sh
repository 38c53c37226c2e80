#!/bin/sh
# pose.sh - recovers lost joints of people in motion (motion-data.sh). A denoising autoencoder learns from motions of
# five persons of which it sees 70% of the joints: a joint is lost as a whole, x, y and depth, for 32 of 64 frames or
# longer. It then fills the gaps in motions of five other persons. Place and size of each motion are fitted to the mean
# pose first, by the joints that are left. Errors are those of lost joints alone, in standard deviations, beside linear
# interpolation in time and the mean pose. Results go to $OUT (default: build/pose). 150 epochs; FULL=1: 600;
# SHORT=1: 25; SEED=N. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/pose}
seed=${SEED:-1}
epochs=150 times=3
if [ "${FULL:-0}" = 1 ]; then epochs=600; fi
if [ "${SHORT:-0}" = 1 ]; then epochs=25 times=1; fi
damage='mask=0.3 --block 32x3'
if [ $# -gt 0 ]; then
	echo "usage: pose.sh" >&2
	exit 2
fi

"$here/motion-data.sh" "$out" "$times"

# ---- place and size ----

# fit SET: moves and scales each motion of SET-raw.npy so that its joints are nearest to the mean pose, to SET-fit.npy;
# how far and how much goes to SET-place.tsv
fit() {
	ae-convert --to tsv --missing keep "$out/$1-raw.npy" | awk -v mean="$out/mean.txt" -v place="$out/$1-place.tsv" '
	BEGIN { while ((getline line <mean) > 0) m[c++] = line }
	{
		over = under = 0
		for (k = 0; k < 3; k++) {
			n = sum = msum = product = square = 0
			for (i = k; i < NF; i += 3) {
				if ($(i + 1) == "nan") continue
				a = m[i % 60]; n++; sum += $(i + 1); msum += a
				product += a * $(i + 1); square += a * a
			}
			if (k < 2) { over += product - sum * msum / n; under += square - msum * msum / n }
			x[k] = sum / n; y[k] = msum / n
		}
		size = over / under
		for (k = 0; k < 3; k++) shift[k] = x[k] - size * y[k]
		print size "\t" shift[0] "\t" shift[1] "\t" shift[2] >place
		for (i = 0; i < NF; i++)
			printf "%s%s", $(i + 1) == "nan" ? "nan" : ($(i + 1) - shift[i % 3]) / size,
				i < NF - 1 ? "\t" : "\n"
	}' | ae-convert --missing keep --shape 64x60 -o "$out/$1-fit.npy"
}

# unfit SET: the way back for SET, of motions on standard input
unfit() {
	ae-convert --to tsv | awk -v place="$out/$1-place.tsv" '
	{
		getline line <place
		split(line, at, "\t")
		for (i = 0; i < NF; i++) printf "%s%s", $(i + 1) * at[1] + at[2 + i % 3], i < NF - 1 ? "\t" : "\n"
	}' | ae-convert --shape 64x60
}

ae-normalize --fit "$out/s.bin" -o "$out/train.npy" "$out/train-raw.npy"
ae-convert --to tsv "$out/s.bin" | awk 'NR > 1 { print $(NF - 1) }' >"$out/mean.txt"
# shellcheck disable=SC2086 # several words
ae-noise $damage --value nan --seed "$seed" -o "$out/damaged-raw.npy" "$out/test-raw.npy"
fit train
fit damaged

# ---- the network ----

ae-normalize --fit "$out/fit.bin" -o "$out/train-fit.npy" "$out/train-fit.npy"
# shellcheck disable=SC2086
ae-train --seed "$seed" -e "$epochs" -b 16 --lr 0.002 --schedule cosine --noise $damage --log "$out/pose.tsv" \
	-a 'dense 384 each relu; dense 256 each relu; ---; dense 384 each relu; dense in each' \
	-o "$out/pose.bin" "$out/train-fit.npy"
ae-normalize --stats "$out/fit.bin" --missing keep "$out/damaged-fit.npy" |
	ae-recon --missing keep --impute "$out/pose.bin" |
	ae-normalize --stats "$out/fit.bin" --inverse | unfit damaged >"$out/recovered-raw.npy"

# ---- plain methods ----

# filled METHOD: lost values by linear interpolation in time, beyond the first and last frame that has a value by that
# value (METHOD linear), or the mean pose, as for joints that are lost all the time
filled() {
	ae-convert --to tsv --missing keep "$out/damaged-raw.npy" | awk -v method="$1" -v mean="$out/mean.txt" '
	BEGIN { while ((getline line <mean) > 0) m[c++] = line }
	{
		n = split($0, x, "\t")
		for (c = 1; c <= 60; c++) {
			before = 0
			for (i = c; i <= n + 60; i += 60) {
				if (i <= n && x[i] == "nan") continue
				for (j = before ? before + 60 : c; j < i && j <= n; j += 60)
					if (method != "linear" || (!before && i > n)) x[j] = m[c - 1]
					else if (!before) x[j] = x[i]
					else if (i > n) x[j] = x[before]
					else x[j] = x[before] + (x[i] - x[before]) * (j - before) / (i - before)
				before = i
			}
		}
		for (i = 1; i <= n; i++) printf "%s%s", x[i], i < n ? "\t" : "\n"
	}' | ae-convert --shape 64x60 -o "$out/$1-raw.npy"
}

filled linear
filled mean

# ---- quality ----

ae-normalize --stats "$out/s.bin" -o "$out/test.npy" "$out/test-raw.npy"
for name in linear mean recovered; do
	ae-normalize --stats "$out/s.bin" "$out/$name-raw.npy" |
		ae-eval -q --against "$out/test.npy" --gaps "$out/damaged-raw.npy" >"$out/$name.tsv"
	awk -v name="$name" '$1 == "mse" || $1 == "mae" { printf "%s_%s\t%.4f\n", name, $1, $2 }' "$out/$name.tsv"
done | tee "$out/errors.tsv"
awk '{ e[$1] = $2 }
	END {
		for (i = split("mse mae", m, " "); i > 0; i--)
			for (j = split("linear mean", of, " "); j > 0; j--)
				printf "recovered_to_%s_%s\t%.3f\n", of[j], m[i], e["recovered_" m[i]] / e[of[j] "_" m[i]]
	}' "$out/errors.tsv" | sort

# ---- pictures ----

for name in test damaged linear recovered; do
	ae-select --missing keep -r 12 -r 95 -o "$out/$name-some.npy" "$out/$name-raw.npy"
done
ae-plot skeleton --missing keep -n 2 --title 'lost joints of persons that the network has not seen' -o "$out/pose.svg" \
	--row true="$out/test-some.npy" --row damaged="$out/damaged-some.npy" \
	--row linear="$out/linear-some.npy" --row recovered="$out/recovered-some.npy"
echo "pictures: $out/pose.svg"
