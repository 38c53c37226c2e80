# ae-threshold: learning, listing, rows, the user's own table.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	printf '%s\n' 1 2 9 2 1 8 8 1 >scores.csv
}

# The threshold in a file.
threshold() {
	ae-normalize --range 0,1 -t "$1"
}

@test "every method agrees with NumPy" {
	while IFS=$'\t' read -r name method want; do
		ae-threshold --fit t.bin -m "$method" -c score "$AE_SOURCE/tests/reference/eval/$name.csv"
		ae-convert --to csv t.bin | awk -v want="$want" -v what="$name $method" '
			{ off = $1 - want; if (off < 0) off = -off
			  if (off > 1e-12) { print what ": " $1 ", not " want; exit 1 } }'
	done <"$AE_SOURCE/tests/reference/eval/thresholds.tsv"
}

@test "--fit prints nothing and writes one f8" {
	run -0 ae-threshold --fit t.bin scores.csv
	[ -z "$output" ]
	head -c 128 t.bin | grep -qa "'<f8'.*'shape': (1,)"
	[ "$(wc -c <t.bin)" = 200 ]
	[ "$(threshold t.bin)" = 9 ]
}

@test "methods are checked" {
	for method in pot pot=0 pot=1 fpr=0 fpr=1 spot=-1 f1=1 dspot= contamination=2 quantile quantile=2 quantile=-0.1 quantile=x sigma=nan max=3 mad= iqr=1x; do
		refused "method '" ae-threshold --fit t.bin -m $method scores.csv
	done
	refused "option --method: expected max, quantile, " ae-threshold --fit t.bin -m most scores.csv
	[ ! -e t.bin ]
	refused "option --method: expected with --fit only" ae-threshold -m max --at 3 scores.csv
}

@test "nothing to learn from is an error" {
	: >empty
	refused "empty" ae-threshold --fit t.bin empty
	refused "/dev/full" ae-threshold --fit /dev/full scores.csv
	refused "prints nothing" ae-threshold --fit t.bin --ranges scores.csv
	refused "prints nothing" ae-threshold --fit t.bin --at 3 scores.csv
}

@test "what is strictly greater is listed, with its index from 0" {
	[ "$(ae-threshold --at 8 scores.csv)" = "$(printf '2\t9')" ]
	[ "$(ae-threshold --at 7.999 scores.csv)" = "$(printf '2\t9\n5\t8\n6\t8')" ]
	ae-threshold --fit t.bin scores.csv
	[ -z "$(ae-threshold t.bin scores.csv)" ]
	[ "$(ae-threshold t.bin - <<<9.5)" = "$(printf '0\t9.5')" ]
	[ "$(cat scores.csv scores.csv | ae-threshold --at 8 | tail -n 1)" = "$(printf '10\t9')" ]
}

@test "scores print as they are stored" {
	printf '0.1\n0.12345678901234567\n' >two.csv
	[ "$(ae-threshold --at 0 two.csv | cut -f 2 | tr '\n' ' ')" = "0.1 0.12345678901234566 " ]
	ae-normalize --range 0,1 two.csv >two.npy
	[ "$(ae-threshold --at 0 two.npy | cut -f 2 | tr '\n' ' ')" = "0.1 0.12345679 " ]
}

@test "--exit-code says with 1 that something exceeds, as grep's does not" {
	run -1 ae-threshold --exit-code --at 8 scores.csv
	[ "$output" = "$(printf '2\t9')" ]
	run -0 ae-threshold --exit-code --at 9 scores.csv
	run -0 ae-threshold --at 8 scores.csv
	run -1 ae-threshold --exit-code --ranges --at 8 scores.csv
	refused "nothere" ae-threshold --exit-code --at 8 nothere
}

@test "--flags is a record of 0 or 1 for each score, or for each row" {
	[ "$(ae-threshold --flags --at 7 -t scores.csv | tr -d '\n')" = 00100110 ]
	ae-threshold --flags --at 7 scores.csv >flags.npy
	[ "$(ae-normalize --range 0,1 -t flags.npy | tr -d '\n')" = 00100110 ]
	[ "$(ae-threshold --flags --at 7 -w 3 -t scores.csv | tr -d '\n')" = 0011111110 ]
}

# Windows of 3: window k covers rows k to k + 2; windows 2, 5 and 6 exceed 7.
@test "rows by the rules any, all and last" {
	[ "$(ae-threshold --ranges --at 7 scores.csv)" = "$(printf '2\t2\t9\n5\t6\t8')" ]
	[ "$(ae-threshold --ranges --at 7 -w 3 scores.csv)" = "$(printf '2\t8\t9')" ]
	[ -z "$(ae-threshold --ranges --at 7 -w 3 --rule all scores.csv)" ]
	[ "$(ae-threshold --ranges --at 7 -w 2 --rule all scores.csv)" = "$(printf '6\t6\t8')" ]
	[ "$(ae-threshold --ranges --at 7 -w 3 --rule last scores.csv)" = "$(printf '4\t4\t9\n7\t8\t8')" ]
	[ "$(ae-threshold --at 7 -w 3 --rule last scores.csv)" = "$(printf '4\t9\n7\t8\n8\t8')" ]
	[ "$(ae-threshold --ranges --at 0 -w 3 --rule last scores.csv | cut -f 1,2)" = "$(printf '2\t9')" ]
	[ "$(ae-threshold --ranges --at 0 -w 3 scores.csv | cut -f 1,2)" = "$(printf '0\t9')" ]
}

@test "rows of windows that are more than one row apart" {
	[ "$(ae-threshold --ranges --at 7 -w 3 -s 2 scores.csv)" = "$(printf '4\t6\t9\n10\t14\t8')" ]
	[ "$(ae-threshold --ranges --at 7 -w 3 -s 2 --rule all scores.csv)" = "$(printf '5\t5\t9\n11\t13\t8')" ]
	[ "$(ae-threshold --ranges --at 7 -w 2 -s 3 scores.csv)" = "$(printf '6\t7\t9\n15\t16\t8\n18\t19\t8')" ]
}

@test "--annotate gives the user's lines back byte for byte, with score and flag" {
	printf '\357\273\277time;v\n# note\nt0;0\r\nt1;1\n\nt2;2\ntime;v\n"t;3\nx";3\nt4;4\n t5;5\nt6;6\nt7;7\nt8;8\nt9;9\n# end' >data.csv
	ae-threshold --at 7 --annotate data.csv -w 3 scores.csv >got
	printf '\357\273\277time;v;score;flag\n# note\nt0;0;1;0\r\nt1;1;2;0\n\nt2;2;9;1\ntime;v;score;flag\n"t;3\nx";3;9;1\nt4;4;9;1\n t5;5;8;1\nt6;6;8;1\nt7;7;8;1\nt8;8;8;1\nt9;9;1;0\n# end' >want
	cmp got want
	ae-threshold --at 7 --annotate data.csv -w 3 --rule last scores.csv | grep -c ';;0' >got
	[ "$(cat got)" = 2 ]
	# without the last two columns it is the file again
	ae-threshold --at 7 --annotate data.csv -w 3 scores.csv |
		sed 's/;[^;]*;[01]\(\r*\)$/\1/; s/;score;flag$//' | cmp - data.csv
}

