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
