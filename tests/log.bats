#!/usr/bin/env bats
# ae-log: lines of logs, their times, templates and counts.

bats_require_minimum_version 1.5.0

load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	cat >a.log <<-'END'
		2024-05-01 10:00:00,123 INFO worker-1: session blk_-12345 open user=alice from 10.0.0.1:8080
		2024-05-01 10:00:01,123 INFO worker-2: session blk_777 open user=bob from 10.0.0.2:8081
		2024-05-01 10:00:03,123 INFO worker-2: session blk_777 close
			at com.example.Foo(Foo.java:17)
		2024-05-01 10:02:30+00:00 ERROR disk 3 failed
		2024-05-01 10:02:40 INFO worker-1: session blk_-12345 close
	END
}

# templates LINE...: the texts of the templates of these lines
templates() {
	rm -f t
	printf '%s\n' "$@" | ae-log -q --stamp none --templates t --fit -o n.npy
	sed 1d t | cut -f 3-
}

@test "each line is the number of its template; counts per interval, per lines, per session" {
	[ "$(ae-log a.log | ae-convert -t | xargs)" = '1 1 2 3 4 2' ]
	[ "$(ae-log --to csv a.log | head -n 3 | xargs)" = 'time,template 2024-05-01T10:00:00.123Z,1 2024-05-01T10:00:01.123Z,1' ]
	ae-log --width 4 --every 1m --lines lines.csv --to csv a.log >out
	[ "$(xargs <out)" = 'time,t1,t2,t3,t4,new 2024-05-01T10:00:00Z,2,1,1,0,0 2024-05-01T10:01:00Z,0,0,0,0,0 2024-05-01T10:02:00Z,0,1,0,1,0' ]
	[ "$(xargs <lines.csv)" = 'time,line,lines 2024-05-01T10:00:00Z,1,4 2024-05-01T10:01:00Z,0,0 2024-05-01T10:02:00Z,5,2' ]
	[ "$(ae-log --width 4 --count 4 a.log | ae-convert --to csv | xargs)" = '2,1,1,0,0 0,1,0,1,0' ]
	[ "$(ae-log -q --width 4 --session 'session (blk_[-0-9]*)' --to csv a.log | xargs)" = \
		'time,session,t1,t2,t3,t4,new 2024-05-01T10:00:01.123Z,blk_777,1,1,0,0,0 2024-05-01T10:00:00.123Z,blk_-12345,1,1,0,0,0' ]
	[ "$(ae-log -q --width 1 --session 'blk_[-0-9]*' --to json a.log | head -n 1)" = \
		'{"time":"2024-05-01T10:00:01.123Z","session":"blk_777","line":"2","t1":1,"new":1}' ]
}

@test "variable parts are masked: numbers, addresses, identifiers; words are not" {
	while IFS='|' read -r line want; do
		[ "$(templates "$line")" = "$want" ] || { echo "$line: $(templates "$line")" && false; }
	done <<-'END'
		took 17 ms|took <*> ms
		took 17ms|took <*>ms
		x=-1.5e3,|x=<*>e<*>,
		-12.5 +3|<*> <*>
		10.0.0.1:8080|<*>
		(10.0.0.1)|(<*>)
		/data/17/part-3.log|/data/<*>/part-<*>.log
		550e8400-e29b-41d4-a716-446655440000|<*>
		abcdefab-abcd-abcd-abcd-abcdefabcdef|<*>
		fe80::1|<*>
		00:1b:44:11:3a:b7|<*>
		0xdeadBEEF|<*>
		abcdef12|<*>
		deadbeef|<*>
		x7Kq2Zp|<*>
		eth0: sha256|eth<*>: sha<*>
		blk_-17 blk_17|blk_<*> blk_<*>
		added faded|added faded
		a-b-c well-known|a-b-c well-known
		1,234 3/4 5-6|<*> <*> <*>
		blå 3 grün|blå <*> grün
		<*> literal|<*> literal
	END
}

@test "the tree follows the paper: similar lines share a template, others do not" {
	[ "$(templates 'login of alice in' 'login of bob in' 'login at night in' | xargs)" = 'login of <*> in login at night in' ]
	# 4 of 5 equal
	[ "$(templates 'job x a done now' 'job x b done now' | xargs)" = 'job x <*> done now' ]
	# another number of words is another template
	[ "$(templates 'a b' 'a b c' | wc -l)" = 2 ]
	# more words than branches of a node go the way of <*>
	rm -f t
	for word in a b c d; do echo "$word x y z w"; done | ae-log -q --stamp none --children 3 --templates t --fit -o n.npy
	[ "$(sed 1d t | cut -f 2- | xargs)" = '1 a x y z w 1 b x y z w 2 <*> x y z w' ] || { cat t && false; }
	# a larger similarity keeps lines apart
	rm -f t
	printf '%s\n' 'a b c d' 'a b x y' | ae-log -q --stamp none --similarity 0.9 --templates t --fit -o n.npy
	[ "$(sed 1d t | wc -l)" = 2 ]
}

