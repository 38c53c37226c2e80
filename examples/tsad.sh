#!/bin/sh
# tsad.sh [SET]... - detection of anomalies on every series of the sets nab, ucr_anomaly, ecg, smd, asd, smap_msl and skab in
# $AE_DATA (default: ../shared/data beside the checkout; sets that are missing are left out; without any, generated
# ones). No option differs from set to set, and only ae-eval sees labels.
#
# Protocol: a series has normal rows, its past, and rows to judge. The past is the training part, or the first 15% of at
# most 5000 rows as in NAB, or the first 400 rows of SKAB's files. A row's score depends on the past and on the rows up
# to this one, but for the method spread. Names of files are read where they are the protocol: UCR's hold the end of the
# past and the labels.
#
# Methods:
#   default  detect.sh: surprise of each column by its own past, the largest column
#   novelty  normalized columns, mean of ae-novelty's scores and of the columns, not calibrated: for ranking. Shapes of
#            32 to 256 rows, statistics of 24 to 384, among the last 5000 rows (or $HISTORY)
#   model    ae-train --series: the default network, on windows of 8 to 64 rows
#   both     three quarters novelty's mean, one quarter the model's
#   spread   both, where a row has the mean of the windows that hold it, at most 64 of each of novelty's and 32 of the
#            model's, as its rank in a stored series: it depends on 63 rows more, so it has no alarms
#   mean     distance to the mean of the 288 rows before, mean over normalized columns
# With PEER=python3, and scikit-learn there, also two peers on windows of 32 normalized rows, learned from the past: pca (error of the principal components of 90% of the variance) and kmeans (distance to the nearest of 20).
#
# Lines: set, series, method, and the measures that the first line names. The series MEAN is the mean over the set's
# series, the set ALL the mean over the sets. Measures without a threshold: vus_pr, vus_roc, roc_auc; hit: the largest
# score is within 100 rows of an event, as UCR counts. At the best threshold: affiliation_f1, best_f1. At the default
# threshold, which knows no label: f1 of rows, and the score nab of alarms with at most one in 100 rows; the nab of a
# set is that of all its series. Default thresholds: model: the largest held-out score; others: a surprise of 4, where
# the score of both is calibrated with --learn normal. "nan": no events, no measure.
#
# Then the lines "published": the three best means of VUS-PR in $AE_DATA/tsbad, over more series than these.
# Results go to $OUT/results.tsv ($OUT default: build/tsad). SHORT=1: generated series, some seconds. SEED: of the model.
# README.md has measured results.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/tsad}
data=${AE_DATA:-$here/../../shared/data}
window=32
known='nab ucr_anomaly ecg smd asd smap_msl skab'
mkdir -p "$out"

# ---- series: all.npy (past, then rows), past.npy, labels.txt (of rows) in a folder each ----

# unpack FILE: prints it, without gzip
unpack() {
	case $1 in *.gz) gzip -dc "$1" ;; *) cat "$1" ;; esac
}

# folder SET NAME: makes and prints the folder of a series
folder() {
	mkdir -p "$out/$1/$2"
	echo "$out/$1/$2"
}

count() {
	ae-info -q "$1" | sed -n 's/^records	//p'
}

# split FOLDER N: the first N rows are the past
split() {
	ae-select -q -r ":$2" -o "$1/past.npy" "$1/all.npy"
}

# join FOLDER TRAIN TEST: the training part is the past
join() {
	unpack "$2" >"$1/past.npy"
	unpack "$3" >"$1/rows.npy"
	ae-convert -q -o "$1/all.npy" "$1/past.npy" "$1/rows.npy"
}

# mark FOLDER FIRST: labels of the rows from FIRST on, from lines of first and last row, from 0, on standard input
mark() {
	awk -v n="$(count "$1/all.npy")" -v first="$2" '
		{ for (i = $1; i <= $2; i++) on[i] }
		END { for (i = first; i < n; i++) print (i in on ? 1 : 0) }' >"$1/labels.txt"
}

# probation FILE: NAB's probation of a series
probation() {
	awk -v n="$(count "$1")" 'BEGIN { print int(0.15 * (n < 5000 ? n : 5000)) }'
}

