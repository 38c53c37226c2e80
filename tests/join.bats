# ae-join: rules against numbers of SciPy and by hand, alignment of rows and windows, missing scores.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	printf '%s\n' 1 2 0.5 >a
	printf '%s\n' 3 2 0.1 >b
	printf '%s\n' 2 5 0.3 >c
}

# near FILE NUMBERS...: the file holds these numbers, within 1e-4
near() {
	local file=$1

	shift
	printf '%s\n' "$@" | paste "$file" - | awk '
		{ d = $1 - $2; if (NF != 2 || d > 1e-4 || d < -1e-4) { print NR, $0; bad = 1 } } END { exit bad }'
}

@test "mean, max and sum, with weights" {
	ae-join -t a b c >got
	near got 2 3 0.3
	ae-join -m max -t a b c >got
	near got 3 5 0.5
	ae-join -m sum -t a b c >got
	near got 6 9 0.9
	ae-join --weights 1,2,1 -t a b c >got
	near got 2.25 2.75 0.25
	ae-join -m sum --weights 0.5 -t a b c >got
	near got 3 4.5 0.45
}

# -log10 of scipy.stats.combine_pvalues, of n / sum(1 / p), of 0.5 - arctan(mean(tan((0.5 - p) pi))) / pi: see
# tests/reference/join.py
@test "Fisher's rule, the harmonic mean p-value and the Cauchy combination" {
	while IFS=$'\t' read -r rule scores want; do
		[ "$rule" != rule ] || continue
		ae-join -m "$rule" -t <(echo "$scores") >got
		near got "$want" || { echo "$rule $scores"; return 1; }
	done <"$AE_SOURCE/tests/reference/join.tsv"
	[ "$(wc -l <"$AE_SOURCE/tests/reference/join.tsv")" -gt 15 ]
}

@test "extreme scores give finite results" {
	for rule in mean max sum fisher harmonic cauchy novelty range; do
		printf '0 0\n1e30 3e38\n3e38 3e38\n400 0\n' | ae-join -m $rule -t >got
		[ "$(wc -l <got)" = 4 ]
		run ! grep -q 'nan\|inf' got
		[ "$(sed -n 2p got | cut -c 1)" != - ]
	done
}

@test "range: the distance of two values, missing if one of them is" {
	printf '%s\n' '1 -5' '7 2' '3 nan' >x
	printf '%s\n' '4 5' '7 -1' '1 2' >y
	[ "$(ae-join -m range -t x y | xargs)" = '3 10 0 3 2 nan' ]
	[ "$(ae-join -m range -t x | xargs)" = '6 5 nan' ]
	[ "$(echo 4 | ae-join -m range -t -)" = 0 ]
	refused 'with mean or sum only, got range' ae-join -m range --weights 1,2 x y
}

@test "novelty: the last two scores add what they exceed 3, and veto nothing" {
	printf '%s\n' '3 4 5 0 0' '3 4 5 3 0' '3 4 5 6 0' '3 4 5 0 6' '3 4 5 6 7' 'nan 4 6 nan nan' 'nan nan nan 9 9' '7 7 7 nan 5' >x
	ae-join -m novelty -t x >got
	printf '%s\n' 4 4 4.9 4.9 6.1 5 nan 7.6 | cmp - got
	printf '%s\n' '4 6' '4 0' 'nan 6' | ae-join -m novelty -t - | cmp - <(printf '%s\n' 4.9 4 nan)
	echo 4 | ae-join -m novelty -t - | cmp - <(echo 4)
}

@test "one file: the last axis of its records is joined" {
	paste a b c | ae-join -t >got
	near got 2 3 0.3
	ae-join -t - <a | cmp - a
	seq 12 | paste -d ' ' - - - - - - | ae-convert --shape 2x3 | ae-join -m max -t >got
	printf '3\t6\n9\t12\n' | cmp - got
}

@test "records of several scores are joined score by score" {
	ae-join -m max -t <(paste a b) <(paste c a) >got
	paste <(ae-join -m max -t a c) <(ae-join -m max -t b a) | cmp - got
	refused "expected records of 2 as in" ae-join <(paste a b) c
}

@test "side puts scores of any shape side by side" {
	ae-join -m side -t a <(paste b c) | cmp - <(paste a b c)
	ae-join -m side a b | ae-info - | grep -qx 'record	2'
}

@test "a score of a window belongs to the last row of the window" {
	seq 10 >rows
	ae-window 4 rows | ae-convert --to tsv | cut -f 4 >windows
	ae-join -m side -w 1,4 rows windows -t | awk -F '\t' '{ want = NR < 4 ? "nan" : NR; if ($1 != NR || $2 != want) exit 1 }'
	ae-join -m max -w 4,1 windows rows -t | cmp - rows
	[ "$(ae-join -w 3 a b c -t | head -n 2 | tr '\n' ' ')" = "nan nan " ]
}

@test "different counts are an error that names the file and both counts" {
	seq 10 >ten
	seq 8 >eight
	refused "eight: 8 scores with windows of 1 make 8 rows, ten has 10 with windows of 1: 10 rows" ae-join ten eight
	refused "ten: 10 scores with windows of 1 make 10 rows, eight has 8 with windows of 1: 8 rows" ae-join eight ten
	refused "eight: 8 scores with windows of 4 make 11 rows, ten has 10" ae-join -w 1,4 ten eight
	ae-join -w 1,3 ten eight -o x.npy
}

@test "a missing score is left out; a row without any has none" {
	printf '%s\n' 1 nan nan >x
	printf '%s\n' 3 4 nan >y
	[ "$(ae-join -t x y | tr '\n' ' ')" = "2 4 nan " ]
	[ "$(ae-join -m fisher -t x y | tail -n 2 | tr '\n' ' ')" = "4 nan " ]
	refused inf ae-join <(printf '%s\n' 1 inf) x
}

@test "standard input is one of the files" {
	cat b | ae-join -t a - c >got
	near got 2 3 0.3
	refused "stdin" ae-join - - <a
}

@test "a row comes out as soon as all its scores are there" {
	mkfifo in
	ae-join -t in <(seq 100; sleep 5) >out 2>/dev/null &
	job=$!
	exec 5>in
	for i in 1 2 3; do
		echo "$i" >&5
		lines_come "$i" out
	done
	exec 5>&-
	kill $! 2>/dev/null
	wait "$job" || true
}

@test "options are checked" {
	refused "option --method: expected mean, max, sum, fisher, harmonic, cauchy, novelty, range or side, got 'most'" ae-join -m most a b
	refused "option --weights: expected 3 numbers" ae-join --weights 1,2 a b c
	refused "option --weights" ae-join --weights 1,0,1 a b c
	refused "option --weights" ae-join --weights 1,x,1 a b c
	refused "option --weights: expected with mean or sum only, got max" ae-join -m max --weights 1 a b
	refused "option --weights: expected with mean or sum only, got side" ae-join -m side --weights 1 a b
	refused "option --window: expected 3 numbers" ae-join -w 1,2 a b c
	refused "option --window" ae-join -w 0 a b
	refused "operands: expected at most 64 files, got 65" ae-join $(yes a | head -n 65)
	refused "nothing: " ae-join a nothing
}

@test "more scores than can be joined are refused" {
	refused "expected at most 4096 scores to join, got 5000" ae-join <(seq 10000 | xargs -n 5000)
}