@test "--depth: the words that part lines; --children: the branches of a node, the last for all other words" {
	printf '%s\n' 'job alpha runs on node' 'job omega runs on node' >two.log
	for depth in 3 4; do
		ae-log -q --depth $depth --templates t$depth --fit -o n.npy two.log
	done
	[ "$(sed 1d t3)" = $'1\t2\tjob <*> runs on node' ]
	[ "$(sed 1d t4 | cut -f 2- | xargs)" = '1 job alpha runs on node 1 job omega runs on node' ]
	printf '%s\n' alpha beta gamma delta | sed 's/$/ is the same as ever/' >four.log
	ae-log -q --children 3 --templates t --fit -o n.npy four.log
	[ "$(sed 1d t | cut -f 2- | tr '\t' ' ')" = '1 alpha is the same as ever
1 beta is the same as ever
2 <*> is the same as ever' ]
	ae-log -q --children 4 --templates all --fit -o n.npy four.log
	[ "$(sed 1d all | wc -l)" = 4 ]
	refused "option --children: '1' is not a whole number from 2 to 10000" ae-log --children 1 two.log
	refused "option --depth: '2' is not a whole number from 3 to 16" ae-log --depth 2 two.log
}

@test "a line that was learned fits a template, however far templates widen" {
	printf '%s\n' 'zeta one two' 'alpha beta gamma' 'alpha beta 5' 'alpha omega 6' 'delta 8 9' >wide.log
	ae-log -q --depth 3 --children 2 --templates t --fit -o n.npy wide.log
	[ "$(sed 1d t | cut -f 3)" = $'zeta one two\nalpha <*> <*>\ndelta <*> <*>' ]
	[ -z "$(ae-log --templates t -o n.npy wide.log 2>&1)" ]
}

@test "templates keep their numbers: learned in parts as at once, and read again" {
	awk -v sessions=60 -f "$AE_SOURCE/examples/logs.awk" >whole.log
	ae-log --templates one --fit -o one.npy whole.log
	head -n 300 whole.log | ae-log --templates two --fit -o first.npy
	tail -n +301 whole.log | ae-log --templates two --fit -o second.npy
	cmp one two
	{ ae-convert -t first.npy && ae-convert -t second.npy; } | cmp - <(ae-convert -t one.npy)
	ae-log --templates one whole.log | ae-convert -t | cmp - <(ae-convert -t one.npy)
	[ "$(sed 1d one | awk -F '\t' '{ n += $2 } END { print n }')" = "$(wc -l <whole.log)" ]
	# line by line from a pipe, and from gzip data
	gzip -c whole.log | ae-log --templates one | ae-convert -t | cmp - <(ae-convert -t one.npy)
}

@test "a line that fits no template is told once, at once; memory of templates is bounded" {
	ae-log --templates t --fit -o n.npy a.log
	printf '%s\n' '2024-05-02 00:00:00 disk 9 is on fire' '2024-05-02 00:00:01 disk 8 is on fire' | cat a.log - >b.log
	run --separate-stderr ae-log --templates t -t b.log
	[ "$stderr" = 'ae-log: b.log: line 7: no template fits: disk <*> is on fire' ]
	[ "$(tail -n 2 <<<"$output" | cut -f 2 | xargs)" = '0 0' ]
	[ -z "$(ae-log -q --templates t -o n.npy b.log 2>&1)" ]
	ae-log --templates t --new new.tsv -o n.npy b.log
	[ "$(cat new.tsv)" = $'b.log\t7\t2024-05-02T00:00:00Z\tdisk <*> is on fire' ]
	ae-log --templates t --new new.tsv -o n.npy b.log
	[ "$(wc -l <new.tsv)" = 2 ]
	# those of long ago are told again: 1,000 are remembered
	awk 'BEGIN { for (i = 0; i <= 1001; i++) { n = i % 1001; word = ""
		for (k = 0; k < 3; k++) { word = word sprintf("%c", 97 + n % 26); n = int(n / 26) }
		printf "%s%s %s%s %s%s\n", word, word, word, word, word, word } }' >many.log
	ae-log --templates t --new many.tsv -o n.npy many.log
	[ "$(wc -l <many.tsv)" = 1002 ]
	head -n 999 many.log | cat - many.log | head -n 1998 >twice.log
	ae-log --templates t --new twice.tsv -o n.npy twice.log
	refused '/dev/full: cannot be written: No space left on device' ae-log --templates t --new /dev/full -o n.npy twice.log
	[ "$(wc -l <twice.tsv)" = 999 ]
	# at once: before the input ends
	mkfifo in
	ae-log --templates t -o n.npy in 2>told &
	exec 5>in
	cat b.log >&5
	for _ in $(seq 100); do [ -s told ] || sleep 0.1; done
	[ -s told ]
	exec 5>&-
	wait $!
	# beyond --width
	run --separate-stderr ae-log --width 2 --count 6 -t a.log
	[[ $stderr == *'2 lines fit none of the 2 templates and count as others'* ]]
	[ "$(tail -n 1 <<<"$output" | cut -f 2- | xargs)" = '2 2 2' ]
}

