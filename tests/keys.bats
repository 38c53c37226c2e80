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
}

@test "keys that cannot be: exit status 2 and one line" {
	model
	refused "rows.csv: column 'nohost': no column has that name" ae-score --raw --key nohost m.bin rows.csv
	refused "key: column 2 is named twice" ae-score --raw --key host,host m.bin rows.csv
	refused "option --key: expected a table, got npy" ae-calibrate --key host normal.npy
	refused "option --max-keys: needs --key" ae-calibrate --max-keys 5 rows.csv
	refused "option --key: cannot be used with --state" ae-calibrate --key host --state s rows.csv
	refused "option --key: cannot be used with --flags" ae-threshold --key host --at 1 --flags rows.csv
	refused "option --key: cannot be used with --top" ae-score --raw --key host --top 2 m.bin rows.csv
	refused "option --key: cannot be used with --missing interpolate" ae-score --raw --key host --missing interpolate m.bin rows.csv
	refused "option --key: cannot be used with --group" ae-score --raw --key host --group metric m.bin rows.csv
	refused "rows.csv: no column 'w', which the normalizer has" ae-score --raw --key host -c v m.bin rows.csv
	refused "option --max-keys: '0'" ae-calibrate --key host --max-keys 0 rows.csv
}
