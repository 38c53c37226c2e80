#!/bin/sh
# mnist-denoise.sh - removes noise from pictures of digits (mnist-data.sh). For each level of Gaussian noise, clipped
# to 0..1, the network mnist-denoise learns to return the clean picture; the noise is new in each epoch. Noisy test
# pictures, the network's output and the output of a 3x3 median filter are compared with the clean pictures. Results
# go to $OUT (default: build/mnist-denoise). 6 epochs of 20,000 pictures per level, 1000 test pictures. FULL=1: 10
# epochs of 60,000, 10,000 test pictures, and the two runs that Keras' example of the same network publishes, which
# resume after an interruption. SHORT=1: 3 epochs of a few pictures; SEED=N. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/mnist-denoise}
levels='0.25 0.5 0.7 0.9'
epochs=6 train=20000 test=1000
if [ "${FULL:-0}" = 1 ]; then epochs=10 train=60000 test=10000; fi
if [ "${SHORT:-0}" = 1 ]; then epochs=3 train=2000 test=200; fi

"$here/mnist-data.sh" "$out" "$train" "$test"

# noise LEVEL: adds noise with a seed of its own, so that it differs from the noise in training
noise() { ae-noise "gaussian=$1" --clip 0,1 --seed 1000; }

# learn NAME LEVEL EPOCHS [OPTION...]: trains $out/NAME.bin to return clean pictures from noise of this level
learn() {
	name=$1 level=$2 passes=$3
	shift 3
	noise "$level" <"$out/test.npy" >"$out/$name-noisy.npy"
	ae-train -a mnist-denoise -e "$passes" --seed "${SEED:-1}" \
		--noise "gaussian=$level" --clip 0,1 --log "$out/$name.tsv" "$@" \
		--val-file "$out/$name-noisy.npy" --val-target "$out/test.npy" -o "$out/$name.bin" "$out/train.npy"
}

# The plain method to remove noise.
median() { ae-convert --to tsv | awk -f "$here/median.awk" | ae-convert --shape 28x28; }

# judge LEVEL WHAT FILE: prints a line of the table
judge() {
	ae-eval --peak 1 --against "$out/test.npy" "$3" | awk -v level="$1" -v what="$2" '
		{ v[$1] = $2 }
		END { printf "%5s  %-8s %8.5f %6.2f %7.4f\n", level, what, v["mse"], v["psnr"], v["ssim"] }'
}

# ten FILE: writes its first ten pictures to a file beside it, and prints that file's name
ten() {
	ae-select -r :10 -o "${1%.npy}-ten.npy" "$1"
	echo "${1%.npy}-ten.npy"
}

clean=$(ten "$out/test.npy")
pictures=$out/noise.svg
set --
for level in $levels; do
	learn "$level" "$level" "$epochs" -b 16 --lr 0.002 --schedule cosine
	noise "$level" <"$(ten "$out/train.npy")" >"$out/train-$level.npy"
	set -- "$@" --row "noise $level=$out/train-$level.npy"
done
ae-plot grid --title 'training pictures before and after the noise' \
	--row "original=$(ten "$out/train.npy")" "$@" >"$out/noise.svg"

printf '%5s  %-8s %8s %6s %7s\n' noise picture mse psnr ssim
set --
for level in $levels; do
	noisy=$out/$level-noisy.npy
	ae-recon -o "$out/$level-denoised.npy" "$out/$level.bin" "$noisy"
	median <"$noisy" >"$out/$level-median.npy"
	judge "$level" noisy "$noisy"
	judge "$level" median "$out/$level-median.npy"
	judge "$level" denoised "$out/$level-denoised.npy"
	ae-plot grid --title "test pictures with noise $level, filtered and denoised" \
		--row original="$clean" --row noisy="$(ten "$noisy")" \
		--row 'median 3x3'="$(ten "$out/$level-median.npy")" \
		--row denoised="$(ten "$out/$level-denoised.npy")" >"$out/$level.svg"
	pictures="$pictures $out/$level.svg"
	set -- "$@" --row "$level=$out/$level.tsv"
done
ae-plot loss --title 'mnist-denoise: binary cross entropy by level of noise' "$@" >"$out/loss.svg"

# beside LEVEL EPOCH LOSS: prints the validation loss after this epoch, beside LOSS of Keras' example
beside() {
	awk -v level="$1" -v epoch="$2" -v keras="$3" '
		$1 == epoch { printf "%5s %6d %9.4f %6s\n", level, epoch, $3, keras }' "$out/keras-$1.tsv"
}

if [ "${FULL:-0}" = 1 ]; then
	learn keras-0 0 50 --checkpoint "$out/keras-0.state" --resume
	learn keras-0.4 0.4 100 --checkpoint "$out/keras-0.4.state" --resume
	printf '%5s %6s %9s %6s\n' noise epoch val_loss Keras
	beside 0 5 0.0664
	beside 0 10 0.0648
	beside 0 50 0.0622
	beside 0.4 100 0.0839
fi
echo "pictures: $pictures $out/loss.svg"