@test "a record is written when its interval or its count is complete" {
	mkfifo in out
	ae-log --width 2 --count 2 --to csv in >out &
	exec 6<>out 5>in
	printf 'a\nb\nc\n' >&5
	read -r -t 10 line <&6
	read -r -t 10 line <&6
	[ "$line" = 1,1,0 ]
	exec 5>&- 6<&-
	wait $! || true
}

@test "times: every format that the page names, zones, years, lines without one" {
	time_of() { printf '%s\n' "$1" | ae-log -q --to csv "${@:2}" | sed -n '2s/,.*//p'; }
	while IFS='|' read -r line want; do
		[ "$(time_of "$line")" = "$want" ] || { echo "$line: $(time_of "$line")" && false; }
	done <<-'END'
		2024-05-01 10:00:00,123 x|2024-05-01T10:00:00.123Z
		2024-05-01T10:00:00.5+02:00 x|2024-05-01T08:00:00.5Z
		2024-05-01T10:00:00Z x|2024-05-01T10:00:00Z
		[2024-05-01 10:00:00 -0700] x|2024-05-01T17:00:00Z
		2024/05/01 10:00:00 [error] x|2024-05-01T10:00:00Z
		20240501T10:00:00 x|2024-05-01T10:00:00Z
		2024-05-01 10:00:00 - 5 x|2024-05-01T10:00:00Z
		2024-05-01 10:00:00 UTC x|2024-05-01T10:00:00Z
		level=info time="2024-05-01 10:00" x|2024-05-01T10:00:00Z
		May  1 10:00:00 host app[17]: x|2000-05-01T10:00:00Z
		<34>Oct 11 22:14:15 host su: x|2000-10-11T22:14:15Z
		[Wed May 01 10:00:00 2024] [error] x|2024-05-01T10:00:00Z
		10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200|2000-10-10T20:55:36Z
		I0501 10:00:00.123456 17 main.cc:3] x|2000-05-01T10:00:00.123456Z
		081109 203615 148 INFO dfs.DataNode: x|2008-11-09T20:36:15Z
		1714557600 x|2024-05-01T10:00:00Z
		1714557600.25 x|2024-05-01T10:00:00.25Z
		1714557600123 x|2024-05-01T10:00:00.123Z
		- 1117838570 2005.06.03 R02 x|2005-06-03T22:42:50Z
		- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228 crond: x|2005-11-09T20:01:01Z
		level=info ts=1714557600 x|2024-05-01T10:00:00Z
		{"ts": 1714557600, "text": "x"}|2024-05-01T10:00:00Z
		[   12.345678] usb 1-1: x|
		99999999999 x|
		2024-13-01 10:00:00 x|
		May 45 10:00:00 x|
	END
	[ "$(printf '%s\n' 'Dec 31 23:59:59 a' 'Jan  1 00:00:01 a' 'Dec 31 23:59:59 a' | ae-log --year 2023 --to csv | cut -d , -f 1 | xargs)" = \
		'time 2023-12-31T23:59:59Z 2024-01-01T00:00:01Z 2023-12-31T23:59:59Z' ]
	years() { ae-log --year 2023 --to csv | cut -c 1-7 | sed 1d | xargs; }
	[ "$(printf '%s 10:00:00 a\n' 'Oct 30' 'Jan  2' 'May  3' 'Nov  1' 'Apr 30' 'Mar 31' | years)" = '2023-10 2024-01 2024-05 2024-11 2025-04 2025-03' ]
	[ "$(printf '%s 10:00:00 a\n' 'Feb  1' 'Nov  1' 'Oct 31' 'Sep  1' | years)" = '2023-02 2023-11 2023-10 2023-09' ]
	# what is no date moves no year
	[ "$(printf '%s 10:00:00 a\n' 'Oct 30' 'Jan 99' 'Oct 31' | years)" = '2023-10 2023-10 2023-10' ]
	run --separate-stderr ae-log -t <<<'May  1 10:00:00 a'
	[[ $stderr == *'stdin: the times have no year: 2000 is assumed (--year Y; -q silences this)' ]]
	[ -z "$(time_of '2024-05-01 10:00:00 x' --stamp none)" ]
	# a number elsewhere is no time once a format is known
	[ "$(printf '%s\n' '2024-05-01 10:00:00 a' '1714557600 b' | ae-log --to csv | tail -n 1 | cut -d , -f 1)" = 2024-05-01T10:00:00Z ]
	# a number in an early line does not hide the times of the others
	[ "$(printf '%s\n' 'Server build 1600000000 up' '2024-05-01 10:00:00 a' | ae-log --stamp auto --to json | tail -n 1)" = \
		'{"time":"2024-05-01T10:00:00Z","line":"2","template":2}' ]
	printf '%s\n' '1600000000 up' '2024-05-01 10:00:00 a' '1600000000 up' >early.log
	[ "$(ae-log --to csv early.log | cut -d , -f 1 | xargs)" = 'time 2020-09-13T12:26:40Z 2024-05-01T10:00:00Z 2024-05-01T10:00:00Z' ]
	[ -z "$(time_of 'Server build 1600000000 up')" ]
	[ "$(time_of 'Server build 1600000000 up' --stamp epoch)" = 2020-09-13T12:26:40Z ]
}

