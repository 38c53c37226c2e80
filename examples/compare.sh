#!/bin/sh
# compare.sh [SHAPE [ANOMALY]] - which network finds the anomalies of a series better, and why, in numbers: a
# linear autoencoder (PCA), dense, conv1d, lstm and a variational one, and the default beside them. All learn
# from windows of a day, 96 rows, of the first three eighths of a series, which are normal; the fpr=0.01
# threshold is learned from the normal eighth behind them, and the other half, which has anomalies, is judged.
# The series is one of series.awk: SHAPE office, waves, pulses or wander (default), ANOMALY level, spike,
# cycle (default), tempo or burst. Then a sweep of code size, width and noise shows what improves the dense
# one.
#
# The columns: parameters; seconds of processor time to train; the mean error of rows in the normal eighth,
# and how many times as large it is on normal and on abnormal rows of the other half: the one should be 1,
# and detecting lives on the other; areas under the ROC and the precision-recall curve by rows, and under the
# surface (VUS-PR); event F1, and the share of normal rows flagged, at the threshold. A row's score is the
# mean of those of the windows that hold it; normal rows in a window with abnormal ones are left out where
# rows are counted as normal or as false alarms.
#
# Measured, the first lines; the sweep, in short:
#   network            weights seconds    error  normal abnormal  ROC-AUC   PR-AUC   VUS-PR event F1  alarms
#   linear                1640     0.0   0.1792    0.91    2.04   0.9364   0.7550   0.8811    0.889  0.0115
#   dense                26984     0.3   0.1307    1.03    2.06   0.9267   0.6398   0.8449    0.889  0.0482
#   conv1d                9505     1.2   0.1054    0.99    1.12   0.7732   0.4768   0.6329    0.667  0.1365
#   lstm                 12961     7.4   0.1965    0.96    3.50   0.9881   0.9432   0.9880    1.000  0.0000
#   vae                  28016     0.3   0.1366    1.01    2.10   0.9313   0.6418   0.8479    0.889  0.0344
#   default              46584     0.5   0.1148    1.07    2.02   0.9285   0.6660   0.8636    0.800  0.2901
# The smallest error detects worst: conv1d has it, and gives abnormal rows back nearly as well (1.12 times).
# The lstm has one of the largest, as it knows little but the course of a day, and 3.50 times that where the
# day is missing. So it is in the sweep: a code of 2 values, or 16 units, finds more (VUS-PR 0.89) with fewer
# alarms (0.001) than 64 values or 256 units (0.87, 0.85; 0.2 to 0.3), which fit the normal part so closely
# that the threshold is too low for the next one; a code of 1 cannot hold a day at all (0.18). Noise changes
# little. With "office spike" it is the other way round: what lasts three rows is lost in the error of narrow
# networks (256 units 0.97, 16 units 0.89, lstm 0.61), and errors of single rows, "by-step", are what shows
# it: PR-AUC 1.00 instead of 0.45, while they are poor at all that lasts.
#
# Results go to $OUT (default: build/compare). SHORT=1: few steps, no sweep; FULL=1: more steps, three seeds
# one by one.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/compare}
shape=${1:-wander} anomaly=${2:-cycle}
rows=4032 period=96 steps=500 seeds=1
if [ "${SHORT:-0}" = 1 ]; then steps=4; fi
if [ "${FULL:-0}" = 1 ]; then steps=2000 seeds='1 2 3'; fi

case $shape-$anomaly in
office-* | waves-* | pulses-* | wander-*) ;;
*) echo "compare.sh: shape '$shape': office, waves, pulses or wander expected" >&2; exit 2 ;;
esac
case $anomaly in
level | spike | cycle | tempo | burst) ;;
*) echo "compare.sh: anomaly '$anomaly': level, spike, cycle, tempo or burst expected" >&2; exit 2 ;;
esac

# part FROM TO: the values of these rows, from 1, as windows
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

# processor time of what this shell has run so far, in seconds
spent() { sed -n 2p "$1" | awk '{ for (i = 1; i <= 2; i++) { split($i, t, "m"); sum += 60 * t[1] + t[2] } print sum }'; }

# of rows: the means of windows' scores, or of what windows have for the row itself
scores() {
	if [ "$name" = by-step ]; then
		ae-score --by step "$out/model" "$1" | ae-unwindow -t
	else
		ae-score "$out/model" "$1" | ae-unwindow -t -w "$period"
	fi
}

# one NAME [OPTIONS OF ae-train]: a line of results
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
	one by-step	# the same network
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

# the half that is judged, and each network's scores of it below
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
