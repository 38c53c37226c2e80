#!/bin/sh
# compare.sh [SHAPE [ANOMALY]] - compares networks on one series: a linear autoencoder (PCA), dense, conv1d, lstm, a
# variational autoencoder, and the default network. Each learns from windows of a day (96 rows) in the first three
# eighths of the series, which are normal. The fpr=0.01 threshold is learned from the next eighth, which is normal,
# too. The other half has anomalies and is judged. series.awk generates the series: SHAPE is office, waves, pulses or
# wander (default), ANOMALY is level, spike, cycle (default), tempo or burst. A sweep of code size, width and noise
# follows.
#
# A row's score is the mean of the scores of all windows over it. Rows count as normal or as false alarms only if no
# abnormal row is in a window with them. README.md explains the columns and has measured results.
#
# Results go to $OUT (default: build/compare). SHORT=1: few steps, no sweep; FULL=1: more steps, three seeds one by
# one.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/compare}
shape=${1:-wander} anomaly=${2:-cycle}
rows=4032 period=96 steps=500 seeds=1
if [ "${SHORT:-0}" = 1 ]; then steps=4; fi
if [ "${FULL:-0}" = 1 ]; then steps=2000 seeds='1 2 3'; fi

case $shape-$anomaly in
office-* | waves-* | pulses-* | wander-*) ;;
*) echo "compare.sh: shape: expected office, waves, pulses or wander, got '$shape'" >&2; exit 2 ;;
esac
case $anomaly in
level | spike | cycle | tempo | burst) ;;
*) echo "compare.sh: anomaly: expected level, spike, cycle, tempo or burst, got '$anomaly'" >&2; exit 2 ;;
esac

# part FROM TO: windows of these rows (from 1)
part() {
	awk -F , -v from="$1" -v to="$2" 'NR > from && NR <= to + 1 { print $2 }' "$out/series.csv" |
		ae-normalize -q --stats "$out/s" | ae-window "$period"
}

prepare() {
	awk -v rows="$rows" -v seed="$1" -v shape="$shape" -v anomaly="$anomaly" -f "$here/series.awk" >"$out/series.csv"
	head -n $((rows * 3 / 8 + 1)) "$out/series.csv" | ae-normalize -q -c value --fit "$out/s" -o "$out/normal.npy"
	part 1 $((rows * 3 / 8)) >"$out/learned.npy"
	part $((rows * 3 / 8 + 1)) $((rows / 2)) >"$out/held.npy"
	part $((rows / 2 + 1)) "$rows" >"$out/judged.npy"
	awk -F , -v from=$((rows / 2 + 1)) 'NR > from { print $3 }' "$out/series.csv" >"$out/labels.txt"
}

# spent FILE: seconds of processor time that this shell's children have used, from the output of `times`
spent() { sed -n 2p "$1" | awk '{ for (i = 1; i <= 2; i++) { split($i, t, "m"); sum += 60 * t[1] + t[2] } print sum }'; }

# scores FILE: a score per row, the mean of the scores of all windows over it; by-step: the mean of the row's own errors
scores() {
	if [ "$name" = by-step ]; then
		ae-score --by step "$out/model" "$1" | ae-unwindow -t
	else
		ae-score "$out/model" "$1" | ae-unwindow -t -w "$period"
	fi
}

# one NAME [OPTIONS OF ae-train]: prints a line of results
one() {
	name=$1
	shift
	times >"$out/before"
	ae-train -q --steps "$steps" --schedule cosine --seed "$seed" -o "$out/model" "$@" "$out/learned.npy"
	times >"$out/after"
	for what in held judged; do scores "$out/$what.npy" >"$out/$what.txt"; done
	ae-threshold --fit "$out/t" -m fpr=0.01 "$out/held.txt"
	ae-eval --series --labels "$out/labels.txt" --buffer "$period" -T "$out/t" "$out/judged.txt" >"$out/eval"
	{
		echo "seconds	$(spent "$out/before")	$(spent "$out/after")"
		ae-info "$out/model" | awk '$1 == "total" { print "parameters\t" $3 }'
		awk '{ sum += $1 } END { print "held\t" sum / NR }' "$out/held.txt"
		paste "$out/labels.txt" "$out/judged.txt" | awk -v window="$period" -v t="$(ae-convert -t "$out/t")" '
			{ label[NR] = $1; score[NR] = $2; if ($1) for (i = NR - window + 1; i < NR + window; i++) near[i] }
			END {
				for (i = 1; i <= NR; i++)
					if (label[i]) { abnormal += score[i]; events++ }
					else if (!(i in near)) { normal += score[i]; rows++; alarms += score[i] > t }
				print "abnormal\t" abnormal / events "\nnormal\t" normal / rows "\nalarms\t" alarms / rows
			}'
	} | cat - "$out/eval" | awk -F '\t' -v name="$name" '
		$1 == "seconds" { $2 = $3 - $2 }
		{ v[$1] = $2 }
		END { printf "%-16s %9d %7.1f %8.4f %7.2f %7.2f %8.4f %8.4f %8.4f %8.3f %7.4f\n", name, v["parameters"],
			v["seconds"], v["held"], v["normal"] / v["held"], v["abnormal"] / v["held"], v["roc_auc"], v["pr_auc"],
			v["vus_pr"], v["event_f1"], v["alarms"] }'
	cp "$out/judged.txt" "$out/$name.scores"
}

networks() {
	one linear -a 'dense 8; ---; dense in'
	one dense -a 'dense 128 relu; dense 8; ---; dense 128 relu; dense in'
	one conv1d -a nab-conv1d
	one lstm -a 'lstm 32 last; ---; repeat in; lstm 32; dense in each' --lr 0.005
	one vae -a 'dense 128 relu; latent 8; ---; dense 128 relu; dense in' --beta 0.1
	one default
	one by-step	# the default network, too
}

sweep() {
	for code in 1 2 4 16 32 64; do one "code $code" -a "dense 128 relu; dense $code; ---; dense 128 relu; dense in"; done
	for width in 16 32 64 256; do
		one "width $width" -a "dense $width relu; dense 8; ---; dense $width relu; dense in"
	done
	for noise in 0.1 0.3 0.6 1; do
		one "noise $noise" --noise gaussian="$noise" -a 'dense 128 relu; dense 8; ---; dense 128 relu; dense in'
	done
}

# the judged half of the series, with each network's scores below
picture() {
	{
		echo timestamp,value,linear,dense,conv1d,lstm,vae
		tail -n $((rows / 2)) "$out/series.csv" | cut -d , -f 1,2 |
			paste -d , - "$out/linear.scores" "$out/dense.scores" "$out/conv1d.scores" "$out/lstm.scores" "$out/vae.scores"
	} >"$out/scores.csv"
	ae-plot series --flags "$out/labels.txt" --title "$shape, $anomaly: the series, and scores of five networks" \
		"$out/scores.csv" >"$out/scores.svg"
}

mkdir -p "$out"
for seed in $seeds; do
	prepare "$seed"
	echo "$shape, $anomaly, seed $seed"
	printf '%-16s %9s %7s %8s %7s %7s %8s %8s %8s %8s %7s\n' network weights seconds error normal abnormal ROC-AUC PR-AUC \
		VUS-PR 'event F1' alarms
	networks
	if [ "${SHORT:-0}" = 0 ]; then sweep; fi
done
picture
echo "picture: $out/scores.svg"
