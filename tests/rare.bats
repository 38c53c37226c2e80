# Rare forms of input and of results: times that count, scores that single precision does not tell apart, values beyond
# it, later files of another form, names with quotes, output that cannot be written.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	printf '%s\n' time,host,a,b 1,h,1,2 2,h,2,3 3,h,9,4 4,g,9,4 >count.csv
}

@test "times that count stay as they are, beside keys and in events" {
	[ "$(ae-calibrate -q --key host -m rank count.csv | cut -f 1,2 | tr '\t\n' ', ')" = "host,time h,1 h,2 h,3 g,4 " ]
	[ "$(ae-threshold -q --at 5 --key host --events tsv count.csv | cut -f 1,7- | tr '\t\n' ', ')" = "h,3,3,3 g,4,4,4 " ]
	ae-threshold -q --at 5 --key host --events json count.csv | head -n 1 | grep -q '"start_time":"3","end_time":"3","peak_time":"3"}$'
	awk 'BEGIN { print "time,a,b"; for (i = 0; i < 60; i++) print 100 + i "," sin(i) "," (i == 40 ? 9 : cos(i)) }' >series.csv
	ae-train -q --series -w 4 -e 2 -a 'dense 2; ---; dense in' -o m.bin series.csv
	ae-report -q --raw --at 1 m.bin series.csv >page.html
	# first row, last row, length, row of the peak, score, from, to
	sed -n '/id="events"/,/<figure>/p' page.html | grep '^<tr><td>' | tr -s '</trd>' ' ' |
		awk '$6 != $1 + 100 || $7 != $2 + 100 { bad = 1 } END { exit bad || NR == 0 }'
	{ head -n 30 series.csv; sleep 1.5; } | ae-score -q --raw --alive 1s m.bin 2>said >/dev/null
	grep -q '^ae-score: alive, 29 rows, the last one [0-9]* s ago, at 128$' said
}

@test "a threshold lies between scores that single precision does not tell apart: the lower score" {
	printf '%s\n' '0.5 0' '1 0' '1.00000000001 1' '2 1' >scores
	ae-threshold -q --fit t.bin -m f1 --label 2 scores
	ae-info t.bin | grep -q '^max	1$'
	# scores that it tells apart: halfway
	printf '%s\n' '0.5 0' '1 0' '1.5 1' '2 1' | ae-threshold -q --fit t.bin -m f1 --label 2
	ae-info t.bin | grep -q '^max	1.25$'
}

@test "values that were normalized are given back within single precision" {
	printf '0,0\n1000,1000\n' | ae-normalize -q --fit s.bin -o n.npy
	[ "$(printf '3e38,-3e38\n' | ae-normalize --inverse --stats s.bin | ae-convert --to csv)" = 3.4028235e38,-3.4028235e38 ]
	[ "$(ae-normalize --inverse --stats s.bin n.npy | ae-convert --to csv | xargs)" = "0,0 1000,1000" ]
}

@test "a later table without times gives rows without a time; one with text instead of numbers is refused" {
	printf '%s\n' time,v 2024-01-01,1 2024-01-02,9 >timed.csv
	printf '%s\n' v 3 9 >bare.csv
	[ "$(ae-convert --to csv timed.csv bare.csv | xargs)" = "v 1 9 3 9" ]
	run -0 --separate-stderr ae-resample 1d -t timed.csv bare.csv
	[ "${#lines[@]}" = 3 ]
	[ "$stderr" = "ae-resample: bare.csv: 2 of 4 rows have no time and are left out (-q silences this)" ]
	printf '1,2\n' >numbers.csv
	printf 'x,6\ny,7\n' >text.csv
	refused "text.csv: column 1 holds text" ae-convert --to csv numbers.csv text.csv
	printf '5,6\nx,7\n' >mixed.csv
	refused "mixed.csv: line 2: column 1: 'x' is no number" ae-convert --to csv numbers.csv mixed.csv
}

@test "lines that name the separator, and lists of JSON" {
	printf 'sep=;\na;b\n1;2\n' >first
	[ "$(cat first first | ae-convert --to csv | xargs)" = "a,b 1,2 1,2" ]
	{ cat first; printf 'sep=,\n1;2\n'; } >other
	refused "line 4: column 1 'a': 'sep=,' is no number" ae-convert --to csv other
	for list in '[1,2]' '[  -1.5e3, 2]'; do
		echo "$list" >list.json
		refused "list.json: JSON: expected an object per line, got a list" ae-convert --to csv list.json
	done
}

@test "refusals of options that nothing else meets" {
	awk 'BEGIN { for (i = 0; i < 20; i++) print i % 7 / 7 "," i % 5 / 5 }' >rows.csv
	ae-train -q -e 1 -a 'dense 1; ---; dense in' -o m.bin rows.csv
	refused "option --dtype: expected f4, f2, f8, i1" ae-convert --dtype f3 rows.csv
	refused "option --method: expected max, quantile" ae-report --method x m.bin rows.csv
	refused "option --label-out: ae-info writes no records: use ae-convert" ae-info --label 1 --label-out l rows.csv
	refused "expected a label of 1, got none among 2 records" ae-eval --labels <(printf '0,0\n0,0\n') <(printf '0.1,0.9\n0.2,0.1\n')
}