@test "--annotate keeps to the table's separator, and ends the last line" {
	for separator in '\t' , ' '; do
		printf "a${separator}b\n1${separator}2\n3${separator}4" >data
		printf '1\n5\n' | ae-threshold --at 2 --annotate data - >got
		printf "a${separator}b${separator}score${separator}flag\n1${separator}2${separator}1${separator}0\n3${separator}4${separator}5${separator}1\n" >want
		cmp got want
	done
}

@test "rows behind the last window have no score" {
	seq 1 12 >data.csv
	ae-threshold --at 7 --annotate data.csv -w 4 -s 3 <(head -n 3 scores.csv) >got
	[ "$(sed 's/^[0-9]*//' got | tr '\n' ' ')" = " 1 0  1 0  1 0  2 0  2 0  2 0  9 1  9 1  9 1  9 1   0   0 " ]
}

@test "rows and scores that do not fit together are refused before anything is printed" {
	seq 1 12 >data.csv
	refused "data.csv: expected 10 scores for 12 rows (window 3, step 1), scores.csv has 8" \
		ae-threshold --at 7 --annotate data.csv -w 3 scores.csv
	[ ! -s refused.out ]
	refused "expected 0 scores for 12 rows (window 30, step 1)" ae-threshold --at 7 --annotate data.csv -w 30 scores.csv
	refused "nothere.csv" ae-threshold --at 7 --annotate nothere.csv -w 3 scores.csv
	printf 'a\1\n1\n' >bytes
	refused "bytes: line 1: expected text, got the byte 0x01" ae-threshold --at 7 --annotate bytes <(seq 1)
	refused "expected one at most, got 2" ae-threshold --at 7 --annotate data.csv --ranges scores.csv
}

@test "a threshold a feature: a record counts when any of its scores exceeds its own" {
	printf '%s\n' 1,10 2,20 3,15 >f.csv
	ae-threshold --fit t.bin f.csv
	[ "$(threshold t.bin | tr '\n' ' ')" = "3 20 " ]
	printf '%s\n' 3,20 3.5,1 1,21 >g.csv
	printf '%s\n' 3,20,1 >three.csv
	[ "$(ae-threshold t.bin g.csv)" = "$(printf '1\t3.5\t1\n2\t1\t21')" ]
	[ "$(ae-threshold t.bin --flags -t g.csv | tr -d '\n')" = 011 ]
	refused "t.bin: 2 thresholds, the records of scores.csv hold 1 score" ae-threshold t.bin scores.csv
	refused "t.bin: 2 thresholds, the records of three.csv hold 3 scores" ae-threshold t.bin three.csv
}

@test "several scores per record: one threshold for all, ranges, and a column of the table for each" {
	printf '%s\n' a,b 3,20 3.5,1 1,21 >g.csv
	printf '%s\n' time,load '2,"x"' 3,y '# no row' 4,z >data.csv
	ae-threshold --fit t.bin <(printf '%s\n' a,b 3,20)
	[ "$(ae-threshold --at 3 g.csv)" = "$(printf '0\t3\t20\n1\t3.5\t1\n2\t1\t21')" ]
	# the score of the peak: the one furthest above its threshold
	[ "$(ae-threshold t.bin --ranges g.csv)" = "$(printf '1\t2\t3.5')" ]
	ae-threshold t.bin --annotate data.csv g.csv >got
	printf '%s\n' time,load,score_a,score_b,flag '2,"x",3,20,0' 3,y,3.5,1,1 '# no row' 4,z,1,21,1 >want
	cmp got want
	# rows that no window covers
	ae-threshold t.bin -w 2 --rule last --annotate data.csv <(sed 4d g.csv) >got
	printf '%s\n' time,load,score_a,score_b,flag '2,"x",,,0' 3,y,3,20,0 '# no row' 4,z,3.5,1,1 >want
	cmp got want
	refused "expected 3 scores for 3 rows" ae-threshold t.bin --annotate data.csv <(sed 4d g.csv)
}

@test "files that hold no threshold are refused" {
	refused "operands" ae-threshold
	refused "nothere" ae-threshold nothere scores.csv
	: >empty
	refused "empty" ae-threshold empty scores.csv
	printf 'nan\n' >nan
	refused "nan" ae-threshold nan scores.csv
	printf 'x' >x
	refused "x" ae-threshold x scores.csv
}

@test "a line goes out when the input pauses" {
	mkfifo feed
	ae-threshold --at 7 <feed >live &
	exec 9>feed
	head -n 4 scores.csv >&9
	lines_come 1 live
	[ "$(cat live)" = "$(printf '2\t9')" ]
	exec 9>&-
	wait $!
}

@test "scores as text are the scores: the largest one that was learned from is not above itself" {
	printf '0.1330059\n0.1\n' >"$BATS_TEST_TMPDIR/scores.txt"
	ae-threshold --fit "$BATS_TEST_TMPDIR/t.bin" "$BATS_TEST_TMPDIR/scores.txt"
	ae-convert -o "$BATS_TEST_TMPDIR/scores.npy" "$BATS_TEST_TMPDIR/scores.txt"
	[ -z "$(ae-threshold "$BATS_TEST_TMPDIR/t.bin" "$BATS_TEST_TMPDIR/scores.npy")" ]
	[ -z "$(ae-threshold --at 0.1330059 "$BATS_TEST_TMPDIR/scores.npy")" ]
	[ "$(ae-threshold --at 0.133 "$BATS_TEST_TMPDIR/scores.npy" | cut -f 1)" = 0 ]
}

# The scores of reference/threshold/: the first half is normal, the second half is a stream.
halves() {
	head -n 1000 "$AE_SOURCE/tests/reference/threshold/$1.csv" >normal.csv
	tail -n 1000 "$AE_SOURCE/tests/reference/threshold/$1.csv" >stream.csv
}

near() {
	awk -v got="$1" -v want="$2" -v what="$3" 'BEGIN {
		if (!(got > want - 1e-6 * want && got < want + 1e-6 * want)) { print what ": " got ", not " want; exit 1 } }'
}

@test "pot agrees with SciPy's maximum likelihood" {
	while IFS=$'\t' read -r name method level want; do
		halves "$name"
		ae-threshold --fit t.bin -m "$method" --level "$level" normal.csv
		near "$(ae-convert --to csv t.bin)" "$want" "$name $method"
	done <"$AE_SOURCE/tests/reference/threshold/pot.tsv"
}