@test "lines without a time before the first one do not cost the others theirs" {
	{ printf '%s\n' '*** starting up' '	at Foo(Foo.java:17)' && cat a.log; } >b.log
	[ "$(ae-log --to csv b.log | sed 's/,.*//; s/^$/-/' | head -n 4 | xargs)" = 'time - - 2024-05-01T10:00:00.123Z' ]
	[ "$(ae-log -t b.log | sed 's/	.*//; s/^$/-/' | head -n 4 | xargs)" = 'time - - 2024-05-01T10:00:00.123Z' ]
	ae-log --lines lines.csv -o n.npy b.log
	[ "$(head -n 4 lines.csv | xargs)" = 'time,line,lines ,1,1 ,2,1 2024-05-01T10:00:00.123Z,3,1' ]
	ae-log -q --width 1 --count 2 --lines lines.csv --to csv b.log >out
	[ "$(head -n 3 lines.csv | xargs)" = 'time,line,lines ,1,2 2024-05-01T10:00:00.123Z,3,2' ]
	[ "$(cut -d , -f 1 out | sed 's/^$/-/' | head -n 3 | xargs)" = 'time - 2024-05-01T10:00:00.123Z' ]
	ae-log -q --width 1 --session 'Foo|blk_[-0-9]*' --lines lines.csv --to csv b.log >out
	[ "$(cut -d , -f 1,2 out | xargs)" = 'time,session 2024-05-01T10:00:01.123Z,blk_777 ,Foo 2024-05-01T10:00:00.123Z,blk_-12345' ] ||
		{ cat out && false; }
	[ "$(cut -d , -f 1,2 lines.csv | wc -l)" = 4 ]
	# the input is a pipe whose lines have not arrived
	{ echo banner && sleep 1 && cat a.log; } | ae-log --lines lines.csv --to csv 2>told >out
	grep -q 'stdin: line 2: a time, but records before it were written without a column of times' told
	[ "$(wc -l <told)" = 1 ]
	[ "$(head -n 3 out | xargs)" = 'template 1 2' ]
	[ "$(head -n 3 lines.csv | xargs)" = 'line,lines 1,1 2,1' ]
	{ echo banner && sleep 1 && cat a.log; } | ae-log --stamp iso --to csv 2>told >out
	[ ! -s told ]
	[ "$(head -n 3 out | xargs)" = 'time,template ,1 2024-05-01T10:00:00.123Z,2' ]
}

