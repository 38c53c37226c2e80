# ae-noise: kinds, the key (seed and record), limits.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	seq 1 2000 | awk '{ print 0.5 "," 0.5 "," 0.5 }' >half.csv
	seq 1 20 >rows.csv
}

# Prints mean, deviation, least and largest of all values.
moments() {
	tr '\t' '\n' | awk '{ s += $1; q += $1 * $1 } NR == 1 || $1 < l { l = $1 } NR == 1 || $1 > h { h = $1 }
		END { m = s / NR; printf "%.3f %.3f %.3f %.3f\n", m, sqrt(q / NR - m * m), l, h }'
}

near() {
	awk -v a="$1" -v b="$2" -v by="$3" 'BEGIN { exit !(a - b <= by && b - a <= by) }'
}

@test "gaussian and uniform have the mean and the deviation they should" {
	read -r mean deviation low high < <(ae-noise gaussian=0.25 -t half.csv | moments)
	near "$mean" 0.5 0.02
	near "$deviation" 0.25 0.02
	near "$low" -0.5 0.5
	read -r mean deviation low high < <(ae-noise uniform=0.25 -t half.csv | moments)
	near "$mean" 0.5 0.02
	near "$deviation" 0.1443 0.01
	near "$low" 0.25 0.001
	near "$high" 0.75 0.001
}

@test "mask and saltpepper touch the share they should" {
	ae-noise mask=0.3 -t half.csv | tr '\t' '\n' | sort | uniq -c | sort -n >got
	[ "$(awk '{ print $2 }' got | tr '\n' ' ')" = "0 0.5 " ]
	near "$(awk 'NR == 1 { print $1 / 6000 }' got)" 0.3 0.03
	ae-noise saltpepper=0.2 --clip=-2,3 -t half.csv | tr '\t' '\n' | sort -n | uniq -c >got
	[ "$(awk '{ print $2 }' got | tr '\n' ' ')" = "-2 0.5 3 " ]
	near "$(awk 'NR == 1 { print $1 / 6000 }' got)" 0.1 0.02
	near "$(awk 'NR == 3 { print $1 / 6000 }' got)" 0.1 0.02
}

@test "bernoulli takes values for probabilities" {
	ae-noise bernoulli -t half.csv | tr '\t' '\n' | sort | uniq -c >got
	[ "$(awk '{ print $2 }' got | tr '\n' ' ')" = "0 1 " ]
	near "$(awk 'NR == 1 { print $1 / 6000 }' got)" 0.5 0.03
	[ "$(printf '0 1\n1 0\n' | ae-noise bernoulli -t)" = "$(printf '0\t1\n1\t0')" ]
	refused "record 1: value 0: expected a probability from 0 to 1 for bernoulli noise, got 1.5" ae-noise bernoulli -t <(printf '0.5 0.5\n1.5 0\n')
	refused "noise 'bernoulli=0.5': bernoulli takes no amount" ae-noise bernoulli=0.5 half.csv
}

@test "no amount leaves the records as they are" {
	for kind in gaussian uniform cauchy mask saltpepper; do
		[ "$(ae-noise $kind=0 -t rows.csv)" = "$(cat rows.csv)" ]
	done
}

@test "the same seed gives the same noise, another one another" {
	ae-noise gaussian=1 rows.csv >a.npy
	ae-noise gaussian=1 --seed 1 rows.csv | cat >b
	ae-noise gaussian=1 -t rows.csv >a
	ae-noise gaussian=1 --seed 2 -t rows.csv >c
	ae-normalize --range 0,1 -t b | cmp - a
	run ! cmp -s a c
}

@test "--first numbers a shard's records, so that shards are cut from the same noise" {
	ae-noise cauchy=1 -t rows.csv >whole
	{ head -n 7 rows.csv | ae-noise cauchy=1 -t; tail -n +8 rows.csv | ae-noise cauchy=1 --first 7 -t; } >shards
	cmp whole shards
	run ! cmp -s <(tail -n +8 rows.csv | ae-noise cauchy=1 -t) <(tail -n +8 whole)
}

@test "--clip keeps values within its limits" {
	read -r mean deviation low high < <(ae-noise gaussian=3 --clip 0,1 -t half.csv | moments)
	[ "$low $high" = "0.000 1.000" ]
	refused "option --clip: '1,0'" ae-noise gaussian=1 --clip 1,0 rows.csv
	refused "option --clip: '1'" ae-noise gaussian=1 --clip 1 rows.csv
}

