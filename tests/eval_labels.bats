#!/usr/bin/env bats
# ae-eval: several labels per record, and rankings.

bats_require_minimum_version 1.5.0

load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	here=$AE_SOURCE/tests/reference/eval_labels
}

# near WANT GOT: the same names, and values within 1e-9
near() {
	paste "$1" "$2" | awk -F '\t' '$1 != $3 || $4 > $2 + 1e-9 || $4 < $2 - 1e-9 { print; bad = 1 } END { exit bad || NR == 0 }'
}

@test "measures of several labels per record are scikit-learn's" {
	for name in logits ties never; do
		ae-eval --labels "$here/$name.labels.csv" "$here/$name.csv" >got
		near "$here/$name.tsv" got
	done
}

@test "labels of outputs come through a pipe, one or several per record" {
	printf '%s\n' 1,0,0 0,1,0 0,0,1 >out.csv
	printf '%s\n' 0 1 1 >classes.csv
	ae-eval --labels classes.csv out.csv >want
	ae-eval --labels <(cat classes.csv) out.csv | cmp - want
	ae-eval --labels - out.csv <classes.csv | cmp - want
	for name in ties never; do
		ae-eval --labels <(cat "$here/$name.labels.csv") "$here/$name.csv" >got
		near "$here/$name.tsv" got
		ae-eval --labels - "$here/$name.csv" <"$here/$name.labels.csv" | cmp - got
	done
}

@test "--at sets the threshold of all labels; absent records are left out with a warning" {
	ae-eval --at 99 --labels "$here/ties.labels.csv" "$here/ties.csv" >got
	[ "$(sed -n 's/^micro_f1	//p' got)" = 0 ]
	near <(grep _pr_auc "$here/ties.tsv") <(grep _pr_auc got)
	ae-convert --missing keep -o some.npy <(cat "$here/ties.csv"; echo ,,,,)
	ae-convert -o labels.npy <(cat "$here/ties.labels.csv"; echo 1,1,1,1,1)
	run -0 --separate-stderr ae-eval --labels labels.npy some.npy
	[[ $stderr == *"some.npy: 1 of 81 records have no values"* ]]
	printf '%s\n' "${lines[@]}" >got
	near "$here/ties.tsv" got
}

@test "labels that are not 0 or 1, or not for each record, are refused" {
	printf 'a,b\n0.5,0.2\n0.1,0.9\n' >out.csv
	printf 'a,b\n0,1\n2,1\n' >l.csv
	refused "l.csv: record 1: label 0: expected 0 or 1, got 2" ae-eval --labels l.csv out.csv
	printf 'a,b\n0,1\n' >short.csv
	refused "short.csv: expected 2 records, as out.csv has, got 1" ae-eval --labels short.csv out.csv
	printf 'a,b\n0,0\n0,0\n' >none.csv
	refused "none.csv: expected a label of 1, got none among 2 records" ae-eval --labels none.csv out.csv
	printf 'a,b,c\n0,0,1\n0,0,1\n' >three.csv
	refused "three.csv: expected labels, one value per record" ae-eval --labels three.csv out.csv
}

@test "--rank: precision, recall and NDCG of the values that are no gaps are those of the definition" {
	ae-eval --against "$here/rank.truth.csv" --gaps "$here/rank.seen.csv" --rank 4 --relevant 2.5 "$here/rank.csv" |
		grep _at_ >got
	grep _at_ "$here/rank.tsv" >want
	near want got
	# without gaps all values are candidates
	printf 'a,b,c\n1,2,3\n' >out.csv
	printf 'a,b,c\n9,0,9\n' >truth.csv
	ae-eval -q --against truth.csv --rank 2 --relevant 5 out.csv | grep _at_ >got
	printf '%s\n' 'precision_at_2	0.5' 'recall_at_2	0.5' "ndcg_at_2	$(awk 'BEGIN { printf "%.15g", 1 / (1 + log(2) / log(3)) }')" >want
	near want got
	refused "option --rank: needs --relevant" ae-eval --against truth.csv --rank 2 out.csv
	refused "option --rank: can only be used with --against" ae-eval --labels truth.csv --rank 2 --relevant 1 out.csv
	refused "option --relevant: can only be used with --rank" ae-eval --against truth.csv --relevant 1 out.csv
}

@test "filled gaps are compared only where the reference has a value" {
	printf 'a,b,c\n1,,3\n4,5,6\n' >truth.csv
	printf 'a,b,c\n,,3\n4,,6\n' >damaged.csv
	printf 'a,b,c\n2,7,3\n4,8,6\n' >filled.csv
	[ "$(ae-eval -q --against truth.csv --gaps damaged.csv filled.csv | head -n 2 | xargs)" = "values 2 mse 5" ]
}

@test "iou of references of 0 and 1 is that of the definition, and there is none for other references" {
	printf '%s\n' 1,1,0,0 0,0,0,0 1,1,1,1 >truth.csv
	printf '%s\n' 0.9,0.4,0.6,0 0.1,0.5,0,0 1,1,0.7,0 >out.csv
	near <(echo "iou	$(awk 'BEGIN { printf "%.17g", (1 / 3 + 1 + 3 / 4) / 3 }')") <(ae-eval -q --against truth.csv out.csv | grep iou)
	sed -i 's/^1,1,0,0/1,0.5,0,0/' truth.csv
	run -0 ae-eval -q --against truth.csv out.csv
	run ! grep -q iou <<<"$output"
}

@test "noise on records with missing values leaves these missing" {
	printf 'a,b\n1,\n,4\n' >gaps.csv
	refused "gaps.csv: line 2" ae-noise mask=0 gaps.csv
	[ "$(ae-noise -t mask=0 --missing keep gaps.csv | xargs)" = "a b 1 nan nan 4" ]
	ae-noise -t --missing keep --clip 0,9 gaussian=0.1 gaps.csv | awk 'NR == 2 && $2 != "nan" || NR == 3 && $1 != "nan" { exit 1 }'
}