@test "intervals: lines before the first time, late lines, gaps" {
	printf '%s\n' head '2024-05-01 10:00:00 a' '2024-05-01 10:05:30 a' '2024-05-01 10:04:59 a' '2024-05-01 10:05:59 b' >late.log
	run --separate-stderr ae-log --width 3 --every 1m --max-gap 2m --to csv late.log
	[ "$(xargs <<<"$output")" = 'time,t1,t2,t3,new 2024-05-01T10:00:00Z,1,1,0,0 2024-05-01T10:05:00Z,0,2,1,0' ]
	[ "$stderr" = 'ae-log: 1 lines have a time before their interval, which a later line had begun (-q silences this)' ]
	printf '%s\n' '2024-05-01 10:00:00 a' '2224-05-01 10:00:00 a' | ae-log --width 1 --every 1m -t >out 2>told
	[ "$(wc -l <out)" = 3 ]
	grep -q 'a gap of 105189120 intervals is left out' told
	# more than 292 years, which is all that a signed number of nanoseconds holds
	printf '%s\n' '1700-05-01 10:00:00 s1' '2224-05-01 10:00:00 s2' '2224-05-01 10:00:01 s1' >far.log
	timeout 60 ae-log --width 1 --every 1m -t far.log >out 2>told
	[ "$(wc -l <out)" = 3 ]
	grep -q 'a gap of 275597280 intervals is left out' told
	[ "$(timeout 60 ae-log --width 1 --every 1m --max-gap 1h -t far.log | wc -l)" = 3 ]
	[ "$(ae-log -q --width 1 --session 's[12]' --idle 1m -t far.log | cut -f 2 | xargs)" = 'session s1 s2 s1' ]
	[ "$(ae-log --width 1 --every 100000d -t <<<'1678-01-02 00:00:00 a' | wc -l)" = 2 ]
	refused 'option --every: expected lines with times, got none in 2 lines' ae-log --every 1m - <<<$'a\nb'
}

@test "one wrong time in the future does not stop the intervals" {
	{
		echo '2024-05-01 10:00:00 a'
		echo '2024-06-01 10:00:00 a'
		for i in $(seq 100); do printf '2024-05-01 10:00:%02d a\n' $((i / 2)); done
		echo '2024-05-01 10:01:00 a'
		echo '2024-05-01 10:02:30 a'
	} >future.log
	run --separate-stderr ae-log --width 1 --every 1m --max-gap 1h --to csv --lines l.csv future.log
	[ "$(xargs <<<"$output")" = 'time,t1,new 2024-05-01T10:00:00Z,1,0 2024-06-01T10:00:00Z,101,0 2024-05-01T10:01:00Z,1,0 2024-05-01T10:02:00Z,1,0' ]
	[ "${stderr_lines[0]}" = 'ae-log: future.log: line 3: time 2024-05-01T10:00:00Z is far before the interval of 2024-06-01T10:00:00Z that is open (-q silences this)' ]
	[[ ${stderr_lines[1]} == 'ae-log: future.log: line 103: intervals begin again at 2024-05-01T10:01:00Z, after 100 lines in a row'* ]]
	[ "${#stderr_lines[@]}" = 3 ]
	# an hour that comes again when summer time ends is no wrong time
	{ echo '2024-10-27 02:59:59 a' && for _ in $(seq 150); do echo '2024-10-27 02:00:00 a'; done; } >summer.log
	run --separate-stderr ae-log --width 1 --every 1s --to csv summer.log
	[ "$(wc -l <<<"$output")" = 2 ]
	[ "${#stderr_lines[@]}" = 1 ]
	# nor do some early lines among others begin anything
	for i in $(seq 150); do printf '%s\n' '2024-05-02 10:00:00 a' '2024-05-01 10:00:00 a'; done >two.log
	[ "$(ae-log -q --width 1 --every 1h -t two.log | wc -l)" = 2 ]
}

@test "sessions: idle ones end, too many end early, lines without one are told" {
	printf '%s\n' '2024-05-01 10:00:00 s1 a' '2024-05-01 10:00:10 s2 a' '2024-05-01 10:00:50 s2 b' '2024-05-01 10:01:05 s3 a' x >s.log
	run --separate-stderr ae-log --width 3 --session 's[0-9]' --idle 1m --lines l.csv --to csv s.log
	[ "$(cut -d , -f 2- <<<"$output" | xargs)" = 'session,t1,t2,t3,new s1,1,0,0,0 s2,1,1,0,0 s3,1,0,0,0' ]
	[ "$(cut -d , -f 2- l.csv | xargs)" = 'line,lines,session 1,1,s1 2,2,s2 4,1,s3' ]
	[ "$stderr" = 'ae-log: 1 lines without a session are left out (-q silences this)' ]
	run --separate-stderr ae-log --width 3 --session 's[0-9]' --sessions 1 --to csv s.log
	[ "$(cut -d , -f 2 <<<"$output" | xargs)" = 'session s1 s2 s3' ]
	[[ $stderr == *'2 sessions were finished early, as 1 are counted at once'* ]]
	# lines may end as in Windows: an expression's $ is before that
	printf '%s\n' 'open s1' '' 'close s2' >end.log
	sed 's/$/\r/' end.log >crlf.log
	for file in end crlf; do ae-log --width 3 -q --session 's[0-9]$' --to csv $file.log >$file.csv; done
	[ "$(cut -d , -f 1 end.csv | xargs)" = 'session s1 s2' ]
	cmp end.csv crlf.csv
	refused "expected lines that match 'nosuch', got none" ae-log -q --session nosuch s.log
	refused "expected a regular expression, got '('" ae-log --session '(' s.log
}

