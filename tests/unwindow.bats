# ae-unwindow: windows back to rows, scores to rows, and what does not fit.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	seq 1 10 | awk '{ print $1 "," $1 * $1 }' >rows.csv
	printf '1\n5\n3\n2\n' >scores.csv
}

@test "windows of rows give the rows again, by every method and step" {
	for method in mean median min max last center all; do
		for step in 1 2 3 4; do
			ae-window -s $step 4 rows.csv | ae-unwindow -s $step -m $method -t | tr '\t' , >got
			head -n "$(wc -l <got)" rows.csv | cmp - got
			[ "$(wc -l <got)" -ge 8 ]
		done
	done
}

# Windows of 3 over rows 0..5 with scores 1 5 3 2: each row by the windows that cover it.
@test "a score a window gives a score a row" {
	expect() { [ "$(ae-unwindow -w 3 -m "$1" -t scores.csv | tr '\n' ' ')" = "$2" ]; }
	expect mean "1 3 3 3.3333333 2.5 2 "
	expect median "1 3 3 3 2.5 2 "
	expect min "1 1 1 2 2 2 "
	expect all "1 1 1 2 2 2 "
	expect max "1 5 5 5 3 2 "
	expect last "1 1 1 5 3 2 "
	expect center "1 1 5 3 2 2 "
	[ "$(ae-unwindow -w 3 -t scores.csv)" = "$(ae-unwindow --window 3 --step 1 --method mean -t scores.csv)" ]
}

# Scores of windows of 3 at rows 2..5; whatever stands beside rows 0 and 1 belongs to no window of 3.
@test "--rows: scores beside the last rows of their windows" {
	printf '9\nnan\n1\n5\n3\n2\n' | ae-normalize --range 0,1 --missing keep >rows.npy
	for how in mean median min max last center all; do
		ae-unwindow --rows -w 3 -m $how -t rows.npy | cmp - <(ae-unwindow -w 3 -m $how -t scores.csv)
	done
	# records of any shape
	seq 24 | ae-window -s 2 2 | ae-window -s 1 3 >three.npy
	ae-unwindow --rows -w 2 -o rows.npy three.npy
	[ "$(ae-info rows.npy | sed -n 's,^record	,,p')" = "3x2x1" ]
	[ "$(ae-unwindow --rows -w 2 -t three.npy | head -n 2 | tail -n 1)" = "4	5	6	7	8	9" ]
	# fewer rows than a window has
	[ "$(seq 2 | ae-unwindow --rows -w 3 -t | tr '\n' ' ')" = "nan nan " ]
	seq 40 | awk '{ print sin($1) }' >wave.csv
	ae-train -q -e 1 -w 8 -o model.bin wave.csv
	# as text: in a pipe the parts of an NPY stream follow the writer's pace
	ae-score -q --raw --rows model.bin wave.csv | ae-unwindow --rows -w 8 -t |
		cmp - <(ae-score -q --raw model.bin wave.csv | ae-unwindow -w 8 -t)
	refused "option --rows: expected --window T as well" ae-unwindow --rows scores.csv
	refused "option --rows: expected windows with a step of 1, got 2" ae-unwindow --rows -w 3 -s 2 scores.csv
}

@test "--rows with a list: each score has windows of its own length" {
	awk 'BEGIN { for (i = 0; i < 90; i++) print int(8 * sin(i)) / 8, (i % 17 ? i % 5 : "nan"), i, i * i % 31, (i % 7 > 2 ? "nan" : i), 1 }' >six
	awk '{ print $1, $2, $3; print $4, $5, $6 }' six | ae-window -q --missing keep -s 2 2 >pairs.npy
	for how in mean median min max last center all; do
		ae-unwindow --rows -w 5,1,12 -m $how -t pairs.npy >got
		for c in 1 2 3 4 5 6; do
			w=$(echo 5 1 12 5 1 12 | cut -d ' ' -f $c)
			cut -d ' ' -f $c six | ae-unwindow --rows -w "$w" -m $how -t >part$c
		done
		paste part[1-6] | cmp - got
		[ "$(wc -l <got)" = 90 ]
	done
	# fewer rows than the longest window, and none
	cut -d ' ' -f 1-3 six | head -n 4 | ae-unwindow --rows -w 5,1,12 -t >got
	[ "$(cut -f 1,3 got | sort -u)" = "nan	nan" ]
	cut -f 2 got | cmp - <(head -n 4 six | cut -d ' ' -f 2 | ae-unwindow --rows -w 1 -t)
	refused "scores.csv: expected records of 2 scores, as many as --window has numbers, got 1" ae-unwindow --rows -w 3,4 scores.csv
	refused "expected records of 2 scores, as many as --window has numbers, got 2x3" ae-unwindow --rows -w 3,4 pairs.npy
	refused "option --window: expected one number without --rows, got '3,4'" ae-unwindow -w 3,4 rows.csv
	refused "option --window" ae-unwindow --rows -w 3, rows.csv
	refused "option --window: expected at most 64 numbers" ae-unwindow --rows -w "$(yes 2 | head -n 65 | paste -s -d ,)" rows.csv
}

