# --spans: rows that a person marked are not learned, or count as normal.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	# a wave with the same incident twice: rows 600 to 631 and 1500 to 1531
	awk 'BEGIN { seed = 7; for (i = 0; i < 2000; i++) { seed = (seed * 16807) % 2147483647
		bad = i % 900 >= 600 && i % 900 < 632 && i < 1800
		print sin(i * 3.14159265 / 25) + seed / 2147483647 / 10 + bad * 4 } }' >wave
	printf '600\t631\tignore\n' >first
	printf '1500,1531,normal\n' >second
}

# largest FIRST LAST: the largest number of standard input in these lines, from 0
largest() {
	awk -v from="$1" -v to="$2" 'NR > from && NR <= to + 1 && $1 != "nan" && $1 + 0 > most { most = $1 + 0 } END { print most + 0 }'
}

less() {
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a < b) }'
}

@test "ae-novelty: an incident that is ignored stays new when it comes again" {
	ae-novelty -w 16 --statistics 0 --level 0 -t wave >known
	ae-novelty -w 16 --statistics 0 --level 0 -t --spans first wave >new
	head -n 601 known | cmp - <(head -n 601 new)
	less "$(largest 1500 1531 <known)" 0.5
	less 3 "$(largest 1500 1531 <new)"
	# the rows themselves have scores, and nothing else is finite or not
	less 3 "$(largest 600 631 <new)"
	[ "$(grep -c nan known)" = "$(grep -c nan new)" ]
	run ! grep -q inf new
}

@test "ae-eval: rows to ignore do not count, and normal rows are no anomalies" {
	printf '%s\n' 0 1 9 1 8 0 9 2 >scores
	printf '%s\n' 0 0 1 0 0 0 1 1 >labels
	printf '4\t4\tignore\n7\t7\tnormal\n' >marks
	ae-eval -q --labels labels --spans marks --at 5 scores >got
	paste scores <(printf '%s\n' 0 0 1 0 0 0 1 0) | sed 5d >left
	ae-eval -q --labels <(cut -f 2 left) --at 5 <(cut -f 1 left) | cmp - got
	grep -qx 'f1	1' got
	grep -qx 'records	7' got
	# in a series, rows keep their place
	ae-eval -q --series --buffer 1 --labels labels --spans marks --at 5 scores | grep -qx 'events	2'
	printf '2020-01-01\t2020-01-02\tignore\n' >times
	refused "times: expected spans of row numbers, as scores has no times, got spans of times" \
		ae-eval --labels labels --spans times scores
	refused "option --spans: can only be used with labels and without --neighbors" \
		ae-eval --against scores --spans marks scores
	refused "option --spans: expected one score per record, got 2" ae-eval --labels labels --spans marks <(paste scores labels)
}

@test "ae-novelty: statistics and level do not learn what is ignored" {
	for view in "--statistics 48 --level 0" "--statistics 0 --level 48"; do
		ae-novelty -w 0 $view -t wave >known
		ae-novelty -w 0 $view -t --spans first wave >new
		head -n 600 known | cmp - <(head -n 600 new)
		less "$(largest 1500 1531 <known)" "$(largest 1500 1531 <new)"
		run ! grep -q inf new
	done
}

@test "ae-calibrate: scores that are ignored are no past, and normal ones always are" {
	awk '{ print ($1 > 2 ? 50 : 1) + (NR * 7919 % 1000) / 1000 }' wave >score
	ae-calibrate -t score >all
	ae-calibrate -t --spans first score >ignored
	head -n 600 all | cmp - <(head -n 600 ignored)
	less "$(largest 1500 1531 <all)" "$(largest 1500 1531 <ignored)"
	# the same as without these scores
	sed 601,632d score | ae-calibrate --mean 1 -t | tail -n 1300 >without
	ae-calibrate --mean 1 -t --spans first score | tail -n 1300 | cmp - without
	printf '600\t631\tnormal\n' >normal
	ae-calibrate -t --learn normal score >careful
	ae-calibrate -t --learn normal --spans normal score >told
	less "$(largest 1500 1531 <told)" "$(largest 1500 1531 <careful)"
	ae-calibrate -t -m rank --spans first score | awk 'NF != 1 { exit 1 }'
}

@test "ae-threshold: no event in a normal span; --fit leaves out what is ignored" {
	[ "$(ae-threshold --at 3 --ranges --gap 20 wave | cut -f 1)" = "$(printf '600\n1500')" ]
	[ "$(ae-threshold --at 3 --ranges --gap 20 --spans second wave | cut -f 1)" = 600 ]
	# a gap joins events across a normal span; a row of it begins none
	printf '605\t620\tnormal\n' >inner
	[ "$(ae-threshold --at 3 --ranges --gap 20 --spans inner wave | cut -f 1,2 | head -n 1)" = "$(printf '600\t631')" ]
	[ "$(ae-threshold --at 3 --ranges --gap 3 --spans inner wave | cut -f 1 | head -n 2 | xargs)" = '600 621' ]
	ae-threshold --fit t.bin --spans second wave
	[ "$(ae-threshold --ranges t.bin wave | wc -l)" = 0 ]
	printf '600\t631\tignore\n1500\t1531\tignore\n' >ignore
	ae-threshold --fit t.bin --spans ignore wave
	[ "$(ae-threshold --ranges --gap 20 t.bin wave | wc -l)" = 2 ]
	# windows: rows are numbers of rows, not of windows
	ae-window 4 wave | ae-convert -t | cut -f 4 >last
	[ "$(ae-threshold --at 3 -w 4 --rule last --ranges --gap 20 --spans second last | cut -f 1)" = 600 ]
}