@test "--sequence: the last lines of each session, at each line" {
	printf '%s\n' 'open of s1' 'open of s2' 'read data s1 now' 'close s2' 'read data s1 now' 'strange words here about s1' 'open of s3' >log
	printf '%s\n' 'open of s1' 'read data s1 now' 'close s1' >normal
	ae-log --templates t.txt --fit --width 3 normal >/dev/null
	ae-log -q --templates t.txt --session 's[0-9]+' --sequence 3 --to csv log >got
	[ "$(xargs <got)" = 'session,line1,line2,line3 s1,4,4,1 s2,4,4,1 s1,4,1,2 s2,4,1,3 s1,1,2,2 s1,2,2,0 s3,4,4,1' ]
	ae-log -q --templates t.txt --session 's[0-9]+' --sequence 3 log | ae-convert -t | tr '\t' , | cmp - <(tail -n +2 got | cut -d , -f 2-)
	# a session that ended, as there were too many, begins anew
	[ "$(ae-log -q --templates t.txt --session 's[0-9]+' --sessions 1 --sequence 2 --to csv log | tail -n +2 | xargs)" = 's1,4,1 s2,4,1 s1,4,2 s2,4,3 s1,4,2 s1,2,0 s3,4,1' ]
	# each record at once
	mkfifo pipe
	ae-log -q --templates t.txt --session 's[0-9]+' --sequence 2 --to csv <pipe >live &
	job=$!
	exec 9>pipe
	head -n 2 log >&9
	for _ in $(seq 100); do
		[ "$(wc -l <live)" = 3 ] && break
		sleep 0.05
	done
	[ "$(wc -l <live)" = 3 ]
	exec 9>&-
	wait "$job" || true
	refused "option --sequence: expected with --session only" ae-log --sequence 3 log
	refused "option --sequence: '0' is not a whole number from 1 to 1000" ae-log --session x --sequence 0 log
}

@test "--sequence: a model finds sessions whose order alone is abnormal, which counts do not show" {
	awk 'BEGIN { srand(4); for (i = 0; i < 300; i++) {
		print "open file of s" i; for (k = 0; k < 1 + rand() * 3; k++) print "read block for s" i; print "write done in s" i; print "close all s" i } }' >past
	awk 'BEGIN { srand(9); for (i = 0; i < 100; i++) {
		if (i % 25 == 7) { print "open file of s" i; print "write done in s" i; print "read block for s" i; print "close all s" i; continue }
		print "open file of s" i; for (k = 0; k < 1 + rand() * 3; k++) print "read block for s" i; print "write done in s" i; print "close all s" i } }' >now
	ae-log --templates t.txt --fit --width 4 --session 's[0-9]+$' --sequence 3 past >past.npy
	ae-log --templates t.txt --session 's[0-9]+$' --sequence 3 --lines lines.csv now >now.npy
	ae-convert -t now.npy | tr '\t' ' ' | sort | uniq -c >kinds
	# one column per number and place: each record is 3 x 6 ones and zeros
	onehot() { ae-convert --to csv "$1" | awk -F , -v OFS=, '{ out = ""; for (i = 1; i <= NF; i++) for (k = 0; k < 6; k++) out = out (out == "" ? "" : OFS) ($i == k); print out }'; }
	onehot past.npy | ae-convert -o past.hot
	onehot now.npy | ae-convert -o now.hot
	ae-train -q -e 60 -b 32 -a 'dense 6 tanh; ---; dense in sigmoid' --loss bce --heldout none -o m.bin past.hot
	ae-score -m max m.bin now.hot | ae-threshold --at 0.5 | cut -f 1 | while read -r row; do sed -n "$((row + 2))p" lines.csv; done | grep -o 's[0-9]*$' | sort -u >found
	[ "$(xargs <found)" = 's32 s57 s7 s82' ]
}

@test "a session counts more lines than single precision holds" {
	ordinary_programs
	takes_long
	[ "$(yes s1 | head -n 16777217 | ae-log --stamp none --width 1 --session s1 --to csv | tail -n 1)" = s1,16777217,0 ]
}

