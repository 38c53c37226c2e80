#!/bin/sh
# reports.sh - three pages of ae-report: a table, pictures of digits, and motions of people. Each page takes one command,
# a model and data that the model did not learn from. The table is cardio of the ODDS library, if $AE_DATA (default:
# ../shared/data beside the checkout) has it in odds/; otherwise it has measurements of a machine, generated. Pictures
# are those of mnist-data.sh, motions those of motion-data.sh. Results go to $OUT (default: build/reports). SHORT=1:
# fewer epochs; SEED=N.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/reports}
cardio=${AE_DATA:-$here/../../shared/data}/odds/cardio.csv.gz
seed=${SEED:-1} steps=3000 digits=10 motions=60
if [ "${SHORT:-0}" = 1 ]; then steps=200 digits=2 motions=5; fi
mkdir -p "$out"

# Rows of a machine whose measurements follow its speed and load; in every 25th row one of them does not. The script has
# its own random generator, so that every awk gives the same numbers.
machine() {
	awk 'function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	BEGIN {
		seed = 20140401
		print "speed,current,torque,temperature,vibration,label"
		for (i = 0; i < 3000; i++) {
			speed = 600 + 900 * draw(); load = draw(); odd = i % 25 == 24
			value[0] = 2 + 0.004 * speed + 9 * load + 0.2 * draw()
			value[1] = 5 + 40 * load + draw()
			value[2] = 25 + 0.02 * speed + 20 * load + 2 * draw()
			value[3] = 0.1 + (speed / 1000) ^ 2 + 0.3 * load + 0.1 * draw()
			if (odd) value[int(4 * draw())] *= 1.6 + draw()
			printf "%.1f,%.3f,%.3f,%.2f,%.4f,%d\n", speed, value[0], value[1], value[2], value[3], odd
		}
	}'
}

# ---- a table: every other normal row is learned, the others and the abnormal ones are checked ----

if [ -f "$cardio" ]; then gzip -dc "$cardio"; else machine; fi >"$out/table.csv"
awk -F , 'NR == 1 || ($NF == 0 && n++ % 2 == 0)' "$out/table.csv" >"$out/table-normal.csv"
awk -F , 'NR == 1 || $NF == 1 || n++ % 2 == 1' "$out/table.csv" >"$out/table-check.csv"
ae-normalize -q --label label --fit "$out/table-scale.bin" -o "$out/table-normal.npy" "$out/table-normal.csv"
ae-train -q --seed "$seed" --steps "$steps" --label label --stats "$out/table-scale.bin" --val 0.1 \
	--log "$out/table-history.tsv" -o "$out/table-model.bin" "$out/table-normal.csv"
ae-report --raw --label label --log "$out/table-history.tsv" --title 'A table' \
	-o "$out/table.html" "$out/table-model.bin" "$out/table-check.csv"

# ---- pictures: the digits that the network reconstructs worst ----

"$here/mnist-data.sh" "$out/digits" 2000 500
ae-train -q --seed "$seed" -a mnist-dense -e "$digits" --val 0.1 --log "$out/digits/history.tsv" \
	-o "$out/digits/model.bin" "$out/digits/train.npy"
ae-report --log "$out/digits/history.tsv" --title 'Pictures of digits' \
	-o "$out/digits.html" "$out/digits/model.bin" "$out/digits/test.npy"

# ---- motions of people whom the network has not seen: every other one is for the threshold ----

"$here/motion-data.sh" "$out/motion" 2
ae-normalize --fit "$out/motion/scale.bin" -o "$out/motion/train.npy" "$out/motion/train-raw.npy"
ae-select -r ::2 -o "$out/motion/val-raw.npy" "$out/motion/test-raw.npy"
ae-select -r 1::2 -o "$out/motion/check-raw.npy" "$out/motion/test-raw.npy"
ae-train -q --seed "$seed" -a motion-vae -e "$motions" -b 32 --schedule cosine --stats "$out/motion/scale.bin" \
	--val-file "$out/motion/val-raw.npy" --log "$out/motion/history.tsv" -o "$out/motion/model.bin" \
	"$out/motion/train-raw.npy"
ae-report --raw --skeleton --log "$out/motion/history.tsv" --title 'Motions of people' \
	-o "$out/motion.html" "$out/motion/model.bin" "$out/motion/check-raw.npy"

echo "pages: $out/table.html $out/digits.html $out/motion.html"