@test "pot on short and long tails agrees with SciPy, and has the rate asked for" {
	while IFS=$'\t' read -r name method level want tolerance low high; do
		ae-threshold --fit t.bin -m "$method" --level "$level" "$AE_SOURCE/tests/reference/tails/$name.csv"
		ae-convert --to csv t.bin | awk -v want="$want" -v tolerance="$tolerance" -v low="$low" -v high="$high" -v what="$name $method" '{
			off = ($1 - want) / want
			if (off > tolerance || off < -tolerance || $1 < low || $1 > high) { print what ": " $1 ", not " want; exit 1 } }'
	done <"$AE_SOURCE/tests/reference/tails/tails.tsv"
}

@test "spot on uniform scores has alarms at about the rate asked for" {
	awk 'BEGIN { srand(5); for (i = 0; i < 12000; i++) printf "%.6f\n", rand() }' >uniform.csv
	head -n 2000 uniform.csv | ae-threshold --fit t.bin -m spot=1e-3 --level 0.95
	alarms=$(tail -n 10000 uniform.csv | ae-threshold --save after.bin t.bin | wc -l)
	[ "$alarms" -ge 2 ] && [ "$alarms" -le 40 ]
	ae-threshold after.bin uniform.csv >again
}

@test "spot on a stream that drifts upward fits its tail rarely enough" {
	awk 'BEGIN { srand(5); for (i = 0; i < 101000; i++) printf "%.6f\n", -log(1 - rand()) + (i < 1000 ? 0 : (i - 1000) / 100000) }' >drift.csv
	head -n 1000 drift.csv | ae-threshold --fit t.bin -m spot=1e-5 --level 0.5
	tail -n 100000 drift.csv | timeout 20 ae-threshold --save after.bin t.bin >alarms
	# most rows were excesses, as the peaks in the saved state say
	[ "$(ae-convert --to csv after.bin | cut -d , -f 5)" -gt 30000 ]
}

@test "spot and dspot give the alarms and the last threshold of their published algorithms" {
	while IFS=$'\t' read -r name method level depth want alarms; do
		halves "$name"
		if [ "$depth" = 0 ]; then depth=; else depth="--depth $depth"; fi
		# shellcheck disable=SC2086 # an option or nothing
		ae-threshold --fit t.bin -m "$method" --level "$level" $depth normal.csv
		[ "$(ae-threshold --save after.bin t.bin stream.csv | cut -f 1 | xargs)" = "$alarms" ]
		near "$(ae-convert --to csv after.bin | cut -d , -f 8)" "$want" "$name $method"
	done <"$AE_SOURCE/tests/reference/threshold/spot.tsv"
}

@test "a threshold that moves goes on where it was saved, to the same bytes" {
	halves drift
	ae-threshold --fit t.bin -m dspot=1e-3 --level 0.9 normal.csv
	ae-threshold --save whole.bin t.bin stream.csv >whole
	cp t.bin state.bin
	head -n 400 stream.csv | ae-threshold --save state.bin state.bin >parts
	tail -n 600 stream.csv | ae-threshold --save state.bin state.bin | awk '{ print $1 + 400 "\t" $2 }' >>parts
	cmp whole parts
	cmp whole.bin state.bin
	[ -s whole ]
}

@test "a tail of more scores than are kept" {
	seq 10000 | awk '{ x = $1 * 7919 % 10007 / 10007; print x * x }' >long.csv
	ae-threshold --fit t.bin -m spot=1e-3 --level 0.5 long.csv
	[ "$(ae-convert --to csv t.bin | cut -d , -f 5,9)" = 5000,4096 ]
	head -n 60 long.csv >stream.csv
	ae-threshold --save whole.bin t.bin stream.csv
	head -n 31 stream.csv | ae-threshold --save parts.bin t.bin
	tail -n 29 stream.csv | ae-threshold --save parts.bin parts.bin
	cmp whole.bin parts.bin
	[ "$(ae-convert --to csv whole.bin | cut -d , -f 4,9)" = 10060,4096 ]
}

@test "--level, --depth and --labels go with their methods, and their scores are counted" {
	halves heavy
	refused "option --level: expected with the methods pot, spot and dspot only" ae-threshold --fit t.bin -m max --level 0.9 normal.csv
	refused "option --depth: expected with the method dspot only" ae-threshold --fit t.bin -m spot=0.01 --depth 9 normal.csv
	refused "option --labels: expected with the method f1 only" ae-threshold --fit t.bin --labels normal.csv normal.csv
	refused "option --level: expected with --fit only" ae-threshold --level 0.9 --at 3 normal.csv
	refused "1 of 8 scores are above 8.86" ae-threshold --fit t.bin -m pot=1e-4 scores.csv
	awk '{ print NR "," 3 }' normal.csv >two.csv
	refused "two.csv: score 2 of each record: 0 of 1000 scores" ae-threshold --fit t.bin -m pot=1e-4 two.csv
	refused "risk 0.1: expected less than 0.02, the fraction of scores in the tail" ae-threshold --fit t.bin -m pot=0.1 normal.csv
	refused "expected more scores than the 1000 of the moving mean, got 1000" \
		ae-threshold --fit t.bin -m dspot=1e-3 --depth 1000 normal.csv
	[ ! -e t.bin ]
}

@test "fpr says how many scores it needs" {
	seq 98 | { refused "98 scores: a false alarm rate of 0.01 needs 99 or more" ae-threshold --fit t.bin -m fpr=0.01; }
	seq 99 | ae-threshold --fit t.bin -m fpr=0.01
	[ "$(threshold t.bin)" = 99 ]
	seq 199 | ae-threshold --fit t.bin -m fpr=0.05
	[ "$(threshold t.bin)" = 190 ]
}

@test "contamination leaves that share above, f1 what separates the labels best" {
	seq 100 | ae-threshold --fit t.bin -m contamination=0.05
	[ "$(seq 100 | ae-threshold t.bin | wc -l)" = 5 ]
	printf '1,0\n2,0\n3,1\n2.5,0\n5,1\n9,0\n7,1\n' >labeled.csv
	ae-threshold --fit t.bin -m f1 --label 2 labeled.csv
	[ "$(threshold t.bin)" = 2.75 ]
	cut -d , -f 1 labeled.csv >s.csv
	cut -d , -f 2 labeled.csv >l.csv
	ae-threshold --fit u.bin -m f1 --labels l.csv s.csv
	cmp t.bin u.bin
	refused "expected one of --labels FILE and --label COL" ae-threshold --fit u.bin -m f1 s.csv
	head -n 3 l.csv >short.csv
	refused "short.csv: 3 labels for 7 records" ae-threshold --fit u.bin -m f1 --labels short.csv s.csv
	refused "s.csv: record 1: label 2, 0 or 1 expected" ae-threshold --fit u.bin -m f1 --labels s.csv s.csv
	printf '0\n0\n0\n0\n0\n0\n0\n' >none.csv
	refused "labels: expected both 0 and 1, got 0 of 7 that are 1" ae-threshold --fit u.bin -m f1 --labels none.csv s.csv
}