@test "the way back: events have the time or the first line of their records" {
	for i in $(seq 0 59); do
		printf '2024-05-01 10:%02d:00 tick %d\n' "$i" "$i"
		if [ "$i" = 41 ]; then for _ in 1 2 3 4 5; do echo '2024-05-01 10:41:30 tick'; done; fi
	done >t.log
	ae-log --width 2 --every 1m --lines lines.csv -o counts.npy t.log
	[ "$(ae-threshold -q -c 2 --at 3 --events tsv --times lines.csv counts.npy | cut -f 5,6,7)" = \
		$'2024-05-01T10:41:00Z\t2024-05-01T10:41:00Z\t2024-05-01T10:41:00Z' ]
	[ "$(ae-threshold -q -c 2 --at 3 --events tsv --times lines.csv --time line counts.npy | cut -f 5)" = 42 ]
	sed -n 42p t.log | grep -q '10:41:00'
}

@test "bytes that a terminal obeys reach neither messages nor templates" {
	ae-log --templates t --fit -o n.npy a.log
	printf '\033[2Jbad \033]0;title\007 \302\233 \342\200\256evil \377 x\r\n' >evil.log
	run --separate-stderr ae-log --templates t -t evil.log
	[ "$stderr" = 'ae-log: evil.log: line 1: no template fits: [<*>Jbad ]<*>;title ? ?evil ? x' ]
	ae-log --templates u --fit -o n.npy evil.log
	LC_ALL=C run -1 grep -q '[^ -~	]' u
	# nor the names of sessions
	printf 'id=\033[2J\302\233x a\nid=ok b\n' >evil.log
	for format in tsv csv; do
		ae-log --width 2 --session 'id=([^ ]*)' --lines l.csv --to $format evil.log >out
		LC_ALL=C run -1 grep -q '[^ -~	]' out l.csv
	done
	[ "$(ae-log --width 2 --session 'id=([^ ]*)' -t evil.log | cut -f 1)" = $'session\n\\x1b[2J\\x9bx\nok' ]
	# a hole of zeros, as a truncated file has it, is no part of a line
	{ cat a.log && printf '\0\0\0\0' && sed -n 6p a.log; } >hole.log
	[ "$(ae-log hole.log | ae-convert -t | tail -n 1)" = 2 ]
	# at the beginning, longer than a line may be
	{ head -c 300000 /dev/zero && cat a.log; } >hole.log
	ae-log --to csv hole.log | cmp - <(ae-log --to csv a.log)
	head -c 300000 /dev/zero >hole.log
	refused 'hole.log: expected lines of text, got a byte 0x00' ae-log hole.log
	# an empty file beside others, as a rotated log is
	: >empty.log
	for files in 'empty.log a.log' 'a.log empty.log' 'empty.log empty.log a.log'; do
		# shellcheck disable=SC2086
		ae-log --to csv $files | cmp - <(ae-log --to csv a.log)
	done
	ae-log --lines l.csv -o n.npy empty.log a.log
	[ "$(sed -n 2p l.csv)" = 2024-05-01T10:00:00.123Z,1,1,a.log ]
	refused 'empty.log: expected lines of text, got an empty file' ae-log empty.log empty.log
	# long lines and many words
	{ head -c 200000 /dev/zero | tr '\0' x && echo && seq 1000 | xargs && echo end; } >long.log
	run --separate-stderr ae-log -t long.log
	[ "$(sed 1d <<<"$output" | xargs)" = '1 2 3' ]
	[[ $stderr == *'1 lines are longer than 65536 bytes'* ]]
}

