# ae-novelty: distances to the nearest shape against a slow computation, statistics of a window, distance to a moving
# mean, columns, missing rows.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	awk 'BEGIN { seed = 5; for (i = 0; i < 900; i++) { seed = (seed * 16807) % 2147483647
		print 1000 + 3 * sin(i / 7) + seed / 2147483647 + (i == 700) * 5 } }' >rows
}

# shapes M HISTORY FILE: each row's root mean square distance to the nearest M rows that do not overlap
shapes() {
	awk -v m="$1" -v history="$2" '
		{ x[NR] = $1 - first }
		NR == 1 { first = $1; x[1] = 0 }
		NR < 2 * m { print "nan"; next }
		{
			best = -1
			for (e = NR - m; e >= m && e >= NR - history; e--) {
				sum = 0
				for (k = 0; k < m; k++) sum += (x[NR - k] - x[e - k]) ^ 2
				if (best < 0 || sum < best) best = sum
			}
			printf "%.9g\n", sqrt(best / m)
		}' "$3"
}

# agree FILE FILE: equal within 1e-5 of the value
agree() {
	paste "$1" "$2" | awk '
		{ d = $1 - $2; if (d < 0) d = -d
		  if (($1 == "nan") != ($2 == "nan") || d > 1e-5 * ($2 + 0.01)) { print NR, $0; bad = 1 } }
		END { exit bad || NR == 0 }'
}

@test "distances are those of a search through all shapes of the past" {
	for m in 1 5 8 24 31; do
		ae-novelty -w $m --statistics 0 --level 0 --history 300 -t rows >got
		shapes $m 300 rows >want$m
		agree got want$m
	done
	ae-novelty -w 5,24 --statistics 0 --level 0 --history 300 -t rows >both
	agree <(cut -f 1 both) want5
	agree <(cut -f 2 both) want24
}

@test "statistics and level agree with a slow computation" {
	file=$AE_SOURCE/tests/reference/novelty.tsv
	head -n 400 rows | paste - <(cut -f 1 "$file") | awk '$1 != $2 { exit 1 }'
	head -n 400 rows | ae-novelty -w 0 --statistics 40 --level 40 --history 200 -t >got
	paste got <(cut -f 2,3 "$file") | awk '
		function differ(a, b) { return (a == "nan") != (b == "nan") || a - b > 2e-5 || b - a > 2e-5 }
		differ($1, $3) || differ($2, $4) { print NR, $0; bad = 1 }
		END { exit bad || NR != 400 }'
}

@test "several windows of statistics, each scored by itself" {
	paste rows rows | awk '{ print $1, $2 * $2 }' >two
	ae-novelty -w 0 --statistics 40,7,100 --level 40 --history 200 -t two >got
	for window in 40 7 100; do
		ae-novelty -w 0 --statistics $window --level 0 --history 200 -t two >of$window
	done
	ae-novelty -w 0 --statistics 0 --level 40 --history 200 -t two >level
	paste <(cut -f 1 of40) <(cut -f 1 of7) <(cut -f 1 of100) <(cut -f 1 level) \
		<(cut -f 2 of40) <(cut -f 2 of7) <(cut -f 2 of100) <(cut -f 2 level) | cmp - got
	ae-novelty --together -w 8 --statistics 7,40 -t two | cut -f 3 |
		cmp - <(ae-novelty --together -w 0 --statistics 40 --level 0 -t two)
}

@test "the default is three shapes, statistics and the level, per column" {
	[ "$(ae-novelty rows | ae-info - | sed -n 's/^record	//p')" = 5 ]
	ae-novelty rows -t | awk -F '\t' 'NR == 15 && $1 != "nan" || NR == 16 && $1 == "nan" || NR == 63 && $3 != "nan" ||
		NR == 64 && $3 == "nan" || NR == 26 && $4 != "nan" || NR == 27 && $4 == "nan" ||
		NR == 26 && $5 != "nan" || NR == 27 && $5 == "nan" { exit 1 }'
	paste rows rows rows >three
	[ "$(ae-novelty three | ae-info - | sed -n 's/^record	//p')" = 3x5 ]
	ae-novelty -t three | cut -f 6-10 | cmp - <(ae-novelty -t rows)
	[ "$(ae-novelty -w 8 --statistics 0 --level 0 three | ae-info - | sed -n 's/^record	//p')" = 3 ]
	[ "$(ae-novelty -w 8 --statistics 0 --level 0 rows | ae-info - | sed -n 's/^record	//p')" = '()' ]
}

