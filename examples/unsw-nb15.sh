#!/bin/sh
# unsw-nb15.sh - finds attacks among network flows: UNSW-NB15 from $AE_DATA (default: ../shared/data beside the
# checkout; without it generated flows). ae-table turns each category of a text column into a column; id and
# attack_cat are left out. The models learn from half of the normal flows, the thresholds (fpr=0.05) from a tenth of
# them. The rest is judged together with all attacks. Then come the columns that contribute most to the scores of ten
# attacks, a picture, and a second stage: a classifier on the columns' contributions, trained on half of the judged
# flows with their labels and tested on the other half. Results go to $OUT (default: build/unsw-nb15). Every fourth
# flow is taken; FULL=1: all; SHORT=1: every twentieth. SEED=N. README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/unsw-nb15} seed=${SEED:-1}
data=${AE_DATA:-$here/../../shared/data}/unsw-nb15/UNSW_NB15_82332.csv.gz
every=4
if [ "${FULL:-0}" = 1 ]; then every=1; fi
if [ "${SHORT:-0}" = 1 ]; then every=20; fi
mkdir -p "$out"

# Generated flows: abnormal ones are too long for their protocol or have the wrong state.
generated() {
	awk 'function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	BEGIN {
		seed = 15
		print "id,dur,proto,state,spkts,sbytes,rate,attack_cat,label"
		for (i = 1; i <= 60000; i++) {
			odd = draw() < 0.3
			tcp = draw() < 0.6
			packets = 2 + int(40 * draw() ^ 3)
			bytes = packets * (tcp ? 500 : 80) * (odd && draw() < 0.6 ? 4 : 1 + draw() / 9)
			state = (tcp && !(odd && draw() < 0.7)) ? "FIN" : "CON"
			printf "%d,%.6f,%s,%s,%d,%d,%.4f,%s,%d\n", i, packets * (0.5 + draw()), tcp ? "tcp" : "udp", state, packets,
				bytes, packets * draw(), odd ? "Odd" : "Normal", odd
		}
	}'
}

if [ -f "$data" ]; then gzip -dc "$data"; else generated; fi >"$out/flows.csv"
count() { ae-info "$1" | sed -n 's/^records	//p'; }

# normal flows for training, for thresholds and for judging; the attacks follow the last part
ae-table --fit "$out/schema.txt" --drop id,attack_cat --drop-first --label label --label-out "$out/all-label.npy" \
	--names-out "$out/names.txt" -o "$out/all.npy" "$out/flows.csv"
for what in all:flows all-label:label; do ae-select -r "::$every" -o "$out/${what#*:}.npy" "$out/${what%:*}.npy"; done
ae-select --where "$out/label.npy=0" --shuffle --seed "$seed" -o "$out/normal.npy" "$out/flows.npy"
ae-select --where "$out/label.npy=1" -o "$out/attacks.npy" "$out/flows.npy"
normal=$(count "$out/normal.npy") attacks=$(count "$out/attacks.npy")
half=$((normal / 2)) rest=$((normal / 2 + normal / 10))
ae-select -r ":$half" -o "$out/train.npy" "$out/normal.npy"
ae-select -r "$half:$rest" -o "$out/calibrate.npy" "$out/normal.npy"
ae-select -r "$rest:" -o "$out/judged-normal.npy" "$out/normal.npy"
ae-convert -o "$out/test.npy" "$out/judged-normal.npy" "$out/attacks.npy"
awk -v normal=$((normal - rest)) -v attacks="$attacks" \
	'BEGIN { for (i = 0; i < normal + attacks; i++) print i < normal ? 0 : 1 }' >"$out/test.label"
ae-normalize -q --fit "$out/s.bin" -o "$out/scaled.npy" "$out/train.npy"

