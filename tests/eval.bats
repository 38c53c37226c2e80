# ae-eval: against scikit-learn's numbers (tests/reference/eval.py), at a threshold, between records.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	reference=$AE_SOURCE/tests/reference/eval
	printf 'score,label\n1,0\n2,0\n2,1\n3,1\n0,0\n' >scored.csv
}

# same GOT WANT: every name of WANT is in GOT, with the same number to 1e-12.
same() {
	awk -F '\t' 'NR == FNR { got[$1] = $2; next }
		!($1 in got) { print "no " $1; bad = 1; next }
		{ off = got[$1] - $2; if (off < 0) off = -off }
		off > 1e-12 { print $1 ": " got[$1] ", not " $2; bad = 1 }
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

@test "counts are those of a threshold that is given" {
	ae-eval --label label --at 2 scored.csv >got
	[ "$(tail -n 8 got | tr '\n\t' ' =')" = "threshold=2 precision=1 recall=0.5 f1=0.6666666666666666 tn=3 fp=0 fn=1 tp=1 " ]
	ae-threshold --fit t.bin -m quantile=0.75 -c score scored.csv
	ae-eval --label label -T t.bin scored.csv | cmp - got
	ae-eval --label label --at 100 scored.csv >none
	[ "$(value precision none) $(value recall none) $(value f1 none)" = "0 0 0" ]
	refused "options --threshold and --at: one of them" ae-eval --label label --at 2 -T t.bin scored.csv
	ae-threshold --fit two.bin scored.csv
	refused "two.bin: 2 thresholds, one expected" ae-eval --label label -T two.bin scored.csv
}

@test "labels that do not fit are refused with the numbers" {
	cut -d , -f 1 scored.csv >s.csv
	printf '%s\n' 0 1 0 >short.csv
	refused "short.csv: 3 labels for 5 scores" ae-eval --labels short.csv s.csv
	printf '%s\n' 0 1 0 2 1 >two.csv
	refused "two.csv: record 3: label 2, 0 or 1 expected" ae-eval --labels two.csv s.csv
	printf '%s\n' 0 0 0 0 0 >zero.csv
	refused "zero.csv: 0 of 5 labels are 1: both kinds are needed" ae-eval --labels zero.csv s.csv
	printf '%s\n' 1 1 1 1 1 >one.csv
	refused "one.csv: 5 of 5 labels are 1" ae-eval --labels one.csv s.csv
	refused "scored.csv: 2 values a record, one label expected" ae-eval --labels scored.csv s.csv
	refused "scored.csv: 2 values a record, one score expected" ae-eval --labels zero.csv scored.csv
	refused "exactly one expected, 0 given" ae-eval s.csv
	refused "exactly one expected, 2 given" ae-eval --labels zero.csv --against s.csv s.csv
}

@test "records against others: mse, mae, psnr" {
	printf '%s\n' 1,2 3,4 >a.csv
	printf '%s\n' 1,2 3,8 >b.csv
	[ "$(ae-eval --against a.csv b.csv | tr '\n\t' ' =')" = "mse=4 mae=1 psnr=-6.020599913279624 " ]
	[ "$(ae-eval --against a.csv --peak 2 b.csv | tail -n 1)" = "$(printf 'psnr\t0')" ]
	[ "$(ae-eval --against a.csv a.csv | tr '\n\t' ' =')" = "mse=0 mae=0 psnr=inf " ]
	for peak in 0 -1 nan; do
		refused "option --peak: '$peak'" ae-eval --against a.csv --peak $peak b.csv
	done
}

@test "streams that do not match are refused with the numbers" {
	seq 1 100000 >long.csv
	seq 1 99999 >short.csv
	refused "short.csv: 99999 records, long.csv has 100000" ae-eval --against long.csv short.csv
	refused "long.csv: 100000 records, short.csv has 99999" ae-eval --against short.csv long.csv
	refused "scored.csv: records of 2, those of long.csv are 1" ae-eval --against long.csv scored.csv
	refused "go with labels" ae-eval --against long.csv --at 3 long.csv
}