@test "kinds and amounts are checked" {
	refused "noise: expected gaussian, uniform, cauchy, mask, saltpepper or bernoulli, got 'pink'" ae-noise pink=1 rows.csv
	refused "noise 'gaussian': expected an amount, as in gaussian=0.1" ae-noise gaussian rows.csv
	refused "noise 'gaussian=-1': expected an amount from 0 to 1e30" ae-noise gaussian=-1 rows.csv
	refused "noise 'mask=1.5': expected an amount from 0 to 1, or" ae-noise mask=1.5 rows.csv
	refused "noise 'mask=nan'" ae-noise mask=nan rows.csv
	refused "rows.csvx" ae-noise mask=0.5 rows.csvx
}

# Prints the columns of each window of a stream of (12, 6), one line per step.
steps() {
	ae-convert --to tsv --missing keep "$@" | tr '\t' '\n' | paste - - - - - -
}

@test "--block loses neighboring columns together, for a number of steps at least" {
	yes '1 1 1 1 1 1' | head -n 12000 | ae-window -s 12 12 >ones.npy
	ae-noise mask=0.3 --block 4x3 -o lost.npy ones.npy
	steps lost.npy >lost.txt
	run ! grep -vE '^(0	0	0|1	1	1)	(0	0	0|1	1	1)$' lost.txt
	near "$(awk '{ n += 2; k += ($1 == 0) + ($4 == 0) } END { print k / n }' lost.txt)" 0.3 0.02
	# runs that neither begin nor end with the window have a multiple of 4 steps; runs of all lengths touch its ends
	awk '{ t = (NR - 1) % 12
		if (t == 0) { from = 0; was = $1 }
		else if ($1 != was) { print from, t - from, (from > 0); from = t; was = $1 } }' lost.txt >runs
	[ "$(awk '$3 { print $2 % 4 }' runs | sort -u)" = 0 ]
	[ "$(awk '!$3 { print $2 % 4 }' runs | sort -u | tr '\n' ' ')" = "0 1 2 3 " ]
	# the two groups of columns are independent
	near "$(awk '{ k += $1 == 0 && $4 == 0 } END { print k / NR }' lost.txt)" 0.09 0.015
}

@test "a block without sizes for the last dimensions is whole along them; a row has blocks at multiples" {
	yes '1 1 1 1 1 1' | head -n 1200 >rows.txt
	ae-window -s 12 12 rows.txt | ae-noise mask=0.5 --block 4 >lost.npy
	run ! grep -vE '^(0	0	0	0	0	0|1	1	1	1	1	1)$' <(steps lost.npy)
	ae-noise mask=0.5 --block 4 -t rows.txt | sort -u >kinds
	[ "$(cut -f 1-5 kinds | tr '\t\n' ' |')" = "0 0 0 0 0|0 0 0 0 1|1 1 1 1 0|1 1 1 1 1|" ]
	run ! awk '$5 != $6 { bad = 1 } END { exit !bad }' kinds
	ae-noise gaussian=1 --block 6 -t rows.txt >shifts # all values of a block get the same number
	run ! awk '$1 != $6 { bad = 1 } END { exit !bad }' shifts
	[ "$(sort -u shifts | wc -l)" -gt 1000 ]
}

@test "--block does not depend on how the stream is cut" {
	yes '1 1 1 1 1 1' | head -n 240 | ae-window -s 12 12 >ones.npy
	ae-noise mask=0.5 --block 5x2 -t ones.npy >whole
	{ ae-select -r :7 ones.npy | ae-noise mask=0.5 --block 5x2 -t; ae-select -r 7: ones.npy | ae-noise mask=0.5 --block 5x2 --first 7 -t; } >shards
	cmp whole shards
}

@test "--value is what mask sets, nan a missing value" {
	[ "$(ae-noise mask=1 --value -2.5 -t half.csv | sort -u)" = "$(printf '%s\t%s\t%s' -2.5 -2.5 -2.5)" ]
	ae-noise mask=0.3 --value nan -t half.csv | tr '\t' '\n' | sort -u >got
	[ "$(cat got)" = "$(printf '0.5\nnan')" ]
	refused "option --value: can only be used with mask" ae-noise gaussian=1 --value 1 rows.csv
	refused "option --value: " ae-noise mask=0.5 --value inf rows.csv
	refused "option --value: " ae-noise mask=0.5 --value some rows.csv
	printf '1\nnan\n' >gap.csv
	refused "gap.csv: line 2" ae-noise mask=0.5 --value nan gap.csv
}

@test "blocks are checked" {
	refused "option --block '3': expected a block within records of ()" ae-noise mask=0.5 --block 3 <(seq 3 | ae-convert --shape '()')
	refused "option --block '4': expected a block within records of 3" ae-noise mask=0.5 --block 4 half.csv
	refused "option --block '1x1': expected a block within records of 3" ae-noise mask=0.5 --block 1x1 half.csv
	refused "option --block 'a': expected sizes, as in 8x3, got 'a'" ae-noise mask=0.5 --block a half.csv
}