@test "p-values are ranks among normal scores" {
	seq 1 199 >normal.csv
	[ "$(ae-threshold --pvalue --calibration normal.csv -t scores.csv | tr '\n' ' ')" = "1 0.995 0.96 0.995 1 0.965 0.965 1 " ]
	ae-threshold --pvalue --calibration normal.csv scores.csv >p.npy
	head -c 128 p.npy | grep -qa "'<f4'"
	[ "$(ae-threshold --at 8 --calibration normal.csv scores.csv)" = "$(printf '2\t9\t0.96')" ]
	[ "$(ae-threshold --pvalue --calibration normal.csv -w 2 --rule last -t scores.csv | head -n 3 | tr '\n' ' ')" = "1 1 0.995 " ]
	refused "expected --calibration FILE" ae-threshold --pvalue scores.csv
	refused "option --pvalue: has no threshold" ae-threshold --pvalue --calibration normal.csv --at 3 scores.csv
	refused "option --calibration: expected with" ae-threshold --ranges --calibration normal.csv --at 3 scores.csv
	printf '1,2\n' >two.csv
	refused "two.csv: expected 1 scores per record, as in scores.csv, got 2" \
		ae-threshold --pvalue --calibration two.csv scores.csv
}

# A score exceeds fpr=X exactly if its p-value is X or less.
@test "p-values and fpr agree" {
	halves heavy
	for rate in 0.01 0.037 0.2; do
		ae-threshold --fit t.bin -m fpr=$rate normal.csv
		ae-threshold t.bin stream.csv | cut -f 1 >above
		ae-threshold --pvalue --calibration normal.csv -t stream.csv | awk -v x=$rate '$1 <= x + 1e-9 { print NR - 1 }' | cmp - above
	done
}

@test "a second threshold ends events; gaps are joined, short ones left out, all padded" {
	printf '%s\n' 1 4 6 9 4 4 1 8 1 1 7 4 1 >s.csv
	shaped() { [ "$(ae-threshold --at 5 "${@:2}" --ranges s.csv | tr '\t\n' ', ')" = "$1" ]; }
	shaped "2,3,9 7,7,8 10,10,7 "
	shaped "2,5,9 7,7,8 10,11,7 " --low 3
	shaped "2,7,9 10,11,7 " --low 3 --gap 1
	shaped "2,11,9 " --low 3 --gap 2
	shaped "2,5,9 10,11,7 " --low 3 --min-length 2
	shaped "2,7,9 " --low 3 --min-length 3 --gap 1
	shaped "0,12,9 " --low 3 --pad 2
	shaped "1,4,9 6,11,8 " --pad 1
	shaped "" --min-length 3
	ae-threshold --at 5 --low 3 --gap 1 --flags -t s.csv | tr -d '\n' >flags
	[ "$(cat flags)" = 0011111100110 ]
	seq 13 >data.csv
	ae-threshold --at 5 --low 3 --gap 1 --annotate data.csv s.csv | cut -d ' ' -f 3 | tr -d '\n' | cmp - flags
	[ "$(ae-threshold --at 5 --low 3 --gap 1 s.csv | wc -l)" = 8 ]
	printf '3\n' | ae-threshold --fit low.bin
	[ "$(ae-threshold --at 5 --low low.bin --ranges s.csv)" = "$(ae-threshold --at 5 --low 3 --ranges s.csv)" ]
	run -1 ae-threshold --exit-code --min-length 2 --ranges --at 5 s.csv
	run -0 ae-threshold --exit-code --min-length 3 --ranges --at 5 s.csv
	refused "option --low: expected at most the threshold, 5, got 6" ae-threshold --at 5 --low 6 s.csv
	refused "option --low: nothere" ae-threshold --at 5 --low nothere s.csv
	refused "cannot be used with options" ae-threshold --fit t.bin --gap 3 s.csv
}

@test "a rest: no event begins in the rows after one, and an anomaly that lasts alarms again" {
	printf '%s\n' 1 9 1 9 9 4 9 4 4 4 1 9 >s.csv
	rested() { [ "$(ae-threshold --at 5 "${@:2}" s.csv | cut -f 1,2 | tr '\t\n' ', ')" = "$1" ]; }
	rested "1,1 3,4 6,6 11,11 " --ranges --rest 0
	rested "1,1 3,4 6,6 11,11 " --ranges --rest 1
	rested "1,1 4,4 11,11 " --ranges --rest 2
	rested "1,1 6,6 11,11 " --ranges --rest 4
	rested "1,1 11,11 " --ranges --rest 9
	rested "1,1 " --ranges --rest 10
	rested "1,9 4,9 11,9 " --rest 2
	# the rest is counted from the last row of a joined event; events that are dropped have no rest
	rested "1,6 11,11 " --ranges --rest 4 --gap 1
	rested "1,6 " --ranges --rest 5 --gap 1
	rested "3,4 " --ranges --rest 9 --min-length 2
	rested "0,2 5,7 10,11 " --ranges --rest 4 --pad 1
	# a lower threshold continues an event, and begins none
	rested "1,1 3,9 11,11 " --ranges --rest 1 --low 3
	rested "1,1 6,9 " --ranges --rest 3 --low 3
	[ "$(yes 9 | head -n 9 | ae-threshold --at 5 --rest 3 --ranges)" = $'0\t8\t9' ]
	[ "$(printf '%s\n' 9 1 9 9 9 4 4 9 1 | ae-threshold --at 5 --low 3 --rest 4 --flags -t | tr -d '\n')" = 100000010 ]
	refused "option --rest" ae-threshold --at 5 --rest -1 s.csv
	refused "prints nothing" ae-threshold --fit t.bin --rest 3 s.csv
	refused "has no threshold" ae-threshold --pvalue --calibration s.csv --rest 3 s.csv
}