@test "windows further apart than one row" {
	[ "$(ae-unwindow -w 3 -s 2 -m max -t scores.csv | tr '\n' ' ')" = "1 1 5 5 5 3 3 2 2 " ]
	[ "$(ae-unwindow -w 2 -s 2 -t scores.csv | tr '\n' ' ')" = "1 1 5 5 3 3 2 2 " ]
}

@test "what does not fit is refused with the numbers" {
	ae-threshold --at 0 --flags scores.csv >scalars.npy
	refused "scalars.npy: expected windows of rows, got single values" ae-unwindow scalars.npy
	ae-window 4 rows.csv >w.npy
	refused "w.npy: expected windows of 5 rows as --window says, got 4" ae-unwindow -w 5 w.npy
	refused "option --step: expected at most 4, the length of a window, got 5" ae-unwindow -s 5 w.npy
	refused "out of memory" ae-unwindow -w 281474976710656 scores.csv
	[ "$(ae-unwindow -w 4 -t w.npy | tr '\t' , | tail -n 1)" = 10,100 ]
}

@test "rows take their value from the windows that have one" {
	printf '1\nnan\nnan\nnan\n5\n2\n' >gap.csv
	ae-normalize --range 0,1 --missing drop gap.csv >gap.npy
	expect() { [ "$(ae-unwindow -w 3 -m "$1" -t gap.npy | tr '\n' ' ')" = "$2" ]; }
	expect mean "1 1 1 nan 5 3.5 3.5 2 "
	expect median "1 1 1 nan 5 3.5 3.5 2 "
	expect min "1 1 1 nan 5 2 2 2 "
	expect all "1 1 1 nan 5 2 2 2 "
	expect max "1 1 1 nan 5 5 5 2 "
	expect last "1 1 1 nan 5 5 5 2 "
	expect center "1 1 1 nan 5 5 2 2 "
	printf '1,2\n3,4\n5,\n7,8\n9,10\n' >rows.csv
	ae-normalize --range 0,1 --missing drop rows.csv | ae-window 2 | ae-unwindow -t | tr '\n\t' ' ,' >got
	[ "$(cat got)" = "1,2 3,4 nan,nan 7,8 9,10 " ]
	refused "gap.csv" ae-unwindow -w 3 gap.csv
}

@test "no windows give no rows" {
	printf '\223NUMPY\001\000\166\000%-117s\n' "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4, 1), }" >array
	cat array array >none.npy
	[ -z "$(ae-unwindow -t none.npy)" ]
}

@test "a row goes out with its last window, by 'last' with its first" {
	for method in mean last; do
		rm -f feed live
		mkfifo feed
		ae-unwindow -w 3 -m $method -t <feed >live &
		exec 9>feed
		head -n 2 scores.csv >&9
		if [ $method = mean ]; then want=2; else want=4; fi
		lines_come $want live
		exec 9>&-
		wait $!
		[ "$(wc -l <live)" = 4 ]
	done
}

# A window that holds its score in each row takes the other way, which sorts the values of all windows of a row.
@test "the running median of scores is the median of the windows' values" {
	for case in "29 1" "30 1" "30 7" "2 1" "1 1"; do
		read -r length step <<<"$case"
		awk -v seed=7 'BEGIN { srand(seed); for (i = 0; i < 400; i++) print rand() < 0.1 ? "nan" : rand() < 0.5 ? int(9 * rand()) : 4 * rand() }' \
			>scores.txt
		awk -v n="$length" '{ for (i = 0; i < n; i++) printf "%s%s", $1, i < n - 1 ? "," : "\n" }' scores.txt >windows.txt
		ae-normalize --range 0,1 --missing drop -o scores.npy scores.txt
		ae-normalize --range 0,1 --missing drop windows.txt | ae-convert --missing keep --shape "${length}x1" -o windows.npy
		ae-unwindow -w "$length" -s "$step" -m median -t scores.npy >running.txt
		ae-unwindow -s "$step" -m median -t windows.npy >sorted.txt
		[ "$(wc -l <running.txt)" = $((399 * step + length)) ]
		cmp running.txt sorted.txt
	done
}

@test "a median of thousands of scores is as quick as one of a few" {
	[[ $AE_BUILD != */asan ]] || skip "times of ordinary programs"
	awk 'BEGIN { srand(1); for (i = 0; i < 60000; i++) print rand() }' | ae-convert -o many.npy
	run -0 timeout 10 ae-unwindow -w 10000 -m median -o rows.npy many.npy
}