prepare_nab() {
	for file in "$data"/nab/*.csv*; do
		name=$(basename "${file%.gz}" .csv)
		to=$(folder nab "$name")
		unpack "$file" >"$to/rows.csv"
		ae-convert -q -o "$to/all.npy" "$to/rows.csv"
		past=$(probation "$to/all.npy")
		split "$to" "$past"
		awk -F '[,\t]' -v name="$name.csv" '
			NR == FNR { if ($1 == name) { from[++n] = $2; to[n] = $3 }; next }
			FNR > 1 { for (i = 1; i <= n; i++) if ($1 >= from[i] && $1 <= to[i]) print FNR - 2, FNR - 2 }' \
			"$data/nab/windows.tsv" "$to/rows.csv" | mark "$to" "$past"
	done
}

# NAME_TRAINEND_FIRST_LAST.txt, rows from 1
prepare_ucr_anomaly() {
	for file in "$data"/ucr_anomaly/*.txt*; do
		name=$(basename "${file%.gz}" .txt)
		to=$(folder ucr_anomaly "$name")
		unpack "$file" | awk '{ for (i = 1; i <= NF; i++) print $i }' | ae-convert -q -o "$to/all.npy"
		last=${name##*_} name=${name%_*}
		first=${name##*_} name=${name%_*}
		split "$to" "${name##*_}"
		echo "$((first - 1)) $((last - 1))" | mark "$to" "${name##*_}"
	done
}

prepare_ecg() {
	for file in "$data"/ecg/*.out*; do
		to=$(folder ecg "$(basename "${file%.gz}" .out)")
		unpack "$file" | ae-convert -q -c 1 -o "$to/all.npy"
		past=$(probation "$to/all.npy")
		split "$to" "$past"
		unpack "$file" | awk -F , -v past="$past" 'NR > past { print $2 + 0 }' >"$to/labels.txt"
	done
}

# prepare_servers SET: of smd and asd
prepare_servers() {
	for file in "$data/$1"/*_test.npy*; do
		from=${file%_test.npy*} packed=${file##*.npy}
		to=$(folder "$1" "$(basename "$from")")
		join "$to" "${from}_train.npy$packed" "$file"
		unpack "${from}_test_label.npy$packed" | ae-convert -q --to csv >"$to/labels.txt"
	done
}

prepare_smd() { prepare_servers smd; }
prepare_asd() { prepare_servers asd; }

# the labels are lines such as: S-1,SMAP,"[[5300, 5747], [6000, 6010]]",[point],7331
prepare_smap_msl() {
	for file in "$data"/smap_msl/*_test.npy*; do
		from=${file%_test.npy*} packed=${file##*.npy}
		to=$(folder smap_msl "$(basename "$from")")
		join "$to" "${from}_train.npy$packed" "$file"
		past=$(count "$to/past.npy")
		awk -v name="$(basename "$from")" -v past="$past" 'index($0, name ",") == 1 {
			sub(/\]\].*/, "")
			sub(/^[^[]*\[\[/, "")
			n = split($0, event, /\] *, *\[/)
			for (i = 1; i <= n; i++) { split(event[i], row, ","); print past + row[1], past + row[2] }
		}' "$data/smap_msl/labeled_anomalies.csv" | mark "$to" "$past"
	done
}

prepare_skab() {
	for file in "$data"/skab/*.csv*; do
		if ! unpack "$file" | head -n 1 | grep -q ';anomaly;'; then continue; fi
		to=$(folder skab "$(basename "${file%.gz}" .csv)")
		unpack "$file" | sed 's/;[^;]*;[^;]*$//' | ae-convert -q -o "$to/all.npy"
		split "$to" 400
		unpack "$file" | awk -F ';' 'NR > 401 { print $(NF - 1) + 0 }' >"$to/labels.txt"
	done
}

# generate: a folder like NAB's, and one like SKAB's
generate() {
	data=$out/generated
	mkdir -p "$data/nab" "$data/skab"
	printf 'file\tstart\tend\n' >"$data/nab/windows.tsv"
	for kind in office.none waves.cycle wander.burst; do
		awk -v rows=1920 -v seed=2 -v shape="${kind%.*}" -v anomaly="${kind#*.}" -f "$here/series.awk" >"$out/$kind.csv"
		cut -d , -f 1,2 "$out/$kind.csv" >"$data/nab/$kind.csv"
		awk -F , -v name="$kind.csv" 'NR > 1 && $3 { print name "\t" $1 "\t" $1 }' "$out/$kind.csv" >>"$data/nab/windows.tsv"
	done
	{
		echo 'datetime;a;b;anomaly;changepoint'
		paste -d , "$out/waves.cycle.csv" "$out/office.none.csv" | awk -F , 'NR > 1 { print $1 ";" $2 ";" $5 ";" $3 ".0;0.0" }'
	} >"$data/skab/two.csv"
}

# ---- methods: a score per row of all.npy ----

# fit FOLDER: statistics of the past, and all rows normalized by them
fit() {
	ae-normalize -q --missing keep --fit "$1/stats.bin" -o "$1/past-normal.npy" "$1/past.npy"
	ae-normalize -q --missing keep --stats "$1/stats.bin" -o "$1/normal.npy" "$1/all.npy"
}

score_default() {
	ae-novelty -q "$1/all.npy" | ae-calibrate | ae-join -m novelty | ae-join -m max -o "$1/default.npy"
}

score_novelty() {
	ae-novelty -q --history "${HISTORY:-5000}" -w 32,64,128,256 --statistics 24,48,96,192,384 --level 0 -o "$1/views.npy" "$1/normal.npy"
	ae-join "$1/views.npy" | ae-join -o "$1/novelty.npy"
}

score_model() {
	ae-train -q --seed "${SEED:-1}" --missing drop --series -o "$1/model.bin" "$1/past.npy"
	ae-score -q --raw --rows --missing drop -o "$1/model.npy" "$1/model.bin" "$1/all.npy"
}

score_both() {
	ae-join --weights 3,1 -o "$1/both.npy" "$1/novelty.npy" "$1/model.npy"
}

score_spread() {
	ae-unwindow --rows -w 32,64,64,64,24,48,64,64,64 "$1/views.npy" | ae-join | ae-join -o "$1/novelty-spread.npy"
	ae-unwindow --rows -w 32 -o "$1/model-spread.npy" "$1/model.npy"
	ae-join --weights 3,1 -o "$1/spread.npy" "$1/novelty-spread.npy" "$1/model-spread.npy"
}

score_mean() {
	ae-convert -q --to csv "$1/normal.npy" | awk -F , -v n=288 '
		{
			total = 0
			for (c = 1; c <= NF; c++) {
				d = NR > 1 ? $c - sum[c] / (NR <= n ? NR - 1 : n) : 0
				total += d < 0 ? -d : d
				sum[c] += $c - keep[NR % n, c]
				keep[NR % n, c] = $c
			}
			print total / NF
		}' | ae-convert -q -o "$1/mean.npy"
}

score_pca() { peer "$1" pca; }
score_kmeans() { peer "$1" kmeans; }

# peer FOLDER METHOD
peer() {
	"$PEER" "$here/../tests/reference/tsad_peers.py" "$2" "$window" "$1/past-normal.npy" "$1/normal.npy" "$1/$2.npy"
}

# above FOLDER METHOD: 0 or 1 per row, above the default threshold
above() {
	case $2 in
	default)
		ae-threshold --flags --at "$(awk -v n="$columns" 'BEGIN { print 4 + log(n) / log(10) }')" "$1/default.npy" ;;
	model)
		ae-threshold -q --fit "$1/threshold.bin" "$1/model.bin" 2>/dev/null ||	# a short past leaves none
			ae-score -q --raw "$1/model.bin" "$1/past.npy" | ae-threshold -q --fit "$1/threshold.bin"
		ae-threshold --flags "$1/threshold.bin" "$1/model.npy" ;;
	both)
		ae-calibrate --learn normal "$1/both.npy" | ae-threshold --flags --at 4 ;;
	*)
		ae-calibrate "$1/$2.npy" | ae-threshold --flags --at 4 ;;
	esac | ae-convert -q --to csv
}

# ---- measures ----

# alarms PAST FILE: flags of the rows after the past, where a row is an alarm if none of the 100 before it was above
alarms() {
	awk -v past="$1" '
		{ alarm = $1 == 1 && (last == "" || NR - last > 100); if ($1 == 1) last = NR }
		NR > past { print alarm + 0 }' "$2"
}

# hit SCORES LABELS: 1 if the first of the largest scores is within 100 rows of an event
hit() {
	paste "$1" "$2" | awk '
		$1 == $1 + 0 && (top == "" || $1 > max) { max = $1; top = NR }
		$2 == 1 { event[NR] }
		END { for (i in event) if (i - top <= 100 && top - i <= 100) { print 1; exit }; print 0 }' | head -n 1
}

# judge SET NAME FOLDER METHOD: prints the line of a series, and NAB's raw score and number of events for the mean
judge() {
	past=$(count "$3/past.npy")
	ae-convert -q --missing keep --to csv "$3/$4.npy" | tail -n "+$((past + 1))" >"$3/scores.txt"
	: >"$3/alarms.txt"
	if [ "$4" != spread ]; then
		above "$3" "$4" >"$3/above.txt"
		alarms "$past" "$3/above.txt" >"$3/alarms.txt"
		tail -n "+$((past + 1))" "$3/above.txt" >"$3/flags.txt"
	fi
	if grep -q 1 "$3/labels.txt" && grep -q 0 "$3/labels.txt"; then
		ae-eval -q --series --labels "$3/labels.txt" "$3/scores.txt" | grep -v '^nab'
		if [ "$4" != spread ]; then
			ae-eval -q --series --labels "$3/labels.txt" --at 0.5 "$3/flags.txt" | sed -n 's/^f1	/at_f1	/p'
			ae-eval -q --series --labels "$3/labels.txt" --probation 0 --at 0.5 "$3/alarms.txt" | grep '^nab'
		fi
		echo "hit	$(hit "$3/scores.txt" "$3/labels.txt")"
	fi >"$3/eval.txt"
	awk -F '\t' -v head="$1	$2	$4" -v alarms="$(grep -c 1 "$3/alarms.txt")" '
		{ v[$1] = $2 }
		function value(name) { return "\t" (name in v ? v[name] : "nan") }
		END {
			if (!("nab_windows" in v)) v["nab_standard_raw"] = -0.11 * alarms
			print head value("vus_pr") value("vus_roc") value("affiliation_f1") value("roc_auc") value("best_f1") \
				value("hit") value("at_f1") value("nab_standard") "\t" v["nab_standard_raw"] "\t" v["nab_windows"] + 0
		}' "$3/eval.txt"
}

# means: lines of series, then the means of each set and of all sets, in the order of the lines
means() {
	awk -F '\t' -v OFS='\t' '
		function line(set, method, at,    i, text) {
			text = set OFS "MEAN" OFS method
			for (i = 4; i <= 11; i++) text = text OFS (n[at, i] ? sprintf("%.4f", sum[at, i] / n[at, i]) : "nan")
			print text
		}
		{
			text = $1 OFS $2 OFS $3
			for (i = 4; i <= 11; i++) {
				text = text OFS ($i == "nan" ? $i : sprintf("%.4f", $i))
				if ($i != "nan" && i < 11) { sum[$1, $3, i] += $i; n[$1, $3, i]++ }
			}
			print text
			raw[$1, $3] += $12; events[$1, $3] += $13
			if (!(($1, $3) in seen)) { seen[$1, $3]; set[++pairs] = $1; method[pairs] = $3 }
			if (!($3 in known)) { known[$3]; all[++methods] = $3 }
		}
		END {
			for (p = 1; p <= pairs; p++) {
				at = set[p] SUBSEP method[p]
				if (events[at]) { sum[at, 11] = 100 * (raw[at] + events[at]) / (2 * events[at]); n[at, 11] = 1 }
				line(set[p], method[p], at)
				for (i = 4; i <= 11; i++)
					if (n[at, i]) { sum["ALL", method[p], i] += sum[at, i] / n[at, i]; n["ALL", method[p], i]++ }
			}
			for (m = 1; m <= methods; m++) line("ALL", all[m], "ALL" SUBSEP all[m])
		}'
}

# published: the three best methods of each set that is here
published() {
	for kind in uni:NAB,UCR multi:SMD,SMAP,MSL; do
		if [ ! -f "$data/tsbad/by_dataset_${kind%:*}_VUS-PR.csv" ]; then continue; fi
		awk -F , -v sets=",${kind#*:}," '
			NR == 1 { for (i = 3; i <= NF; i++) name[i] = $i; next }
			index(sets, "," $1 ",") {
				for (k = 1; k <= 3; k++) {
					top = 3
					for (i = 3; i <= NF; i++) if ($i > $top) top = i
					print "published\t" $1 " (" $2 ")\t" name[top] "\t" $top
					$top = -1
				}
			}' "$data/tsbad/by_dataset_${kind%:*}_VUS-PR.csv"
	done
}

methods='default novelty model both spread mean'
if [ -n "${PEER:-}" ]; then
	if "$PEER" -c 'import sklearn' 2>/dev/null; then
		methods="$methods pca kmeans"
	else
		echo "tsad.sh: $PEER has no scikit-learn: no peers" >&2
	fi
fi
if [ $# = 0 ] && [ "${SHORT:-0}" != 1 ]; then
	for set in $known; do if [ -d "$data/$set" ]; then set -- "$@" "$set"; fi; done
fi
for set; do
	case " $known " in *" $set "*) ;; *) echo "tsad.sh: expected sets of $known, got $set" >&2; exit 2 ;; esac
done
if [ $# = 0 ]; then generate; set -- nab skab; fi

started=$(date +%s)
printf 'set\tseries\tmethod\tvus_pr\tvus_roc\taffiliation_f1\troc_auc\tbest_f1\thit\tf1\tnab\n' | tee "$out/results.tsv"
for set; do
	rm -rf "${out:?}/$set"
	"prepare_$set"
	for at in "$out/$set"/*; do
		fit "$at"
		columns=$(ae-info -q "$at/past.npy" | sed -n 's/^record	//p')
		case $columns in '()') columns=1 ;; esac
		for method in $methods; do
			"score_$method" "$at"
			judge "$set" "$(basename "$at")" "$at" "$method"
		done
	done
done >"$out/lines.tsv"
means <"$out/lines.tsv" | tee -a "$out/results.tsv"
published
echo "seconds	$(($(date +%s) - started))"