@test "--open: a line when an event begins, at once, and one when it is over" {
	printf '%s\n' 1 9 9 1 9 1 >s.csv
	[ "$(ae-threshold --at 5 --events tsv --open s.csv | tr '\t\n' ', ')" = "1,,1,9 1,2,1,9 4,,4,9 4,4,4,9 " ]
	[ "$(ae-threshold --at 5 --events tsv --open --gap 1 s.csv | tr '\t\n' ', ')" = "1,,1,9 1,4,1,9 " ]
	[ "$(ae-threshold --at 5 --events tsv --open --min-length 2 s.csv | tr '\t\n' ', ')" = "1,,1,9 1,2,1,9 " ]
	[ "$(ae-threshold --at 5 --events tsv --open --pad 1 s.csv | tr '\t\n' ', ')" = "0,,1,9 0,5,1,9 " ]
	[ "$(ae-threshold --at 5 --events json --open s.csv | head -n 2)" = '{"start":1,"peak":1,"score":9}
{"start":1,"end":2,"peak":1,"score":9}' ]
	# without the first lines it is the list of events
	ae-threshold --at 5 --events tsv --open s.csv | awk -F '\t' '$2 != ""' | cmp - <(ae-threshold --at 5 --events tsv s.csv)
	{ echo 'day,v'; seq 6 | sed 's/.*/day&,0/'; } >days.csv
	[ "$(ae-threshold --at 5 --events tsv --open --times days.csv s.csv | head -n 2 | tr '\t\n' ', ')" = "1,,1,9,day2,,day2 1,2,1,9,day2,day3,day2 " ]
	[ "$(ae-threshold --at 5 --events json --open --times days.csv s.csv | head -n 1)" = \
		'{"start":1,"peak":1,"score":9,"start_time":"day2","peak_time":"day2"}' ]
	mkfifo feed
	ae-threshold --at 5 --events tsv --open --gap 9 <feed >live &
	exec 9>feed
	printf '1\n9\n' >&9
	lines_come 1 live
	[ "$(cat live)" = $'1\t\t1\t9' ]
	printf '9\n1\n' >&9
	sleep 0.2
	lines_come 1 live
	exec 9>&-
	wait $!
	[ "$(wc -l <live)" = 2 ]
	refused "option --open: expected with --events only" ae-threshold --at 5 --open s.csv
	refused "option --open: expected with --events only" ae-threshold --at 5 --ranges --open s.csv
}

@test "votes: K of the last M rows, with rows, windows, flags, hysteresis, gaps and several scores" {
	awk 'BEGIN { s = 5; for (i = 0; i < 600; i++) { s = (s * 16807) % 2147483647; print s % 11 } }' >many.csv
	for votes in 1/1 1/3 2/3 3/3 2/5 4/9 7/200; do
		ae-threshold --at 6 --votes $votes --flags -t many.csv | tr -d '\n' >got
		awk -v k=${votes%/*} -v m=${votes#*/} '{ above[NR] = $1 > 6; n += above[NR] - (NR > m ? above[NR - m] : 0)
			printf "%d", (n >= k) }' many.csv | cmp - got
	done
	printf '%s\n' 1 9 1 4 9 9 4 4 1 9 >s.csv
	voted() { [ "$(ae-threshold --at 5 --votes 2/3 "${@:2}" s.csv | cut -f 1,2 | tr '\t\n' ', ')" = "$1" ]; }
	voted "5,6 " --ranges
	voted "5,7 " --ranges --low 3
	voted "5,6 " --events tsv
	voted "5,9 6,4 "
	voted "5,9 6,4 7,4 " --low 3
	voted "4,7 " --ranges --pad 1
	voted "" --ranges --min-length 3
	voted "6,8 " --ranges --low 3 -w 2 --rule last
	[ "$(ae-threshold --at 5 --votes 2/3 -w 2 --rule last --flags -t s.csv | tr -d '\n')" = 00000011000 ]
	# any score of a record counts for its row
	printf '%s\n' 1,9 9,1 1,1 1,1 9,1 1,1 1,9 >two.csv
	printf '5,5\n' | ae-threshold --fit t.bin
	[ "$(ae-threshold --votes 2/3 --events tsv t.bin two.csv)" = $'1\t2\t1\t9\t1\n6\t6\t6\t9\t2' ]
	run -0 ae-threshold --exit-code --votes 3/3 --at 5 s.csv
	run -1 ae-threshold --exit-code --votes 2/2 --at 5 s.csv
	# a row without a score is none above it
	[ "$(printf '%s\n' 9 nan 9 nan nan 9 9 | ae-threshold --at 5 --votes 2/2 | cut -f 1)" = 6 ]
	[ "$(printf '%s\n' 9 nan 9 nan nan 9 9 | ae-threshold --at 5 --votes 2/3 | cut -f 1 | tr '\n' ' ')" = "2 6 " ]
}

@test "rates and votes are checked before standard input is waited for" {
	mkfifo feed
	exec 9<>feed
	refused "option --rate: unit" ae-threshold --rate 1/weak --interval 5m <feed
	refused "option --rate: expected --interval" ae-threshold --rate 1/week <feed
	refused "option --votes" ae-threshold --at 3 --votes 4/3 <feed
	exec 9>&-
}

@test "votes are checked" {
	for votes in 3 /3 3/ a/3 3/a 0/3 4/3 -1/3 1/0 1/16777217 1.5/3; do
		refused "option --votes" ae-threshold --at 5 "--votes=$votes" scores.csv
	done
	refused "option --votes: expected K/M, as in 3/5, got '3'" ae-threshold --at 5 --votes 3 scores.csv
	refused "prints nothing" ae-threshold --fit t.bin --votes 1/2 scores.csv
	refused "has no threshold" ae-threshold --pvalue --calibration scores.csv --votes 1/2 scores.csv
}