@test "what is wrong is refused, and an old file of templates stays" {
	ae-log --templates t --fit --width 3 -o n.npy a.log 2>/dev/null
	cp t old
	cp a.log lines
	refused 'option --width: expected 3, as t has it, got 4' ae-log --templates t --width 4 a.log
	refused 'option --similarity: expected 0.4' ae-log --templates t --fit --similarity 0.5 a.log
	refused 'option --fit: expected with --templates only' ae-log --fit a.log
	refused 'option --new: expected with --templates' ae-log --new n.tsv a.log
	refused 'option --max-gap: expected with --every only' ae-log --max-gap 1m a.log
	refused 'option --idle: expected with --session only' ae-log --idle 1m a.log
	refused 'option --sessions: expected with --session only' ae-log --sessions 3 a.log
	refused 'expected one of them' ae-log --every 1m --count 3 a.log
	refused 'option --every: expected a number and a unit of time' ae-log --every 7 a.log
	refused 'missing' ae-log --templates missing a.log
	refused 'expected lines of text, got an empty file' ae-log --templates t --fit /dev/null
	refused 'n.npy: expected lines of text, got a byte 0x01' ae-log n.npy
	printf '\002 is first\n' >first.log
	refused 'first.log: expected lines of text, got a byte 0x02' ae-log first.log
	refused 'expected templates of ae-log, got another file' ae-log --templates lines a.log
	sed '1s/width=3/width=0/' old >t
	refused 't: line 1: expected width=N' ae-log --templates t a.log
	sed '3s/^2/7/' old >t
	refused 't: line 3: expected template 2' ae-log --templates t a.log
	sed '1s/width=3/width=1/' old >t
	refused 't: line 3: expected 1 templates at most' ae-log --templates t a.log
	: >t
	refused 'got an empty file' ae-log --templates t a.log
	cp old t
	refused 'missing.log' ae-log --templates t --fit a.log missing.log
	cmp t old
	# lines are appended to no file that is read, nor to another output
	cp a.log read.log
	refused 'read.log: an input, which the output would replace' ae-log --templates t --new read.log a.log read.log
	ln read.log link.log
	refused 'link.log: an input, which the output would replace' ae-log --templates t --new link.log read.log
	refused 'link.log: an input, which the output would replace' ae-log --templates t --new link.log <read.log
	refused 't: two outputs of different kinds' ae-log --templates t --new ./t a.log
	refused 'l.csv: two outputs of different kinds' ae-log --templates t --new l.csv --lines l.csv a.log
	refused 'n.tsv: two outputs of different kinds' ae-log --templates t --new n.tsv -o n.tsv a.log
	cmp t old
	cmp a.log read.log
	refused 'no/new.tsv: cannot be opened' ae-log --templates t --new no/new.tsv a.log
}

@test "200,000 lines per second on one core" {
	ordinary_programs
	awk -v sessions=4000 -f "$AE_SOURCE/examples/logs.awk" >big.log
	lines=$(wc -l <big.log)
	TIMEFORMAT=%U
	seconds=$({ time ae-log -q --templates t --fit --every 1m -o n.npy big.log; } 2>&1)
	echo "$lines lines in $seconds s of processor time"
	awk -v n="$lines" -v s="$seconds" 'BEGIN { exit !(n / s >= 200000) }'
}

@test "examples/logs.sh finds the abnormal sessions of its log, except those whose order alone is abnormal" {
	ordinary_programs
	SHORT=1 "$AE_SOURCE/examples/logs.sh" >said
	[ "$(grep -c '^[1-9][0-9]*	[0-9]*	[EIW]' said)" = 8 ]
	[ "$(wc -l <logs/new.tsv)" = 2 ]
	awk -F '\t' '$1 == "ae" { v[$2] = $3 } END { exit !(v["precision"] >= 0.9 && v["recall"] >= 0.75) }' said
	for kind in burst error missing new; do
		awk -F '\t' -v kind=$kind '$1 == kind { split($2, n, " of "); found = n[1] == n[2] } END { exit !found }' said
	done
	# the first line of the table of sessions is that of the session
	awk -F '\t' '/^[0-9.]*	[0-9]*	2024/ { print $2, $4 }' said | while read -r line session; do
		sed -n "${line}p" logs/check.log | grep -q "opening block $session "
	done
	run -2 "$AE_SOURCE/examples/logs.sh" one two
}

@test "a file of templates that somebody changed is refused by the line" {
	printf '%s\n' 'row 1 of a' 'row 2 of b' >a.log
	printf '# ae-log 1 width=128 depth=4 children=100 similarity=0.4\n1\t10\trow <*>\n' >good
	ae-log -q --templates good a.log >/dev/null
	while IFS= read -r change; do
		sed "$change" good >t
		refused "t: line 1: expected width=N depth=N children=N similarity=X within their ranges" ae-log --templates t a.log
	done <<-'END'
		s/width=128/width=0/
		s/width=128/width=128x/
		s/depth=4/depth=2/
		s/depth=4/depth=999/
		s/depth=4 //
		s/children=100/children=1/
		s/similarity=0.4/similarity=2/
		s/similarity=0.4/similarity=0.4 x/
		s/similarity=.*/similarity=/
		s/children=.*/child/
	END
	while IFS= read -r change; do
		sed "2$change" good >t
		refused "t: line 2: expected template 1, its lines and its text, with tabs between" ae-log --templates t a.log
	done <<-'END'
		s/^1/2/
		s/^1/x/
		s/^1.*/1/
		s/10/99999999999999999999/
		s/10/x/
		s/10.*/10/
		s/10./10 /
	END
}
