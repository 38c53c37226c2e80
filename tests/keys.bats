#!/usr/bin/env bats
# --key: many series in one stream. Each has the bytes of its own run.

bats_require_minimum_version 1.5.0

load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	# rows of two keys in no order, with gaps
	awk 'BEGIN { srand(3); print "time,host,metric,v,w"
		for (i = 0; i < 240; i++)
			for (h = 0; h < 3; h++)
				if ((i * 7 + h) % 11)
					printf "2026-01-01T00:%02d:%02dZ,h%d,\"cpu, \"\"x\"\"\",%.4f,%.3f\n", i / 60, i % 60, h, sin(i / 7 + h) + rand() / 5, cos(i / 9)
	}' >rows.csv
}

# own HOST: the rows of one host, as a table of its own
own() {
	grep -E "^time|,$1," rows.csv
}

# of HOST FILE: the fields behind host and metric of one host's lines
of() {
	grep "^$1" "$2" | cut -f 3-
}

model() {
	own h0 | ae-normalize -q -c v,w --fit s.bin >normal.npy
	own h0 | ae-train -q -c v,w -e 2 --stats s.bin -w 12 -s 2 -a 'dense 6 relu; ---; dense in' --heldout none -o m.bin "$@"
}

@test "score, surprise and events of each key have the bytes of its own run" {
	model
	ae-score --raw --key host,metric m.bin rows.csv >scores.tsv
	ae-calibrate --key host,metric --warmup 40 --history 60 scores.tsv >surprise.tsv
	ae-threshold --key host,metric --at 1 --gap 2 --votes 1/2 --ranges surprise.tsv >events.tsv
	[ "$(head -n 1 scores.tsv)" = "$(printf 'host\tmetric\ttime\tscore')" ]
	[ "$(grep -m 1 ^h0 scores.tsv | cut -f 1,2)" = "$(printf 'h0\t"cpu, ""x"""')" ]
	for h in h0 h1 h2; do
		own "$h" >own.csv
		ae-score -q -t --raw -c v,w m.bin own.csv >own.txt
		[ "$(wc -l <own.txt)" -gt 80 ]
		of "$h" scores.tsv | cut -f 2 | cmp - own.txt
		ae-calibrate -t --warmup 40 --history 60 own.txt >own.surprise
		of "$h" surprise.tsv | cut -f 2 | cmp - own.surprise
		ae-threshold --at 1 --gap 2 --votes 1/2 --ranges own.surprise >own.events
		[ -s own.events ]
		of "$h" events.tsv | cmp - own.events
	done
}

@test "the order of rows across keys changes no key's bytes, nor do cuts and the order of columns" {
	model
	ae-score --raw --key host,metric m.bin rows.csv >together.tsv
	{ head -n 1 rows.csv; sed 1d rows.csv | sort -s -t , -k 2,2; } >sorted.csv
	ae-score --raw --key host,metric m.bin sorted.csv >apart.tsv
	cmp <(sort -s -k 1,1 together.tsv) <(sort -s -k 1,1 apart.tsv)
	split -l 100 rows.csv part.
	for f in part.??; do
		[ "$f" = part.aa ] || sed -i 1i"$(head -n 1 rows.csv)" "$f"
	done
	ae-score --raw --key host,metric m.bin part.?? | cmp - together.tsv
	# files whose columns stand in another order
	awk -F , -v OFS=, '{ print $5, $6, $1, $2, $3 "," $4 }' part.ab | sed '1s/.*/v,w,time,host,metric/' >other.csv
	ae-score --raw --key host,metric m.bin part.aa other.csv part.a[c-z] | cmp - together.tsv
	(while read -r line; do printf '%s\n' "$line"; done <rows.csv) | ae-score --raw --key host,metric m.bin | cmp - together.tsv
	ae-score --raw --key metric,host m.bin rows.csv | awk -F '\t' -v OFS='\t' '{ print $2, $1, $3, $4 }' | cmp - together.tsv
}

@test "times go from rows to events, and a gap in time ends the windows of its series alone" {
	model
	ae-score --raw --key host,metric --max-gap 5s m.bin <(awk -F , '!($2 == "h1" && $1 > "2026-01-01T00:01" && $1 < "2026-01-01T00:02")' rows.csv) >scores.tsv
	ae-score --raw --key host,metric m.bin rows.csv >whole.tsv
	cmp <(of h0 scores.tsv) <(of h0 whole.tsv)
	# windows across the gap have no score
	[ "$(of h1 scores.tsv | awk -F '\t' '$2 == ""' | wc -l)" -ge 5 ]
	run ! grep -q "$(printf '^h[02].*\t$')" scores.tsv
	ae-threshold --key host,metric --at 1 --events json whole.tsv >events.json
	ae-threshold --key host,metric --at 1 whole.tsv >lines.tsv
	first=$(head -n 1 events.json)
	[[ $first == '{"key":{"host":"h'?'","metric":"cpu, \"x\""},"start":'*'"start_time":"2026-01-01T00:0'* ]]
	[ "$(awk -F '\t' 'NF != 5' lines.tsv | wc -l)" = 0 ]
}

@test "more keys than --max-keys: the one not seen for longest starts anew, and that is told" {
	printf 'k,score\n' >in.csv
	for k in a b a c a b a c; do
		seq 60 | sed "s/^/$k,/"
	done >>in.csv
	run -0 --separate-stderr ae-calibrate -m rank --warmup 40 --history 80 --key k --max-keys 2 in.csv
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == *"more than 2 series: those not seen for longest are forgotten (--max-keys)" ]]
	# surprise is 0 in the warm-up, of 40: a starts once; b and c start at each visit
	[ "$(printf '%s\n' "${lines[@]:1}" | awk -F '\t' '{ if ($1 != last) printf "%s%s", (NR > 1 ? " " : ""), $1; last = $1 }
		NR % 60 == 30 { printf "%s", ($2 == 0 ? "new" : "old") }')" = "anew bnew aold cnew aold bnew aold cnew" ]
	ae-calibrate -q -m rank --warmup 40 --history 80 --key k --max-keys 3 in.csv >three
	[ "$(sed 1d three | awk -F '\t' 'NR % 60 == 30 { print ($2 == 0 ? "new" : "old") }' | xargs)" = "new new old new old old old old" ]
}

@test "an event that is open ends when its key is forgotten" {
	printf '%s\n' k,score a,9 a,9 b,1 c,1 d,1 >in.csv
	[ "$(ae-threshold -q --key k --max-keys 2 --at 5 --ranges in.csv)" = "$(printf 'a\t0\t1\t9')" ]
	run -1 ae-threshold -q --key k --exit-code --at 5 in.csv
	ae-threshold -q --key k --exit-code --at 10 in.csv
}

@test "10,000 series in bounded memory" {
	awk 'BEGIN { print "host,score"; for (i = 0; i < 42; i++) for (h = 0; h < 10000; h++) printf "host%d,%d\n", h, (i * 7 + h) % 43 }' >in.csv
	ae-calibrate -m rank --warmup 40 --history 40 --key host in.csv | ae-threshold --key host --at 0.9 --events tsv >events
	[ "$(cut -f 1 events | sort -u | wc -l)" -gt 2000 ]
	(ulimit -v 200000 && ae-info --version >limited 2>&1) || skip "memory cannot be limited here"
	limited() {
		(ulimit -v "$1" && shift && exec "$@")
	}
	# 10,000 keys in 40 MB each; 100,000 of which 100 are remembered in 16 MB
	set -o pipefail
	limited 40000 ae-calibrate -m rank --warmup 40 --history 40 --key host in.csv | limited 40000 ae-threshold --key host --at 0.9 --events tsv | cmp - events
	awk 'BEGIN { print "host,score"; for (h = 0; h < 100000; h++) printf "host%d,1\nhost%d,2\n", h, h }' >many.csv
	limited 16000 ae-calibrate -q --max-keys 100 -m rank --warmup 40 --history 40 --key host many.csv |
		limited 16000 ae-threshold -q --max-keys 100 --key host --at 9 >none || [ $? = 1 ]
	run ! limited 16000 ae-calibrate -q --max-keys 100000 -m rank --warmup 40 --history 40 --key host many.csv
}

@test "keys that cannot be: exit status 2 and one line" {
	model
	refused "rows.csv: column 'nohost': no column has that name" ae-score --raw --key nohost m.bin rows.csv
	refused "key: column 2 is named twice" ae-score --raw --key host,host m.bin rows.csv
	refused "option --key: expected a table, got npy" ae-calibrate --key host normal.npy
	refused "option --max-keys: needs --key" ae-calibrate --max-keys 5 rows.csv
	refused "option --key: cannot be used with --flags" ae-threshold --key host --at 1 --flags rows.csv
	refused "option --key: cannot be used with --top" ae-score --raw --key host --top 2 m.bin rows.csv
	refused "option --key: cannot be used with --missing interpolate" ae-score --raw --key host --missing interpolate m.bin rows.csv
	refused "option --key: cannot be used with --group" ae-score --raw --key host --group metric m.bin rows.csv
	refused "rows.csv: no column 'w', which the normalizer has" ae-score --raw --key host -c v m.bin rows.csv
	refused "option --max-keys: '0'" ae-calibrate --key host --max-keys 0 rows.csv
	printf '%s\n' a,b,c,d,e,f,g,h,i,v 1,2,3,4,5,6,7,8,9,0.5 >many.csv
	refused "many.csv: key: expected at most 8 columns" ae-calibrate --key a,b,c,d,e,f,g,h,i many.csv
	run -0 ae-calibrate --key a,b,c,d,e,f,g,h -c v many.csv
	printf '%s\n' host,v a,1 a,2 >timeless.csv
	refused "timeless.csv: option --max-gap: expected a column of times, got none (--time COL names it)" \
		ae-train --key host -w 2 --max-gap 5m -o models timeless.csv
}

@test "ae-normalize --key: statistics of each series, or of one file, as in its own run" {
	ae-normalize -q --key host,metric --fit stats -c v,w rows.csv >all.tsv
	[ "$(head -n 1 all.tsv)" = "$(printf 'host\tmetric\ttime\tv\tw')" ]
	ae-normalize -q --key host,metric --stats stats rows.csv | cmp - all.tsv
	ae-normalize -q --key host,metric --stats stats --max-keys 1 rows.csv | cmp - all.tsv
	for host in h0 h1 h2; do
		own $host >own.csv
		ae-normalize -q -c v,w --fit own.bin -t own.csv | tail -n +2 >own.tsv
		cmp own.bin stats/$host,*.bin
		of $host all.tsv | cut -f 2- | cmp - own.tsv
	done
	# back to the values, and one file for all
	ae-normalize -q --key host,metric --inverse --stats stats all.tsv | cut -f 4,5 | tail -n +2 >back
	cut -d , -f 5,6 rows.csv | tail -n +2 | tr , '\t' | paste - back | awk '{ d = $1 - $3; e = $2 - $4; if (d * d + e * e > 1e-10) exit 1 }'
	ae-normalize -q --key host,metric --stats own.bin rows.csv | grep ^h2 | cut -f 4- | cmp - own.tsv
	[ "$(ae-normalize -q --key host --range 0,2 -c v rows.csv | wc -l)" = "$(wc -l <rows.csv)" ]
	# a series without a file has no values
	rm stats/h1,*.bin
	run --separate-stderr ae-normalize -q --key host,metric --stats stats rows.csv
	[ "$(grep -c '^h1.*	$' <<<"$output")" = "$(grep -c ,h1, rows.csv)" ]
	run --separate-stderr ae-normalize --key host,metric --stats stats rows.csv
	[[ $stderr == *"not there: its rows have no values"* ]]
	# the rows of a series need not stand together
	awk 'BEGIN { print "host,v"; for (i = 0; i < 2000; i++) print "h" i % 1000 "," i }' >many.csv
	ae-normalize -q --key host --fit many many.csv >out
	[ "$(tail -n 1 out)" = 'h999	1' ]
	[ "$(ls many | wc -l)" = 1000 ]
	refused "option --fit: expected 2 series at most, got more" ae-normalize -q --key host --fit f --max-keys 2 rows.csv
	refused "stats: a folder of statistics: expected --key" ae-normalize --stats stats rows.csv
	refused "own.csv: expected a folder for the statistics of --key, got a file" ae-normalize -q --key host --fit own.csv rows.csv
	refused "option --key: cannot be used with --per all" ae-normalize --key host --per all --fit f rows.csv
	refused "option --key: cannot be used with --missing interpolate" ae-normalize --key host --missing interpolate --fit f rows.csv
	refused "option --key: cannot be used with --check" ae-normalize --key host --check own.bin rows.csv
}

@test "ae-recon and ae-encode --key: each series as in its own run" {
	model
	own h0 | ae-train -q -c v,w -e 2 --stats s.bin -w 12 -s 2 -a 'dense 6 relu; dense 3; ---; dense 6 relu; dense in' --members 2 --heldout none -o two.bin
	for what in 'ae-recon m.bin' 'ae-encode m.bin' 'ae-recon two.bin' 'ae-recon --argmax m.bin'; do
		${what% *} --raw --key host,metric "${what##* }" rows.csv >all.tsv
		for host in h0 h1 h2; do
			own $host | ${what% *} --raw -c v,w "${what##* }" | ae-convert --to tsv >own.tsv
			[ -s own.tsv ]
			of $host all.tsv | cut -f 2- | cmp - own.tsv
		done
		# other series in between change nothing, nor does their order
		sort -t , -s -k 2,2 rows.csv | grep -v ^time | cat <(head -n 1 rows.csv) - >sorted.csv
		${what% *} --raw --key host,metric "${what##* }" sorted.csv | grep ^h1 | cmp - <(grep ^h1 all.tsv)
	done
	[ "$(ae-recon --raw --key host,metric m.bin rows.csv | head -n 1 | cut -f 1-6)" = "$(printf 'host\tmetric\ttime\tv_1\tw_1\tv_2')" ]
	[ "$(ae-encode --raw --key host,metric m.bin rows.csv | head -n 1 | cut -f 3-5)" = "$(printf 'time\tcode1\tcode2')" ]
	# gaps in time, and missing values
	ae-encode --raw --key host,metric --max-gap 1s m.bin rows.csv | grep -c '\(	\)\{6\}$' >gaps
	[ "$(cat gaps)" -gt 0 ]
	refused "option --key: cannot be used with --class" ae-recon --raw --key host --class 1 m.bin rows.csv
	refused "option --key: cannot be used with --lengths" ae-encode --raw --key host --lengths l m.bin rows.csv
	refused "option --key: cannot be used with --missing mean" ae-recon --raw --key host --missing mean m.bin rows.csv
	refused "option --max-keys: needs --key" ae-encode --max-keys 3 m.bin rows.csv
	refused "use --raw for raw rows" ae-encode -q --key host,metric m.bin rows.csv
	refused "option --key: expected a table, got npy" ae-encode --key host m.bin normal.npy
}

@test "one model for all series, with a scale of each, by the recipe of ae(7)" {
	series() { # FIRST ROWS ODD: three hosts of the same shape, at scales of 1, 1000 and 10^6; the second is odd at one row
		awk -v seed="$1" -v rows="$2" -v odd="$3" 'BEGIN { srand(seed); print "time,host,v"
			for (i = 0; i < rows; i++)
				for (h = 0; h < 3; h++)
					printf "2026-01-0%dT%02d:%02d:00Z,h%d,%.5f\n", seed, i / 60, i % 60, h, 10 ^ (3 * h) * (5 + sin(i / 3) + rand() / 10 + (i == odd && h == 1) * 2) }'
	}
	series 5 400 -1 >past.csv
	series 6 300 200 >live.csv
	ae-normalize --key host --fit scales past.csv | { IFS= read -r head; echo "$head"; sort -s -k 1,1; } |
		ae-train -q -e 30 -w 12 --group host -a 'dense 8 relu; dense 3; ---; dense 8 relu; dense in' --heldout none -o model.bin
	ae-normalize --key host --stats scales live.csv | ae-score --raw --key host model.bin >scores.tsv
	# the largest scores are of the twelve windows with the odd row of h1
	sort -g -k 3 scores.tsv | tail -n 5 >top
	[ "$(cut -f 1 top | sort -u)" = h1 ]
	awk -F '\t' '$2 < "2026-01-06T03:20" || $2 > "2026-01-06T03:32" { exit 1 }' top
	# one scale for all hides it: the series of the largest values has the largest scores
	ae-normalize -q -c v --fit one.bin -o /dev/null past.csv
	ae-normalize -q --key host --stats one.bin past.csv | { IFS= read -r head; echo "$head"; sort -s -k 1,1; } |
		ae-train -q -e 30 -w 12 --group host -a 'dense 8 relu; dense 3; ---; dense 8 relu; dense in' --heldout none -o flat.bin
	ae-normalize -q --key host --stats one.bin live.csv | ae-score --raw --key host flat.bin | sort -g -k 3 | tail -n 5 | cut -f 1 >top
	[ "$(sort -u top)" = h2 ]
}

@test "what rows of series cannot have, and models that take no raw rows, are refused by each program with --key" {
	awk 'BEGIN { print "time,k,v"; for (i = 0; i < 120; i++) printf "2024-01-01 %02d:%02d:00,k%d,%g\n", i / 60, i % 60, i % 2, sin(i) }' >timed.csv
	cut -d , -f 2,3 timed.csv >keyed.csv
	cut -d , -f 3 timed.csv >values.csv
	ae-train -q --series -w 4 -e 1 -a 'dense 2; ---; dense in' -o windows.bin values.csv
	ae-train -q -e 1 -a 'dense 1; ---; dense in' -o rows.bin values.csv
	ae-normalize --fit s.bin values.csv >normal.npy
	ae-train -q --stats s.bin -e 1 -a 'dense 1; ---; dense in' -o raw.bin values.csv
	for tool in ae-score ae-recon ae-encode; do
		refused "keyed.csv: option --max-gap: expected a column of times, got none" $tool --key k --raw --max-gap 1h windows.bin keyed.csv
		refused "keyed.csv: option --max-gap: expected a column of times, got none" $tool --key k --max-gap 1h rows.bin keyed.csv
		$tool -t --key k --raw --max-gap none windows.bin keyed.csv >none
		$tool -t --key k --raw windows.bin keyed.csv | cmp - none
		$tool -t --key k --raw --max-gap 1h windows.bin timed.csv >hour
		[ "$(wc -l <hour)" = "$(wc -l <none)" ]
		refused "keyed.csv: expected rows of 4x1, got 1: use --raw for raw rows" $tool --key k windows.bin keyed.csv
		for keyed in "" "--key k"; do
			# shellcheck disable=SC2086 # an option and its value
			refused "rows.bin: option --raw: the model was not trained on raw rows" $tool $keyed --raw rows.bin keyed.csv
		done
		for option in "label v" "group v" "times keyed.csv" "missing mean" "missing interpolate" "missing omit"; do
			[[ $tool == ae-encode && $option == missing* ]] && continue	# it has no such option
			[[ $option == missing* ]] && name=$option || name=${option% *}
			# shellcheck disable=SC2086
			refused "option --key: cannot be used with --$name" $tool --key k --raw --$option windows.bin keyed.csv
		done
		refused "keyed.csv: column 'other': no column has that name" $tool --key other --raw windows.bin keyed.csv
		for option in "max-gap 1h" "group k"; do
			# shellcheck disable=SC2086
			refused "raw.bin: option --${option% *}: expected a model of windows, got one of rows" $tool --raw --$option raw.bin timed.csv
		done
		refused "option --group: needs --raw" $tool --group k windows.bin timed.csv
	done
	refused "values.csv: option --add: expected Influx lines or JSON objects, got another format" ae-score --add x --raw windows.bin values.csv
}