@test "events as TSV and JSON lines: place, peak, score, p-value, columns to blame" {
	seq 1 199 >normal.csv
	[ "$(ae-threshold --at 7 -w 2 --events tsv scores.csv)" = "$(printf '2\t3\t2\t9\n5\t7\t5\t8')" ]
	[ "$(ae-threshold --at 7 --events json --calibration normal.csv scores.csv)" = \
		'{"start":2,"end":2,"peak":2,"score":9,"p":0.96}
{"start":5,"end":6,"peak":5,"score":8,"p":0.965}' ]
	[ "$(ae-threshold --at 7 --events influx --calibration normal.csv scores.csv)" = \
		'anomaly start=2i,end=2i,peak=2i,score=9,p=0.96
anomaly start=5i,end=6i,peak=5i,score=8,p=0.965' ]
	printf 'cpu,"a, ""b""",net\n1,1,4\n2,2,2\n' >f.csv
	ae-threshold --fit t.bin f.csv
	printf 'cpu,"a, ""b""",net\n1,1,1\n9,5,1\n2,8,5\n1,1,1\n' >g.csv
	[ "$(ae-threshold --events tsv t.bin g.csv)" = "$(printf '1\t2\t1\t9\tcpu,"a, ""b""",net')" ]
	[ "$(ae-threshold --events json --top 2 t.bin g.csv)" = \
		'{"start":1,"end":2,"peak":1,"score":9,"columns":["cpu","a, \"b\""],"shares":[0.5185185,0.44444445]}' ]
	ae-convert -o g.npy g.csv
	[ "$(ae-threshold --events tsv t.bin g.npy | cut -f 5)" = 1,2,3 ]
	ae-normalize --fit s.bin g.csv >normal.npy
	[ "$(ae-threshold --events tsv --stats s.bin --top 1 t.bin g.npy | cut -f 5)" = cpu ]
	[ "$(ae-threshold --events tsv --calibration f.csv t.bin g.csv | cut -f 5)" = 1 ]
	refused "option --stats: expected with --events only" ae-threshold --stats s.bin t.bin g.npy
	refused "s.bin: expected 1 columns, one for each score in scores.csv, got 3" ae-threshold --events json --stats s.bin --at 7 scores.csv
	ae-plot series --ranges <(ae-threshold --at 7 --events tsv scores.csv) scores.csv >/dev/null
	{ echo 'day,v'; seq 8 | sed 's/.*/day "&",0/'; } >days.csv
	ae-threshold --at 7 --events tsv --times days.csv scores.csv >tsv
	ae-threshold --at 7 --events tsv scores.csv | head -n 1 | paste - <(echo '"day ""3"""') | cmp - <(head -n 1 tsv | cut -f 1-5)
	ae-threshold --at 7 --events json --times days.csv scores.csv | head -n 1 | grep -q '"start_time":"day \\"3\\"",.*"peak_time":"day \\"3\\""}$'
	refused "option --times: expected with --events only" ae-threshold --at 7 --ranges --times days.csv scores.csv
	head -n 3 days.csv >few.csv
	refused "few.csv: expected a time for row 2 of an event, got 2 rows" ae-threshold --at 7 --events tsv --times few.csv scores.csv
	ae-threshold --at 7 --events tsv --times - scores.csv <days.csv | cmp - tsv
	refused "stdin: expected a time for row 2 of an event, got 2 rows" ae-threshold --at 7 --events tsv --times - scores.csv <few.csv
	printf '%s' "$(<days.csv)" | sed '$s/,.*//' >torn.csv
	refused "torn.csv: line $(wc -l <days.csv): expected 2 columns, as in the first row, got 1" \
		ae-threshold --at 7 --events tsv --times torn.csv scores.csv
	# the furthest above its threshold first, wherever its column stands
	printf '%s\n' a,b,c,d 0,0,0,0 2,9,5,0 0,0,0,0 >four.csv
	[ "$(ae-threshold -q --at 1 --events tsv four.csv)" = $'1\t1\t1\t9\tb,c,a' ]
	[ "$(ae-threshold -q --at 1 --events tsv --top 2 four.csv | cut -f 5)" = b,c ]
}

@test "a rate of alarms is a threshold of surprise" {
	while read -r alarms rows options; do
		awk -v a="$alarms" -v r="$rows" 'BEGIN { s = log(r / a) / log(10); printf "%.7f\n%.7f\n", s - 2e-6, s + 2e-6 }' >around
		# shellcheck disable=SC2086 # several options
		[ "$(ae-threshold $options around | cut -f 1)" = 1 ]
	done <<-'END'
	1 2016 --rate 1/week --interval 5m
	2 24 --rate 2/day --interval 1h
	3 20160 --rate 3/2weeks --interval 60s
	1 8640 --rate 1/month --interval 5m
	0.5 105120 --rate 0.5/year --interval 5m
	1 1440 --rate 1/day --interval 1m
	1 3600 --rate 1/hour --interval 1000ms
	1 600 --rate 1/minute --interval 100ms
	1 25 --rate 0.2/second --interval 200ms
	1 10000 --rate 1/10000rows
	1 10000 --rate 1/1e4
	1 100 --rate 0.01/row
	END
	printf '%s\n' 2.99999 3.00001 >around
	[ "$(ae-threshold --rate 1/10000 --step 10 -w 10 --ranges around)" = $'10\t19\t3.00001' ]
}

@test "a rate counts the scores of a record, whose thresholds are higher" {
	printf '%s\n' 4.2,4.2 4.4,0 0,4.4 4,4 >two.csv
	[ "$(ae-threshold --rate 1/10000 two.csv | cut -f 1 | tr '\n' ' ')" = "1 2 " ]
	[ "$(ae-threshold --rate 1/10000 --events tsv two.csv | cut -f 1,2,5)" = $'1\t2\t1,2' ]
	[ "$(ae-threshold --rate 1/10000 --low 3.9 --ranges -c 1 two.csv)" = $'0\t1\t4.4' ]
}

@test "rates are checked" {
	expected="expected alarms, / and a unit, as in 1/week or 1/10000rows, got "
	for rate in week 1 0/day -1/day 1/ x/day /day 1x/day 1.1.1/day 1e/day; do
		refused "option --rate: $expected'$rate'" ae-threshold "--rate=$rate" --interval 5m scores.csv
	done
	for rate in 1/0day 1/-1 1/1e 1/.; do
		refused "option --rate: expected a unit, or a number above 0, after /, got '${rate#*/}'" \
			ae-threshold --rate $rate --interval 5m scores.csv
	done
	refused "option --rate: unit: expected second, minute, hour, day, week, month, year or row, got 'weak' (did you mean 'week'?)" \
		ae-threshold --rate 1/weak --interval 5m scores.csv
	refused "option --rate: expected --interval, the time from row to row, for '1/week'" ae-threshold --rate 1/week scores.csv
	refused "option --rate: expected less than one alarm per score, got 1" ae-threshold --rate 1/row scores.csv
	refused "option --rate: expected less than one alarm per score, got 7" ae-threshold --rate 1/day --interval 1w scores.csv
	refused "option --interval: expected with a --rate or --limit by time, got '1/9', by rows" ae-threshold --rate 1/9 --interval 5m scores.csv
	refused "option --interval: expected with --rate or --limit only" ae-threshold --at 3 --interval 5m scores.csv
	refused "option --interval: expected a number and a unit of time, as in 10m, got '5'" ae-threshold --rate 1/day --interval 5 scores.csv
	refused "options --at, --rate, --fdr: expected one at most, got 2" ae-threshold --at 3 --rate 1/9 scores.csv
	refused "prints nothing" ae-threshold --fit t.bin --rate 1/9 scores.csv
	refused "has no threshold" ae-threshold --pvalue --calibration scores.csv --rate 1/9 scores.csv
	ae-threshold --fit t.bin scores.csv
	refused "t.bin: expected scores, got one f8, as --fit writes a threshold: it cannot be used with option --rate" \
		ae-threshold --rate 1/9 t.bin scores.csv
	refused "option --save: option --rate is a fixed threshold" ae-threshold --save x.bin --rate 1/9 scores.csv
}

# Rows that alarm, by halving the p-value of each row's own threshold; N scores per row.
fdr_rows() {
	awk -v q="$1" -v dependence="$2" -v n="$3" -F , '
		function weight(t, l) { l = log(t + 1); return 1 / ((t + 1) * l * l * 2.109742801236892) }
		function invert(e, low, high, x, i) {
			low = 1e-6; high = 600
			for (i = 0; i < 100; i++) {
				x = (low + high) / 2
				if ((exp(x) - 1 - x) / (x * x) < e) low = x; else high = x
			}
			return low
		}
		$1 == "nan" { next }
		{
			t++
			x = dependence == "any" ? invert(1 / (q * weight(t) * (r + 1))) : -log(q * weight(t) * (r > 1 ? r : 1))
			most = $1
			for (i = 2; i <= n; i++) if ($i > most) most = $i
			if (most > x / log(10) + log(n) / log(10)) { r++; print NR - 1 }
		}'
}

@test "--fdr is the rule that its page names, whatever is printed" {
	awk 'BEGIN { s = 7; for (i = 0; i < 3000; i++) { s = (s * 16807) % 2147483647; u = s / 2147483647
		s = (s * 16807) % 2147483647; v = s / 2147483647
		print (u < 0.01 ? 4 + 12 * v : -log(v) / log(10)) "," 0.5 } }' >s.csv
	for q in 0.05 0.3; do
		for dependence in any positive; do
			ae-threshold --fdr $q --dependence $dependence -c 1 s.csv | cut -f 1 >got
			fdr_rows $q $dependence 1 <s.csv | cmp - got
			[ "$(wc -l <got)" -ge 5 ]
			ae-threshold --fdr $q --dependence $dependence s.csv | cut -f 1 >two
			fdr_rows $q $dependence 2 <s.csv | cmp - two
			ae-threshold --fdr $q --dependence $dependence -c 1 --flags -t s.csv | grep -n 1 | cut -d : -f 1 |
				awk '{ print $1 - 1 }' | cmp - got
		done
	done
	# positive dependence gives lower thresholds; an alarm lowers those after it
	ae-threshold --fdr 0.05 --dependence positive -c 1 s.csv | wc -l >positive
	[ "$(cat positive)" -gt "$(ae-threshold --fdr 0.05 -c 1 s.csv | wc -l)" ]
	[ "$(printf '%s\n' 9 9 4 | ae-threshold --fdr 0.1 | cut -f 1 | tr '\n' ' ')" = "0 1 2 " ]
	[ -z "$(printf '%s\n' 0 0 4 | ae-threshold --fdr 0.1)" ]
	[ "$(ae-threshold --fdr 0.05 s.csv --events tsv | head -n 1 | cut -f 5)" = 1 ]
	# a row without a score is no test
	awk 'NR % 3 == 0 { print "nan" } { print }' s.csv | sed 's/,.*//' >holes.csv
	ae-threshold --fdr 0.3 holes.csv | cut -f 2 | cmp - <(ae-threshold --fdr 0.3 -c 1 s.csv | cut -f 2)
	fdr_rows 0.3 any 1 <holes.csv | cmp - <(ae-threshold --fdr 0.3 holes.csv | cut -f 1)
}

@test "--fdr is checked" {
	for q in 0 -0.1 1.1 nan x ''; do
		refused "option --fdr" ae-threshold "--fdr=$q" scores.csv
	done
	refused "option --dependence: expected any or positive, got 'none'" ae-threshold --fdr 0.1 --dependence none scores.csv
	refused "option --dependence: expected with --fdr only" ae-threshold --at 3 --dependence positive scores.csv
	refused "options --at, --rate, --fdr: expected one at most, got 3" ae-threshold --at 3 --rate 1/9 --fdr 0.1 scores.csv
	refused "options --at, --rate, --fdr: expected one at most, got 2" ae-threshold --rate 1/9 --fdr 0.1 scores.csv
	refused "option --low: expected with a fixed threshold only" ae-threshold --fdr 0.1 --low 1 scores.csv
	refused "option --save: expected a threshold of spot or dspot, got --fdr" ae-threshold --save x.bin --fdr 0.1 scores.csv
	refused "prints nothing" ae-threshold --fit t.bin --fdr 0.1 scores.csv
	refused "has no threshold" ae-threshold --pvalue --calibration scores.csv --fdr 0.1 scores.csv
}

@test "an alarm goes out at once, by a threshold that moves too, and an event when it is over" {
	halves heavy
	ae-threshold --fit t.bin -m spot=1e-3 normal.csv
	for how in "" "--events json"; do
		rm -f feed live
		mkfifo feed
		# shellcheck disable=SC2086 # an option or nothing
		ae-threshold $how t.bin <feed >live &
		exec 9>feed
		printf '1\n99\n2\n' >&9
		lines_come 1 live
		exec 9>&-
		wait $!
	done
}

@test "states that are cut, altered or not asked for are refused" {
	halves heavy
	ae-threshold --fit t.bin -m spot=1e-3 normal.csv
	ae-convert --to csv t.bin >state.csv
	[ "$(ae-threshold state.csv stream.csv)" = "$(ae-threshold t.bin stream.csv)" ]
	head -c -8 t.bin >cut.bin
	refused "cut.bin" ae-threshold cut.bin stream.csv
	for field in 2 4 5 7 9; do
		awk -v FS=, -v OFS=, -v f=$field '{ $f = -3; print }' state.csv >altered.csv
		refused "altered.csv: the 4105 values of a moving threshold contradict each other" ae-threshold altered.csv stream.csv
	done
	cut -d , -f 1-40 state.csv >narrow.csv
	refused "narrow.csv: the 40 values" ae-threshold narrow.csv stream.csv
	refused "option --low: expected with a fixed threshold only" ae-threshold --low 1 t.bin stream.csv
	printf '%s\n' 0 1 >labels.csv
	printf '%s\n' 1 2 >two.csv
	refused "t.bin: expected a fixed threshold, got one that moves" ae-eval --labels labels.csv -T t.bin two.csv
	ae-threshold --fit fixed.bin normal.csv
	refused "option --save: fixed.bin is a fixed threshold" ae-threshold --save x.bin fixed.bin stream.csv
	refused "option --save: option --at is a fixed threshold" ae-threshold --save x.bin --at 3 stream.csv
	[ ! -e x.bin ]
}

@test "a threshold among the scores, or behind them, is told" {
	ae-convert --dtype f4 -o s.npy scores.csv
	ae-threshold --fit t.bin s.npy
	refused "t.bin: expected scores, got one f8, as --fit writes a threshold: it cannot be used with option --at" ae-threshold --at 3 t.bin s.npy
	refused "t.bin: expected scores, got one f8" ae-threshold --pvalue --calibration s.npy t.bin scores.csv
	refused "(the threshold comes first)" ae-threshold s.npy t.bin
	[ "$(ae-threshold --at 3 t.bin)" = "$(printf '0\t9')" ]
	[ "$(ae-threshold --at 3 t.bin t.bin | wc -l)" = 2 ]
}

@test "--fit -v says how many scores are absent and left out, if there are some" {
	printf '1\nnan\n3\n4\n' | ae-threshold -v --fit gaps.bin 2>words
	grep -qx 'ae-threshold: 1 of 4 records have no score (NaN) and are left out' words
	printf '1\n3\n4\n' | ae-threshold -v --fit whole.bin 2>words
	run -1 grep -q 'left out' words
	cmp gaps.bin whole.bin
}

@test "limit: after K events in N rows another one must be larger, as a slow computation says, for each score" {
	awk 'BEGIN { s = 5; for (i = 0; i < 2000; i++) { s = (s * 16807) % 2147483647; print s % 1001 / 100, s % 997 / 100 } }' |
		tr ' ' , >two.csv
	cut -d , -f 1 two.csv >one.csv
	for limit in 1/1 1/40 2/100 3/50 3/5000 1000/90; do
		for gap in 0 1 7; do
			ae-threshold --at 8 --limit $limit --gap $gap --ranges one.csv | cut -f 1,2 >got
			awk -v k=${limit%/*} -v n=${limit#*/} -v gap=$gap '
				function least(    i, x) { for (i = m - k + 1; i <= m; i++) if (i == m - k + 1 || peak[i] < x) x = peak[i]; return x }
				$1 <= 8 { next }
				{
					row = NR - 1
					if (m && on && row - last > gap + 1) on = 0
					if (!on && m >= k && row - first[m - k + 1] < n && $1 <= least()) next
					if (!on) { first[++m] = row; peak[m] = $1; on = 1 }
					if ($1 > peak[m]) peak[m] = $1
					end[m] = last = row
				}
				END { for (i = 1; i <= m; i++) print first[i] "\t" end[i] }' one.csv | cmp - got
		done
		[ "$(wc -l <got)" -gt 3 ]
	done
	# a row of several scores is flagged if one of them begins an event by its own limit
	ae-threshold --at 9 --limit 2/300 --flags -t -c 1 two.csv >first
	ae-threshold --at 9 --limit 2/300 --flags -t -c 2 two.csv >second
	ae-threshold --at 9 --limit 2/300 --flags -t two.csv | cmp - <(paste first second | awk '{ print $1 || $2 ? 1 : 0 }')
	[ "$(ae-threshold --at 9 --limit 2/300 two.csv | wc -l)" -lt "$(ae-threshold --at 9 two.csv | wc -l)" ]
	# as large is not larger; the events of a time; a rest joins events, as a gap does
	printf '%s\n' 7 0 0 7 0 0 8 0 0 7 >s.csv
	limited() { ae-threshold --at 5 "$@" s.csv | cut -f 1 | tr '\n' ' '; }
	[ "$(limited --limit 1/9)" = "0 6 " ]
	[ "$(limited --limit 2/9)" = "0 3 6 " ]
	[ "$(limited --limit 1/1)" = "0 3 6 9 " ]
	[ "$(limited --limit 1/45minutes --interval 5m)" = "0 6 " ]
	[ "$(limited --limit 2/9 --rest 2)" = "0 3 6 9 " ]
	[ "$(limited --limit 1/9 --gap 2)" = "0 1 2 3 4 5 6 7 8 9 " ]
	# rows that a person marked as normal begin no event, and an outage has no score to be limited by
	printf '0\t0\tnormal\n' >spans
	[ "$(limited --limit 1/9 --spans spans)" = "3 6 " ]
	[ "$(printf '%s\n' 7 nan nan 6 | ae-threshold --at 5 --limit 1/9 --outage 2 | cut -f 1 | tr '\n' ' ')" = "0 2 " ]
}

@test "limits are checked" {
	for limit in 3 /3 3/ a/3 3/a 0/3 -1/3 1/0 3/weak; do
		refused "option --limit: " ae-threshold --at 5 "--limit=$limit" --interval 5m scores.csv
	done
	for limit in 1.5/9 1001/9999; do
		refused "option --limit: expected a whole number of events, 1 to 1000, got '$limit'" ae-threshold --at 5 --limit $limit scores.csv
	done
	refused "option --limit: expected 1 to 1e+15 rows, got 2e+15" ae-threshold --at 5 --limit 1/2e15 scores.csv
	refused "option --limit: expected 1 to 1e+15 rows, got 0.2" ae-threshold --at 5 --limit 1/minute --interval 5m scores.csv
	refused "option --limit: expected --interval, the time from row to row, for '3/week'" ae-threshold --at 5 --limit 3/week scores.csv
	refused "option --interval: expected with a --rate or --limit by time, got '3/9', by rows" \
		ae-threshold --at 5 --limit 3/9 --interval 5m scores.csv
	refused "prints nothing" ae-threshold --fit t.bin --limit 1/2 scores.csv
	refused "has no threshold" ae-threshold --pvalue --calibration scores.csv --limit 1/2 scores.csv
}

@test "options of commands, of samples and of p-values that have nothing to do are refused" {
	for option in "shell" "timeout 3s" "max 3" "interval 1s"; do
		# shellcheck disable=SC2086 # an option and its value
		refused "option --exec-${option% *}: expected with --exec only" ae-threshold --events json --exec-$option --at 1 scores.csv
	done
	refused "option --exec: expected at most 256 words" \
		ae-threshold --events json --exec "$(yes a | head -n 257 | xargs)" --at 1 scores.csv
	ae-threshold --events json --exec "true $(yes '"a b"' | head -n 255 | xargs printf "'%s' ")" --at 8 scores.csv >events
	[ "$(wc -l <events)" = 1 ]
	refused "option --metrics: cannot be used with --annotate" ae-threshold --metrics m.prom --annotate scores.csv --at 1 scores.csv
	printf 'nan\nnan\n' | ae-convert --missing keep -o nan.npy
	refused "option --metrics: cannot be used with --pvalue" ae-threshold --metrics m.prom --pvalue --calibration scores.csv scores.csv
	refused "nan.npy: expected one score or more, got none" ae-threshold --pvalue --calibration nan.npy scores.csv
	[ ! -e m.prom ]
}

@test "each option of what is printed is refused where nothing is printed, and those of a threshold where there is none" {
	shaped="--votes 1/2,--low 1,--gap 1,--pad 1,--rest 1,--min-length 2,--outage 3"
	while IFS= read -r -d , option; do
		# shellcheck disable=SC2086 # an option and its value
		refused "option --fit: prints nothing: cannot be used with options of what is printed" \
			ae-threshold --fit t.bin $option scores.csv
	done <<<"$shaped,--flags,--exit-code,--at 1,--interval 1h,-w 2,-s 2,--calibration scores.csv,--stats s,--times scores.csv,--save x,--key k,--exec true,--metrics m,"
	while IFS= read -r -d , option; do
		# shellcheck disable=SC2086
		refused "option --pvalue: has no threshold" ae-threshold --pvalue --calibration scores.csv $option scores.csv
	done <<<"$shaped,--exit-code,--save x,--at 1,"
	for option in "labels scores.csv" "depth 3" "level 0.5" "method max"; do
		# shellcheck disable=SC2086
		refused "option --${option% *}: expected with --fit only" ae-threshold --at 1 --$option scores.csv
	done
	for option in --ranges --flags "--annotate scores.csv"; do
		# shellcheck disable=SC2086
		refused "option --calibration: expected with --pvalue, --events or plain lines only" \
			ae-threshold --at 1 --calibration scores.csv $option scores.csv
	done
	for option in "stats s" "times scores.csv" open "top 3"; do
		# shellcheck disable=SC2086
		refused "option --${option% *}: expected with --events only" ae-threshold --at 1 --$option scores.csv
	done
}
