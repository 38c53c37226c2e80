# ae-eval: against others' numbers (tests/reference/eval*.py, which say whose), at a threshold, between records.

bats_require_minimum_version 1.5.0
load loop
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	reference=$AE_SOURCE/tests/reference/eval
	printf 'score,label\n1,0\n2,0\n2,1\n3,1\n0,0\n' >scored.csv
}

# same GOT WANT [WITHIN]: every name of WANT is in GOT, with the same number to 1e-12, or WITHIN its own size.
same() {
	[ -s "$2" ] && awk -F '\t' -v within="${3:-0}" 'NR == FNR { got[$1] = $2; next }
		!($1 in got) { print "no " $1; bad = 1; next }
		{ off = got[$1] - $2; if (off < 0) off = -off; size = $2 < 0 ? -$2 : $2 }
		!(off <= 1e-12 + within * size) { print $1 ": " got[$1] ", not " $2; bad = 1 }
		END { exit bad }' "$1" "$2"
}

value() {
	awk -F '\t' -v name="$1" '$1 == name { print $2 }' "$2"
}

@test "all numbers agree with scikit-learn's, ties or none" {
	for want in "$reference"/*.tsv; do
		name=$(basename "$want" .tsv)
		[ "$name" = thresholds ] && continue
		ae-eval --label label "$reference/$name.csv" >got
		same got "$want"
	done
}

@test "labels may stand in a file of their own" {
	ae-eval --label label scored.csv >want
	cut -d , -f 1 scored.csv >s.csv
	cut -d , -f 2 scored.csv >l.csv
	ae-eval --labels l.csv s.csv | cmp - want
	ae-eval --labels l.csv <s.csv | cmp - want
	ae-normalize --range 0,1 --label label --label-out l.npy scored.csv >s.npy
	ae-eval --labels l.npy s.npy | cmp - want
}

@test "the best threshold is one that ae-threshold makes the same of" {
	for name in ties fine coarse few; do
		ae-eval --label label "$reference/$name.csv" >got
		ae-threshold --at "$(value best_threshold got)" --flags -t --label label "$reference/$name.csv" |
			paste - <(tail -n +2 "$reference/$name.csv" | cut -d , -f 2) |
			awk '$1 && $2 { tp++ } $1 && !$2 { fp++ } !$1 && $2 { fn++ }
				END { printf "%.12f\n", 2 * tp / (2 * tp + fp + fn) }' >f1
		[ "$(cat f1)" = "$(printf '%.12f' "$(value best_f1 got)")" ]
	done
}

@test "the best threshold stands between two scores with no number between them" {
	for score in 1.0000000000000004,1.0000000000000002 1.0000000000000002,1 1.00000023841858,1.00000011920929 3e-324,0 -1,-1.0000000000000002; do
		printf 'score,label\n%s,1\n%s,0\n' "${score%,*}" "${score#*,}" >near.csv
		ae-eval --label label near.csv >got
		[ "$(value best_f1 got)" = 1 ]
		ae-eval --label label --at "$(value best_threshold got)" near.csv >at
		[ "$(value tp at) $(value fp at) $(value fn at) $(value tn at)" = "1 0 0 1" ] || complain "$score: $(cat got at)"
	done
	verdict
}

@test "of thresholds with equal F1 the lowest is the best" {
	printf 'score,label\n4,1\n3,0\n2,0\n1,1\n' >equal.csv
	ae-eval --label label equal.csv >got
	awk -v f1="$(value best_f1 got)" -v at="$(value best_threshold got)" 'BEGIN { exit !(f1 > 0.66 && f1 < 0.67 && at < 1) }'
}

@test "counts are those of a threshold that is given" {
	ae-eval --label label --at 2 scored.csv >got
	[ "$(tail -n 10 got | tr '\n\t' ' =')" = "threshold=2 precision=1 recall=0.5 f1=0.6666666666666666 mcc=0.6123724356957945 fpr=0 tn=3 fp=0 fn=1 tp=1 " ]
	ae-threshold --fit t.bin -m quantile=0.75 -c score scored.csv
	ae-eval --label label -T t.bin scored.csv | cmp - got
	ae-eval --label label --at 100 scored.csv >none
	[ "$(value precision none) $(value recall none) $(value f1 none)" = "0 0 0" ]
	refused "option --threshold: cannot be used with --at" ae-eval --label label --at 2 -T t.bin scored.csv
	ae-threshold --fit two.bin scored.csv
	refused "two.bin: expected one threshold, got 2" ae-eval --label label -T two.bin scored.csv
}

@test "labels that do not fit are refused with the numbers" {
	cut -d , -f 1 scored.csv >s.csv
	printf '%s\n' 0 1 0 >short.csv
	refused "short.csv: 3 labels for 5 records" ae-eval --labels short.csv s.csv
	printf '%s\n' 0 1 0 2 1 >two.csv
	refused "two.csv: record 3: label 2, 0 or 1 expected" ae-eval --labels two.csv s.csv
	printf '%s\n' 0 0 0 0 0 >zero.csv
	refused "zero.csv: labels: expected both 0 and 1, got 0 of 5 that are 1" ae-eval --labels zero.csv s.csv
	printf '%s\n' 1 1 1 1 1 >one.csv
	refused "one.csv: labels: expected both 0 and 1, got 5 of 5" ae-eval --labels one.csv s.csv
	refused "scored.csv: expected labels, one value per record, got records of shape 2" ae-eval --labels scored.csv s.csv
	refused "scored.csv: expected one score per record, got 2 values" ae-eval --labels zero.csv --at 1 scored.csv
	refused "expected exactly one of --labels, --label, --ranges, --against and --real, got 0" ae-eval s.csv
	refused "--against and --real, got 2" ae-eval --labels zero.csv --against s.csv s.csv
}

@test "a perfect order scores exactly 1, its reverse exactly 0" {
	seq 0 999 | awk '{ print $1 / 7 "," ($1 >= 911) }' >perfect.csv
	ae-eval --label 2 perfect.csv >got
	[ "$(value roc_auc got) $(value pr_auc got) $(value best_f1 got) $(value mcc got)" = "1 1 1 1" ]
	awk -F , '{ print -$1 "," $2 }' perfect.csv >reverse.csv
	ae-eval --label 2 reverse.csv >got
	[ "$(value roc_auc got)" = 0 ]
}

@test "intervals are those of records drawn anew, whatever the threads" {
	for want in "$reference"_bootstrap/*.tsv; do
		name=$(basename "$want" .tsv)
		ae-eval --bootstrap 60 --at 0.5 --label label "$reference/$name.csv" >got
		same got "$want"
		ae-eval --bootstrap 60 --at 0.5 -j 3 --label label "$reference/$name.csv" | cmp - got
		ae-eval --bootstrap 60 --at 0.5 --seed 2 --label label "$reference/$name.csv" >other
		[ "$(cat other)" != "$(cat got)" ]
	done
	refused "option --bootstrap: '0'" ae-eval --bootstrap 0 --label label scored.csv
}

@test "events, ranges, affiliation, VUS and the NAB score agree with others'" {
	for want in "$reference"_series/*.tsv; do
		name=${want%.tsv}
		read -ra options <"$name.options"
		ae-eval --series --label label "${options[@]}" "$name.csv" >got
		same got "$want"
		ae-eval --series --label label --probation 0.3 "$name.csv" >got
		same got "$name.best"
		for profile in standard low_fp low_fn; do
			ae-eval --series --label label --probation 0.3 --at "$(value nab_${profile}_threshold got)" "$name.csv" >at
			[ "$(value nab_$profile at)" = "$(value nab_$profile got)" ]
		done
	done
}

@test "ranges of rows do instead of labels" {
	ae-eval --series --label label "$reference"_series/edges.csv >want
	ae-threshold --at 0.5 --ranges -c label "$reference"_series/edges.csv >truth.tsv
	ae-eval --ranges truth.tsv -c score "$reference"_series/edges.csv | cmp - want
	ae-eval --ranges - -c score "$reference"_series/edges.csv <truth.tsv | cmp - want
	printf '250\t260\n' >late.tsv
	refused "late.tsv: range 1: expected rows below 260, the number of scores, got 260" \
		ae-eval --ranges late.tsv -c score "$reference"_series/edges.csv
	printf '250\t999999999999999999\n' >late.tsv
	refused "late.tsv: range 1: expected rows below 260, the number of scores, got 999999999999999999" \
		ae-eval --ranges late.tsv -c score "$reference"_series/edges.csv
	printf '250\t1000000000000000000\n' >late.tsv
	refused "late.tsv: line 1: expected two row numbers, first and last" \
		ae-eval --ranges late.tsv -c score "$reference"_series/edges.csv
	: >none.tsv
	refused "none.tsv: labels: expected both 0 and 1, got 0 of 260" ae-eval --ranges none.tsv -c score "$reference"_series/edges.csv
	refused "option --buffer: can only be used with --series or --ranges" ae-eval --buffer 3 --label label scored.csv
	refused "option --probation: '2'" ae-eval --probation 2 --series --label label scored.csv
}

@test "a window of one row, all in the probation, or the only rows: numbers all the same" {
	printf '%s\n' 5,1 1,0 0,0 >first.csv
	ae-eval --series --label 2 --probation 0.5 first.csv >got
	[ "$(value nab_windows got) $(value nab_standard got) $(value event_f1 got)" = "0 nan 1" ]
	printf '%s\n' 5,1 1,0 9,0 >alarm.csv
	[ "$(value nab_low_fp <(ae-eval --series --label 2 --probation 0.5 --at 2 alarm.csv))" = nan ]
	printf '%s\n' 1,0 5,1 >two.csv
	ae-eval --series --label 2 two.csv >got
	[ "$(value nab_standard got) $(value vus_roc got) $(value affiliation_f1 got)" = "100 1 1" ]
	ae-eval --series --label 2 --at 9 two.csv >got
	[ "$(value events_found got) $(value range_f1 got) $(value nab_standard got)" = "0 0 0" ]
	refused "option --buffer: expected at most 2, the number of rows, got 3" ae-eval --series --buffer 3 --label 2 two.csv
}

@test "a classifier's outputs against labels agree with scikit-learn's" {
	for want in logits probabilities two; do
		at="$reference"_records/$want
		ae-eval --labels "$at.labels" --confusion c.npy -v "$at.csv" >got 2>said
		same got "$at.tsv"
		grep -q "taken as ${want/two/logits}" said
		ae-convert --to csv c.npy | cmp - "$at.confusion"
		paste -d , "$at.csv" "$at.labels" >beside.csv
		ae-eval --label "$(head -n 1 beside.csv | tr , '\n' | wc -l)" beside.csv | cmp - got
	done
}

@test "intervals of a classifier hold its accuracy, as wide as theory has them" {
	awk 'BEGIN { for (i = 0; i < 400; i++) print (i % 4 != 0) "," (i % 4 == 0) ",0" }' >out.csv
	yes 0 | head -n 400 >labels.csv
	ae-eval --bootstrap 400 --labels labels.csv out.csv >got
	awk -v low="$(value accuracy_low got)" -v high="$(value accuracy_high got)" 'BEGIN {
		half = 1.96 * sqrt(0.75 * 0.25 / 400)
		exit !(low < 0.75 && high > 0.75 && (high - low) / 2 > 0.8 * half && (high - low) / 2 < 1.2 * half) }'
	[ "$(value mcc_low got) $(value mcc_high got)" = "0 0" ]
	ae-eval --bootstrap 400 --labels labels.csv -j 3 out.csv | cmp - got
	ae-eval --bootstrap 9 --seed 2 --labels labels.csv out.csv >other
	[ "$(value accuracy_low other)" != "$(value accuracy_low got)" ]
}

@test "outputs stored in single precision are no surer than that" {
	printf '%s\n' 1,0 0,1 1,0 >sure.csv
	printf '%s\n' 0 0 0 >labels.csv
	ae-eval --labels labels.csv sure.csv >got
	awk -v got="$(value log_loss got)" 'BEGIN { d = got - 52 * log(2) / 3; exit !(d < 1e-12 && d > -1e-12) }'
	ae-convert --dtype f4 sure.csv | ae-eval --labels labels.csv >got
	awk -v got="$(value log_loss got)" 'BEGIN { d = got - 23 * log(2) / 3; exit !(d < 1e-6 && d > -1e-6) }'
}

@test "labels that no class has, and outputs without labels, are refused" {
	printf '%s\n' 1,0,0 0,1,0 0,0,1 >out.csv
	for label in 3 -1 0.5; do
		printf '%s\n' 0 1 $label >bad.csv
		refused "bad.csv: record 2: label: expected a whole number from 0 to 2, got $label" ae-eval --labels bad.csv out.csv
	done
	seq 0 1 >short.csv
	refused "short.csv: expected at least 3 labels, one per record, got 2" ae-eval --labels short.csv out.csv
	printf '%s\n' 0 1 2 0 >long.csv
	refused "long.csv: expected 3 labels, one per record, got at least 4" ae-eval --labels long.csv out.csv
	printf '%s\n' 1,0 0,1 0,1 >two.csv
	refused "two.csv: expected labels, one value per record, got records of shape 2" ae-eval --labels two.csv out.csv
	refused "out.csv: expected one score per record, got 3 values" ae-eval --labels short.csv --series out.csv
	ae-convert --shape 3x1 -o rank2.npy out.csv
	refused "records: expected one score or one output per class, got shape 3x1" ae-eval --labels short.csv rank2.npy
	ae-select -r 0:0 -o empty.npy out.csv
	ae-select -r 0:0 -o none.npy short.csv
	refused "empty.npy: expected records to judge, got 0" ae-eval --labels none.npy empty.npy
	refused "an input, which the output would replace" ae-eval --labels short.csv --confusion out.csv out.csv
}

@test "a confusion matrix of scores has rows for normal and abnormal" {
	ae-eval --label label --at 2 --confusion c.npy scored.csv >got
	[ "$(ae-convert --to csv c.npy | tr '\n' ' ')" = "3,0 1,1 " ]
}

@test "records against others: mse, mae, rmse, psnr" {
	printf '%s\n' 1,2 3,4 >a.csv
	printf '%s\n' 1,2 3,8 >b.csv
	[ "$(ae-eval -q --against a.csv b.csv | tr '\n\t' ' =')" = "mse=4 mae=1 rmse=2 peak=1 psnr=-6.020599913279624 " ]
	[ "$(ae-eval --against a.csv --peak 2 b.csv | tail -n 1)" = "$(printf 'psnr\t0')" ]
	[ "$(ae-eval -q --against a.csv a.csv | tr '\n\t' ' =')" = "mse=0 mae=0 rmse=0 peak=1 psnr=inf " ]
	for peak in 0 -1 nan; do
		refused "option --peak: '$peak'" ae-eval --against a.csv --peak $peak b.csv
	done
	printf '%s\n' 1e9 >large.csv
	printf '%s\n' 1000000001 >larger.csv
	[ "$(value mse <(ae-eval --peak 1 --against large.csv larger.csv))" = 1 ]
}

@test "the peak is the type's largest value, or 1, and told when values say otherwise" {
	printf '%s\n' 0,200 7,90 >a.csv
	for type in u1:255 u2:65535 f4:1 i2:1; do
		ae-convert --dtype "${type%:*}" -o a.npy a.csv
		[ "$(value peak <(ae-eval --against a.npy a.csv 2>warned))" = "${type#*:}" ]
		[ "$(grep -c 'a.npy: expected values in 0..1, got others: psnr may be wrong (--peak says the range)' warned)" = $((${type#*:} == 1)) ]
	done
	ae-eval --peak 200 --against a.npy a.csv 2>warned
	[ ! -s warned ]
}

@test "images against others agree with scikit-image's structural similarity" {
	ae-convert --shape 16x14 --dtype f8 -o a.npy "$reference"_records/gray.csv
	ae-convert --shape 16x14 --dtype f8 -o b.npy "$reference"_records/gray.ref
	ae-eval --against b.npy a.npy >got
	same got "$reference"_records/gray.tsv
	ae-convert --shape 16x14x1 b.npy | ae-eval --against - a.npy | cut -f 1 | cmp - <(cut -f 1 got)
	ae-convert --shape 13x12x3 --dtype u1 -o a.npy "$reference"_records/color.csv
	ae-convert --shape 13x12x3 --dtype u1 -o b.npy "$reference"_records/color.ref
	ae-eval --against b.npy a.npy >got
	same got "$reference"_records/color.tsv
	[ "$(value ssim <(ae-eval --against a.npy a.npy))" = 1 ]
	seq 100 | tr '\n' ' ' | ae-convert --shape 10x10 -o small.npy
	[ "$(value ssim <(ae-eval -q --against small.npy small.npy))" = "" ]
}

@test "sets against sets agree with the authors' coverage and density, and with NumPy" {
	at="$reference"_records
	ae-eval --real "$at/full.real" "$at/full.csv" >got
	same got "$at/full.tsv" 1e-7
	ae-eval --real "$at/full.real" -j 3 "$at/full.csv" | cmp - got
	ae-eval -k 3 --real "$at/thin.real" "$at/thin.csv" >got
	same got "$at/thin.tsv" 1e-7
	ae-eval --real "$at/full.real" "$at/full.real" >got
	[ "$(value nearest got) $(value coverage got)" = "0 1" ]
	awk -v d="$(value frechet got)" 'BEGIN { exit !(d >= 0 && d < 1e-9) }'
}

@test "neighbors of the same label: the precision at K, ties by chance" {
	# from 0: 1 and 2; from 1: 0 or 2, and the other; from 2: 1, then 0; from 9: 8.5, then 2
	printf '%s\n' 0,1 1,1 2,2 8.5,3 9,3 >points.csv
	ae-eval -k 2 --label 2 points.csv | cmp - <(printf '%s\t%s\n' records 5 neighbors 2 \
		neighbor_precision 0.4 neighbor_chance 0.2)
	# from 1 the nearest is 0 or 2: half a hit
	[ "$(value neighbor_precision <(ae-eval -k 1 --label 2 points.csv))" = 0.7 ]
	cut -d , -f 1 points.csv >x.csv
	cut -d , -f 2 points.csv >labels.csv
	ae-eval -k 2 --labels labels.csv x.csv | cmp - <(ae-eval -k 2 --label 2 points.csv)
	# all as far away as each other: whatever the order, the precision is that of chance
	awk 'BEGIN { for (i = 0; i < 8; i++) { for (j = 0; j < 8; j++) printf "%d,", i == j; print i < 3 } }' >ties.csv
	ae-eval -k 3 --label 9 ties.csv >got
	awk '/^neighbor_/ { v[++n] = $2 } END { d = v[1] - v[2]; exit !(n == 2 && d < 1e-12 && d > -1e-12) }' got
	sort -r ties.csv | ae-eval -k 3 -j 3 --label 9 | cmp - got
}

@test "neighbors agree with NumPy, with images and any labels" {
	at="$reference"_records
	ae-eval -k 7 --labels "$at/near.labels" "$at/near.csv" >got
	same got "$at/near.tsv"
	ae-convert --shape 2x4 "$at/near.csv" | ae-eval -k 7 --labels "$at/near.labels" -j 2 | cmp - got
}

@test "neighbors that there are too few of, or options beside them, are refused" {
	seq 6 >six.csv
	seq 5 >five.csv
	refused "six.csv: expected more than 6 records for 6 neighbors of each, got 6" ae-eval -k 6 --labels six.csv six.csv
	refused "five.csv: 5 labels for 6 records" ae-eval -k 2 --labels five.csv six.csv
	refused "expected labels, one value per record, got records of shape 2" ae-eval -k 2 --labels scored.csv six.csv
	refused "option --confusion: can only be used with labels and without --neighbors" \
		ae-eval -k 2 --confusion c.npy --labels six.csv six.csv
	refused "option --neighbors: can only be used with --real, --labels or --label" ae-eval -k 2 --ranges six.csv six.csv
	refused "option --neighbors" ae-eval -k 0 --labels six.csv six.csv
	printf '%s\n' 3e38 -3e38 1 2 3 4 >huge.csv
	refused "huge.csv: expected records whose distances fit into single precision" ae-eval -k 2 --labels six.csv huge.csv
	[ ! -s refused.out ]
}

@test "sets on different scales are compared with a warning, bad ones on one scale without" {
	seq 40 | awk '{ print $1 % 9 / 8 "," $1 % 7 / 6 }' >unit.csv
	awk -F , '{ print 255 * $1 "," 255 * $2 }' unit.csv >bytes.csv
	awk -F , '{ print 2 * $1 - 20 "," $2 + 30 }' unit.csv >raw.csv
	awk -F , '{ print 0.4 "," 0.3 }' unit.csv >alike.csv
	awk -F , '{ print 0 "," 0 }' unit.csv >zero.csv
	for sets in "bytes.csv unit.csv" "unit.csv bytes.csv" "raw.csv unit.csv" "unit.csv raw.csv"; do
		set -- $sets
		ae-eval --real "$1" "$2" >got 2>words
		grep -q "^ae-eval: $2: values from .*, but those of $1 from .*: measures mean little on different scales (-q: no warning)$" words
		[ "$(wc -l <words)" = 1 ]
		ae-eval -q --real "$1" "$2" 2>words | cmp - got
		[ ! -s words ]
	done
	for bad in unit.csv alike.csv zero.csv; do
		ae-eval --real unit.csv "$bad" >got 2>words
		[ ! -s words ]
	done
}

@test "sets that are too small, or of other records, are refused" {
	seq 6 >six.csv
	seq 5 >five.csv
	refused "five.csv: expected more than 5 records for 5 neighbors of each, got 5" ae-eval --real five.csv six.csv
	ae-eval -k 4 --real five.csv six.csv
	echo 1 >single.csv
	refused "single.csv: expected at least 2 records, got 1" ae-eval --real six.csv single.csv
	refused "scored.csv: records: expected shape 1, as six.csv has, got 2" ae-eval --real six.csv scored.csv
	printf '%s\n' 3e38 -3e38 1 2 3 4 >huge.csv
	refused "huge.csv: expected records whose distances fit into single precision" \
		ae-eval --real huge.csv six.csv
	[ ! -s refused.out ]
	refused "option --neighbors: can only be used with --real" ae-eval -k 3 --against six.csv six.csv
	refused "option --peak: can only be used with --against" ae-eval --peak 3 --real five.csv six.csv
	refused "--against and --real, got 2" ae-eval --real six.csv --ranges six.csv six.csv
}

@test "streams that do not match are refused with the numbers" {
	seq 1 100000 >long.csv
	seq 1 99999 >short.csv
	refused "short.csv: expected 100000 records, as long.csv has, got 99999" ae-eval --against long.csv short.csv
	refused "long.csv: expected 99999 records, as short.csv has, got 100000" ae-eval --against short.csv long.csv
	refused "scored.csv: records: expected shape 1, as long.csv has, got 2" ae-eval --against long.csv scored.csv
	refused "option --at: can only be used with labels" ae-eval --against long.csv --at 3 long.csv
}

# ---- records without values ----

# absent RECORD...: makes these records of the table on stdin absent, as a stream
absent() {
	cat >whole.csv
	ae-convert --to csv whole.csv | awk -F , -v OFS=, -v list=" $* " '
		index(list, " " NR - 1 " ") { for (i = 1; i <= NF; i++) $i = "NA" } 1' >holes.csv
	ae-normalize --range 0,1 --missing drop holes.csv
}

@test "records without a score are left out of all measures, with their labels" {
	seq 0 199 | awk '{ print ($1 * 7919 % 101) / 50 + ($1 >= 80 && $1 < 95) }' >scores.txt
	seq 0 199 | awk '{ print ($1 >= 80 && $1 < 95) }' >labels.txt
	absent 3 50 51 80 85 199 <scores.txt >scores.npy
	awk 'NR != 4 && NR != 51 && NR != 52 && NR != 81 && NR != 86 && NR != 200' scores.txt >few.txt
	awk 'NR != 4 && NR != 51 && NR != 52 && NR != 81 && NR != 86 && NR != 200' labels.txt >few-labels.txt
	ae-normalize --range 0,1 -o few.npy few.txt
	ae-eval --labels few-labels.txt --bootstrap 20 few.npy >want
	ae-eval --labels labels.txt --bootstrap 20 scores.npy >got 2>words
	cmp got want
	grep -qx 'ae-eval: scores.npy: 6 of 200 records have no values (NaN) and are left out of all measures (-q: no warning)' words
	[ "$(wc -l <words)" = 1 ]
	ae-eval -q --labels labels.txt --bootstrap 20 scores.npy 2>words | cmp - want
	ae-convert --to csv few.npy >few.csv
	ae-eval -q --labels few-labels.txt few.csv >want
	awk 'NR == FNR { s[NR] = $1; next } $1 != "x" { print s[++n] } $1 == "x" { print "nan" }' few.csv \
		<(seq 0 199 | awk '{ print index(" 3 50 51 80 85 199 ", " " $1 " ") ? "x" : $1 }') >scores.csv
	ae-eval -q --labels labels.txt scores.csv | cmp - want
	sed 's/1/nan/' labels.txt >nan.txt
	refused "nan.txt: record 80: label" ae-eval -q --labels nan.txt scores.csv
	[ ! -s words ]
}

@test "in a series rows keep their number: an event without scores is left out, one with some counts once" {
	seq 0 199 | awk '{ print (($1 >= 40 && $1 < 50) || ($1 >= 120 && $1 < 130) || $1 >= 190) }' >scores.txt
	printf '%s\t%s\n' 40 49 120 129 190 195 >truth.tsv
	absent 44 190 191 192 193 194 195 <scores.txt >scores.npy
	ae-eval -q --ranges truth.tsv --at 0.5 --probation 0 scores.npy >got
	[ "$(value events got) $(value anomalies got) $(value event_recall got) $(value nab_windows got)" = "2 19 1 2" ]
	# the rows behind the last event, flagged; and the first event, which a row without a score parts
	[ "$(value events_found got) $(value event_precision got)" = "4 0.75" ]
	# nothing absent: the same file, as numbers
	ae-normalize --range 0,1 scores.txt >whole.npy
	ae-eval --ranges truth.tsv --at 0.5 --probation 0 whole.npy >got 2>words
	[ ! -s words ]
	[ "$(value events got) $(value events_found got)" = "3 3" ]
}

@test "absent outputs, records and pairs are left out" {
	seq 0 29 | awk '{ print $1 % 3 == 0, $1 % 3 == 1, $1 % 7 == 2 }' OFS=, >out.csv
	seq 0 29 | awk '{ print $1 % 3 }' >labels.txt
	absent 4 9 <out.csv >out.npy
	awk 'NR != 5 && NR != 10' out.csv | ae-normalize --range 0,1 >few.npy
	awk 'NR != 5 && NR != 10' labels.txt >few.txt
	for options in "" "-k 3"; do
		ae-eval $options --labels few.txt few.npy >want
		ae-eval $options --labels labels.txt out.npy 2>words | cmp - want
		grep -q "2 of 30 records have no values" words
	done
	absent 4 20 <out.csv >other.npy
	awk 'NR != 5 && NR != 10 && NR != 21' out.csv | ae-normalize --range 0,1 >three.npy
	ae-eval --against three.npy three.npy >want
	ae-eval --against other.npy out.npy 2>words | cmp - want
	grep -q "3 of 30 records have no values" words
	ae-eval -k 2 --real few.npy few.npy >want
	ae-eval -k 2 --real out.npy out.npy 2>words | cmp - want
	printf '%s\n' a,b NA,NA NA,NA | ae-normalize --range 0,1 --missing drop -o none.npy
	refused "none.npy: expected records to compare, got 0" ae-eval -q --against none.npy none.npy
}

@test "named columns are compared by name" {
	printf '%s\n' a,b,c 1,2,3 4,5,6 >ref.csv
	printf '%s\n' c,a,b 3,1,2 6,4,5 >other.csv
	[ "$(value mse <(ae-eval -q --against ref.csv other.csv))" = 0 ]
	printf '%s\n' c,x,a,b 3,9,1,2 6,9,4,5 >extra.csv
	ae-eval --peak 1 --against ref.csv extra.csv >got 2>words
	[ "$(value mse got)" = 0 ]
	[ "$(cat words)" = "ae-eval: extra.csv: column 'x' is not in ref.csv and is left out" ]
	refused "ref.csv: expected column 'x', which extra.csv has, got none of that name" ae-eval --against extra.csv ref.csv
	# without names on one side: in order
	tail -n +2 ref.csv >plain.csv
	[ "$(value mse <(ae-eval -q --against plain.csv ref.csv))" = 0 ]
	[ "$(value mse <(ae-eval -q --against plain.csv other.csv))" = 2 ]
}

@test "--gaps compares only the values that another stream lacks" {
	printf '1,2\n3,4\n5,6\n' >true.csv
	printf '1,0\n0,4\n5,9\n' >filled.csv
	printf '1,nan\nnan,4\n5,6\n' >gaps.csv
	[ "$(ae-eval -q --against true.csv --gaps gaps.csv filled.csv | head -n 3 | tr '\n\t' ' =')" = "values=2 mse=6.5 mae=2.5 " ]
	refused "option --gaps: can only be used with --against" ae-eval --gaps gaps.csv --labels zero.csv s.csv
	refused "true.csv: expected missing values, got none" ae-eval --against true.csv --gaps true.csv filled.csv
	head -n 2 gaps.csv >short.csv
	refused "short.csv: expected 3 records, as true.csv has, got 2" ae-eval -q --against true.csv --gaps short.csv filled.csv
	cut -d , -f 1 gaps.csv >narrow.csv
	refused "narrow.csv: records: expected shape 2, as true.csv has, got" ae-eval --against true.csv --gaps narrow.csv filled.csv
	refused "gaps.csv: line 1" ae-eval --against true.csv --gaps gaps.csv gaps.csv
}

@test "records of which only a part is there, sets of none, and records too wide for a distance of covariances" {
	printf '1,2\n1,nan\n' | ae-convert --missing keep -o part.npy
	printf 'nan,nan\n' | ae-convert --missing keep -o none.npy
	printf '1,2\n3,4\n' >two.csv
	printf '0\n1\n' >labels.txt
	refused "part.npy: record 1: expected values or none, got 1 NaN among 2 values" ae-eval --labels labels.txt part.npy
	refused "part.npy: record 1: value 1 is nan" ae-eval --against two.csv part.npy
	refused "none.npy: expected records to compare, got 0" ae-eval --real two.csv none.npy
	awk 'BEGIN { for (i = 0; i < 4; i++) for (j = 0; j < 2049; j++) printf "%g%s", sin(i * j), j < 2048 ? "," : "\n" }' >wide.csv
	run -0 --separate-stderr ae-eval -v -k 2 --real wide.csv wide.csv
	[[ $stderr == *"frechet: expected at most 2048 values per record, got 2049: not printed"* ]]
	[[ $output == *coverage* && $output != *frechet* ]]
}