@test "--together has one distance of all columns" {
	awk '{ printf "%.9g\n", $1 * 2 }' rows | paste rows - >two
	ae-novelty --together -w 8 --statistics 30 -t two | cut -f 1 >got
	ae-novelty -w 8 --statistics 0 --level 0 -t rows | awk '{ print $1 == "nan" ? $1 : $1 * sqrt(2.5) }' >want
	agree got want
	paste rows rows | ae-novelty --together -t >same
	for score in 4 5; do
		agree <(cut -f $score same) <(ae-novelty -t rows | cut -f $score)
	done
}

@test "the row that is new has the largest distance" {
	ae-novelty -w 8 --statistics 0 --level 0 -t rows | awk 'NR > 100 && $1 > most { most = $1; at = NR - 1 } END { exit at < 700 || at > 707 }'
}

@test "the level tells a new value at once, in units of the usual distances" {
	awk '{ print $1 + (NR == 601) * 20 }' rows >high
	ae-novelty -w 0 --statistics 0 -t high >got
	awk 'NR > 100 && $1 > most { most = $1; at = NR - 1 } END { exit at != 600 || most < 8 || most > 12 }' got
	awk '{ print $1 * 1e6 }' high | ae-novelty -w 0 --statistics 0 -t | awk 'NR > 26' >scaled
	awk 'NR > 26' got | paste - scaled | awk '$1 - $2 > 1e-3 || $2 - $1 > 1e-3 { exit 1 }'
	# a history shorter than the level limits it
	ae-novelty -w 0 --statistics 0 --history 20 -t rows | cmp - <(ae-novelty -w 0 --statistics 0 --level 20 --history 20 -t rows)
	{ yes 5 | head -n 100; echo 5.1; } | ae-novelty -w 0 --statistics 0 -t | tail -n 1 | grep -qx 1000
}

@test "a row with a missing value has no score and changes nothing" {
	awk '{ print } NR % 9 == 0 { print "nan" }' rows >holes
	ae-novelty -t holes >got
	awk 'NR % 10 == 0 && $1 != "nan" { exit 1 }' got
	awk 'NR % 10 != 0' got | cmp - <(ae-novelty -t rows)
	refused "line 3" ae-novelty <(printf '%s\n' 1 2 inf)
}

@test "constant and extreme rows give finite scores" {
	yes 5 | head -n 300 | ae-novelty -t | tail -n 200 | sort -u | cmp - <(printf '0\t0\t0\t0\t0\n')
	{ yes 5 | head -n 300; printf '%s\n' 3e38 -3e38 5 5; yes 1e-30 | head -n 90; } | ae-novelty -t | tail -n 95 >got
	run ! grep -q 'nan\|inf' got
}

@test "a score comes out at once, and equal rows give equal bytes however they arrive" {
	answers_each_line ae-novelty -t
	while read -r row; do echo "$row"; done <rows | ae-novelty -t | cmp - <(ae-novelty -t rows)
}

@test "threads and instruction sets change no byte" {
	for k in 1 2 3 4 5; do paste rows rows; done | awk '{ print $1, $2 * $2, NR % 31 ? $1 - 3 : "nan" }' >three
	ae-novelty -j 1 -o one.npy three
	for threads in 2 3 8; do
		ae-novelty -j $threads -o got.npy three
		cmp one.npy got.npy
	done
	for isa in base naive; do
		AE_ISA=$isa ae-novelty -o got.npy three
		cmp one.npy got.npy
	done
	refused "option --threads" ae-novelty -j 0 three
	AE_ISA=none refused "AE_ISA: instruction set 'none'" ae-novelty three
}

@test "options are checked" {
	refused "option --window" ae-novelty -w 8,x rows
	refused "option --window" ae-novelty -w 2048 rows
	refused "option --statistics: expected 0 or 2 to 2047 rows, got 1" ae-novelty --statistics 9,1 rows
	ae-novelty -w 0000000000000000000000000000000000008,16 rows -t | cmp - <(ae-novelty -w 8,16 rows -t)
	refused "option --statistics: expected at most 16 numbers" ae-novelty --statistics 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18 rows
	refused "option --window" ae-novelty -w 8,,16 rows
	refused "option --window: expected at most 16 numbers, got" ae-novelty -w 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17 rows
	refused "option --window: expected at most 15 rows, half of --history, got 16" ae-novelty --history 30 -w 16 rows
	refused "options --window, --statistics, --level: expected rows for one of them, got 0 for all" ae-novelty -w 0 --statistics 0 --level 0 rows
	refused "option --statistics: expected 0 or 2 to 2047 rows, got 1" ae-novelty --statistics 1 rows
	refused "option --statistics" ae-novelty --statistics 2048 rows
	refused "option --level" ae-novelty --level 1048577 rows
	refused "option --history" ae-novelty --history 1 rows
	refused "expected rows, got records of 4x1" ae-novelty <(ae-window 4 rows)
}
