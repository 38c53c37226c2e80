#!/bin/sh
# mnist-likelihood.sh - estimates how likely unseen digits are. The network 784-200-200-50 learns from ones and zeros
# that are drawn anew from the pictures (mnist-data.sh) in each epoch, with 1, 5 and 50 draws of the code per picture
# (--iwae: Burda, Grosse, Salakhutdinov 2016). Then -log p(x), in nats, is estimated for the first TEST test pictures.
# More draws in training make a tighter bound and a better network. Results go to $OUT (default:
# build/mnist-likelihood). 5 epochs with 1 and 5 draws; FULL=1: 100 with all three, which takes hours; SHORT=1: 2 of a
# few pictures. SEED=N, EPOCHS=N, DRAWS="1 5 50", RATE=N. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/mnist-likelihood}
epochs=5 draws='1 5' train=60000 test=200 samples=500
if [ "${FULL:-0}" = 1 ]; then epochs=100 draws='1 5 50' test=1000 samples=5000; fi
if [ "${SHORT:-0}" = 1 ]; then epochs=2 train=2000 test=50 samples=100; fi
network='flatten; dense 200 tanh; dense 200 tanh; latent 50; ---; dense 200 tanh; dense 200 tanh; dense 784 sigmoid'

"$here/mnist-data.sh" "$out" "$train" "$test"
ae-noise bernoulli -o "$out/unseen.npy" "$out/test.npy"
printf '%5s %12s %12s\n' draws 'bound, nats' '-log p(x)'
for k in ${DRAWS:-$draws}; do
	ae-train -q -a "$network" --binarize --iwae "$k" -e "${EPOCHS:-$epochs}" --lr "${RATE:-0.001}" --schedule cosine \
		--seed "${SEED:-1}" --val-file "$out/unseen.npy" --log "$out/history-$k.tsv" --checkpoint "$out/run-$k.state" \
		--resume -o "$out/model-$k.bin" "$out/train.npy"
	rm -f "$out/run-$k.state"	# needed only if the run is interrupted
	ae-score -m nll --samples "$samples" --seed "${SEED:-1}" -t "$out/model-$k.bin" "$out/unseen.npy" >"$out/nll-$k.txt"
	bound=$(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "val_loss") c = i } END { print $c }' "$out/history-$k.tsv")
	awk -v k="$k" -v bound="$bound" '{ sum += $1 } END { printf "%5d %12.2f %12.2f\n", k, bound, sum / NR }' "$out/nll-$k.txt"
done

# show
for k in ${DRAWS:-$draws}; do
	ae-plot loss --title "nats per picture, $k draws of the code" "$out/history-$k.tsv" >"$out/history-$k.svg"
done
ae-sample -n 100 --seed "${SEED:-1}" "$out/model-$k.bin" | ae-plot grid --title 'pictures of random codes' -n 100 \
	--ncols 10 >"$out/samples.svg"
echo "pictures: $out/history-*.svg $out/samples.svg"