@test "ae-train: windows with ignored rows are left out" {
	printf '600\t631\tignore\n1500\t1531\tignore\n' >ignore
	train() { ae-train -q -a 'dense 3 tanh; dense in' -w 8 --epochs 2 --val 0 --heldout none "$@"; }
	train --spans ignore -o spans.bin wave
	awk '{ bad = NR > 600 && NR <= 632 || NR > 1500 && NR <= 1532; print bad ? "nan" : $1 }' wave >holes
	train --missing drop -o holes.bin holes
	ae-score -t spans.bin --raw wave >a
	ae-score -t holes.bin --raw wave | cmp - a
	train -o all.bin wave
	run ! cmp -s a <(ae-score -t all.bin --raw wave)
	ae-train -a 'dense 3 tanh; dense in' -w 8 --epochs 1 --spans ignore -o m.bin wave 2>said
	grep -q '78 of 1993 records are absent' said
}

@test "spans of times, in any order" {
	awk '{ printf "2024-01-%02d %02d:%02d:00,%s\n", 1 + NR / 1440, NR / 60 % 24, NR % 60, $1 }' wave >timed.csv
	first=$(sed -n 601p timed.csv | cut -d , -f 1) last=$(sed -n 632p timed.csv | cut -d , -f 1)
	{ echo '# incidents'; echo '2024-03-01,2024-03-02,normal'; echo "$first	$last	ignore"; } >times
	ae-novelty -w 16 -t --spans times timed.csv | cmp - <(ae-novelty -w 16 -t --spans first timed.csv)
	train() { ae-train -q -a 'dense 3 tanh; dense in' -w 8 --epochs 1 "$@"; }
	train --spans times -o a.bin timed.csv
	train --spans first -o b.bin timed.csv
	ae-score -t a.bin --raw wave | cmp - <(ae-score -t b.bin --raw wave)
	refused "times: expected spans of row numbers, as wave has no times, got spans of times" ae-novelty --spans times wave
}

@test "files that are no spans, and what spans cannot do, are errors" {
	bad() {
		printf '%s\n' "$2" >bad
		refused "bad: $1" ae-novelty --spans bad wave
	}
	bad "line 1: expected two row numbers or times, first and last, got 'a' and 'b'" 'a	b	normal'
	bad "line 1: expected normal or ignore, got 'good'" '1	2	good'
	bad "line 1: expected normal or ignore, got ''" '1	2'
	bad "line 1: expected an end at or after '5', got '2'" '5	2	normal'
	bad "line 2: expected two row numbers, first and last, got '2024-01-01' and '2024-01-02'" "$(printf '1\t2\tnormal\n2024-01-01\t2024-01-02\tnormal')"
	bad "expected spans that do not overlap, got one from 2 and one to 4" "$(printf '2\t9\tnormal\n1\t4\tnormal')"
	bad "expected spans that do not overlap, got one from 2026-01-01T12:00:00Z and one to 2026-01-02T00:00:00Z" \
		"$(printf '2026-01-01\t2026-01-02\tignore\n2026-01-01 12:00\t2026-01-03\tignore')"
	refused "nosuch: cannot be opened" ae-novelty --spans nosuch wave
	refused "option --spans: cannot be used with a martingale" ae-calibrate -m martingale --spans first wave
	refused "option --spans: cannot be used with --key" ae-calibrate --key a --spans first wave
	refused "option --key: cannot be used with --spans" ae-threshold --at 1 --key a --spans first wave
	refused "--missing omit cannot be used with --spans" ae-train -a 'dense 3; dense in' --missing omit --spans first wave
}

@test "--pad extends an event across a normal span, and begins none in it" {
	seq 0 99 | awk '{ print ($1 >= 20 && $1 < 30) || $1 == 60 ? 9 : 0 }' >series
	[ "$(ae-threshold --at 3 --ranges --pad 4 series | cut -f 1,2 | paste -s -d ' ' - | tr '\t' '-')" = "16-33 56-64" ]
	printf '28\t31\tnormal\n58\t62\tnormal\n' >normal
	[ "$(ae-threshold --at 3 --ranges --spans normal series | cut -f 1,2)" = "$(printf '20\t27')" ]
	[ "$(ae-threshold --at 3 --ranges --pad 4 --spans normal series | cut -f 1,2)" = "$(printf '16\t31')" ]
	[ "$(ae-threshold --at 3 --ranges --pad 90 --spans normal series | cut -f 1,2)" = "$(printf '0\t99')" ]
	printf '0\t99\tnormal\n' >all
	[ -z "$(ae-threshold --at 3 --ranges --pad 4 --spans all series)" ]
}