@test "a label that no record has counts in the means of F1, not in those of areas" {
	printf '%s\n' 0,1,0 0,0,1 0,1,1 >labels.csv
	ae-eval --labels labels.csv <(printf '%s\n' 0.1,0.9,0.3 0.2,0.1,0.8 0.3,0.7,0.9) >got
	grep -qx 'macro_pr_auc	1' got
	grep -qx 'macro_f1	0.6666666666666[67]*' got
}

@test "spans and their fields may have blanks and carriage returns around them" {
	seq 4 >scores
	printf '0\t2\tignore\n' >plain
	printf '0 ; 2 ;  ignore \r\n' >blanks
	ae-novelty -q -w 2 --statistics 0 --level 0 -t --spans plain scores >want
	ae-novelty -q -w 2 --statistics 0 --level 0 -t --spans blanks scores | cmp - want
}

@test "output that cannot be written is an error of every program that opens it itself" {
	[ -c /dev/full ] || skip "no /dev/full"
	printf '2024-05-01 10:00:00 open file of s1\n2024-05-01 10:00:01 close file of s1\n' >log
	ae-log -q --templates t.txt --fit -o /dev/null log
	refused "/dev/full: cannot be written" ae-log -q --templates t.txt --new /dev/full -o out <(echo 'x y z q new')
	refused "/dev/full: cannot be written" ae-log -q --templates t.txt --session 's[0-9]+' -o /dev/full log
	refused "/dev/full: cannot be written" ae-calibrate -q -m rank --key host -o /dev/full count.csv
}

@test "a table of times that grows while the scores come is read again" {
	printf '%s\n' when,x day1,1 day2,1 >days.csv
	mkfifo pipe
	ae-threshold --at 5 --events tsv --times days.csv <pipe >out 3>&- &
	exec 9>pipe
	printf '9\n1\n' >&9
	for _ in $(seq 200); do
		[ ! -s out ] || break
		sleep 0.05
	done
	printf '%s\n' day3,1 day4,1 >>days.csv
	printf '9\n1\n' >&9
	exec 9>&-
	wait $!
	[ "$(cut -f 1,5 out | tr '\t\n' ', ')" = "0,day1 2,day3 " ]
}

@test "Influx lines: no line end at the end, blanks at the end, backslashes before other letters; what is wrong is told" {
	printf 'cpu,host=a v=1,w=2 1767225600000000000' >last
	[ "$(ae-convert -q --to csv last | xargs)" = "v,w 1,2" ]
	printf 'cpu,host=a v=1 1767225600000000000  \r\ncpu,host=a v=2 1767225600000000001\r\n' >blanks
	[ "$(ae-convert -q --to csv blanks | xargs)" = "v 1 2" ]
	printf 'cpu\\ x,host=a\\b v=1i,w\\=z=2 1767225600000000000\n' >slashes
	[ "$(ae-convert -q --to csv slashes | xargs)" = "v,w=z 1,2" ]
	ae-calibrate -q -m rank --key host slashes | grep -qxF "$(printf 'a\\b\t2026-01-01T00:00:00Z\t0\t0')"
	while IFS='|' read -r message line; do
		printf 'cpu,host=a v=1 1767225600000000000\n%s\n' "$line" >wrong
		refused "wrong: line 2: $message" ae-convert -q --to csv wrong
	done <<-'end'
		field 'v': expected a number, a number with i or u, true, false or a text in quotes, got ''|cpu,host=a v= 1
		expected field=value|cpu,host=a v=1,
		expected the time in nanoseconds, got '12x'|cpu,host=a v=1 12x
		field 's': expected a number, a number with i or u, true, false or a text in quotes, got '"abc'|cpu,host=a s="abc
		expected tag=value behind the comma|cpu,host v=1
	end
}

@test "a stream of no records is learned by no program and goes through the others" {
	printf '%s\n' 0.1,0.2 0.4,0.3 0.2,0.2 0.5,0.1 >rows.csv
	ae-train -q -e 1 -a 'dense 1; ---; dense in' --heldout none -o m.bin rows.csv
	echo 'dense 1; ---; dense in' >arch
	ae-select -r 9 rows.csv >none
	while IFS='|' read -r message command; do
		# shellcheck disable=SC2086 # words
		refused "none: $message" $command none
		[ ! -e learned ]
	done <<-'end'
		expected at least one record to learn from, got none|ae-normalize --fit learned
		no record to learn from|ae-train -q -o learned -a arch
		expected one score or more, got none|ae-threshold --fit learned
		expected at least one record, got 0|ae-report m.bin
		expected 4 records, as rows.csv has, got 0|ae-eval --against rows.csv
	end
	for kind in series histogram heat scatter; do
		refused "picture: expected records to draw, got 0" ae-plot $kind none
	done
	for command in "ae-score m.bin" "ae-recon m.bin" "ae-encode m.bin" ae-novelty ae-calibrate ae-convert; do
		# shellcheck disable=SC2086 # words
		$command none >out
		ae-info out | grep -qx 'records	0'
	done
}