# try NAME SCORE [OPTION...]: trains a model with these options and prints a line of the table; SCORE -: the model's own
try() {
	name=$1 score=$2
	shift 2
	ae-train -q --seed "$seed" --stats "$out/s.bin" "$@" -o "$out/$name.bin" "$out/train.npy"
	for part in calibrate test; do
		if [ "$score" != - ]; then set -- -m "$score"; else set --; fi
		ae-score --raw "$@" -o "$out/$name-$part.npy" "$out/$name.bin" "$out/$part.npy"
	done
	ae-threshold --fit "$out/$name.t" -m fpr=0.05 "$out/$name-calibrate.npy"
	ae-threshold --flags "$out/$name.t" "$out/$name-test.npy" | ae-convert --to csv >"$out/$name.flags"
	ae-eval --labels "$out/test.label" "$out/$name-test.npy" >"$out/$name.tsv"
	paste "$out/test.label" "$out/$name.flags" | awk -v name="$name" -v from="$out/$name.tsv" '
		BEGIN { while ((getline line <from) > 0) { split(line, w, "\t"); v[w[1]] = w[2] } }
		{ n[$1, $2]++ }
		END {
			hit = n[1, 1]; miss = n[1, 0]; false = n[0, 1]; quiet = n[0, 0]
			printf "%-12s %8.4f %8.4f %8.4f %8.4f\n", name, v["roc_auc"], v["pr_auc"],
				2 * hit / (2 * hit + miss + false), false / (false + quiet)
		}'
}

printf '%-12s %8s %8s %8s %8s\n' model ROC-AUC PR-AUC F1 FPR
try netflow mae -a 'dense 2 relu; ---; dense in' -e 5 -b 256
dense='dense 64 relu; dense 16; ---; dense 64 relu; dense in'
try dense mse -a "$dense" --steps 2000
try sparse mse -a "$dense" --steps 2000 --sparse-l1 0.01
try contractive mse -a "$dense" --steps 2000 --contractive 0.001
try denoising mse -a "$dense" --steps 2000 --noise gaussian=0.3
try vae mse -a 'dense 64 relu; latent 16; ---; dense 64 relu; dense in' --steps 2000
try mahalanobis - -a "$dense" --steps 2000 --covariance auto
try default -
try ensemble - --members 4 --subspace 0.6 --steps 1000

echo 'ten attacks: the score, and the columns that contribute most to it'
ae-select -n 10 --seed "$seed" "$out/attacks.npy" | ae-score --raw --top 3 "$out/default.bin" |
	awk -F '\t' -v names="$out/names.txt" '
		BEGIN { while ((getline line <names) > 0) name[++n] = line }
		{ printf "%9.3g", $1; for (i = 2; i < NF; i += 2) printf "  %s %.3g", name[$i], $(i + 1); print "" }'
ae-plot histogram --log-x --labels "$out/test.label" --threshold "$out/default.t" --title 'scores of flows' --xlabel score \
	"$out/default-test.npy" >"$out/histogram.svg"

# the second stage sees the contribution of each column on a logarithmic scale
ae-score --raw --by feature -o "$out/terms.npy" "$out/default.bin" "$out/test.npy"
ae-select --shuffle --seed "$seed" "$out/terms.npy" | ae-convert --to csv |
	awk -F , '{ for (i = 1; i <= NF; i++) printf "%.4g%s", log(1 + 100 * $i), i < NF ? "," : "\n" }' |
	ae-normalize -q --fit "$out/terms.s" -o "$out/terms-scaled.npy"
ae-convert "$out/test.label" | ae-select --shuffle --seed "$seed" -o "$out/terms-label.npy"
total=$(count "$out/terms.npy")
for part in ":$((total / 2)) learn" "$((total / 2)): check"; do
	ae-select -r "${part% *}" -o "$out/terms-${part#* }.npy" "$out/terms-scaled.npy"
	ae-select -r "${part% *}" -o "$out/label-${part#* }.npy" "$out/terms-label.npy"
done
ae-train -q --seed "$seed" -a 'dense 64 relu; ---; dense 2 softmax' --labels "$out/label-learn.npy" --steps 2000 \
	-o "$out/second.bin" "$out/terms-learn.npy"
ae-recon "$out/second.bin" "$out/terms-check.npy" | ae-convert -c 2 --to csv >"$out/second.txt"
ae-threshold --flags "$out/default.t" "$out/default-test.npy" | ae-select --shuffle --seed "$seed" |
	ae-select -r "$((total / 2)):" | ae-convert --to csv >"$out/first.txt"
ae-convert --to csv "$out/label-check.npy" | paste - "$out/first.txt" "$out/second.txt" | awk '
	{ n[$1]++; first[$1] += $2; both[$1] += $2 && $3 > 0.5 }
	END {
		printf "first stage: %.4f of normal flows flagged, %.4f of attacks\n", first[0] / n[0], first[1] / n[1]
		printf "both stages: %.4f of normal flows flagged, %.4f of attacks\n", both[0] / n[0], both[1] / n[1]
	}'
echo "picture: $out/histogram.svg"
