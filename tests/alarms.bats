#!/usr/bin/env bats
# Where alarms go: commands, Influx lines, a file for Prometheus.

bats_require_minimum_version 1.5.0

load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	printf '%s\n' 1 9 8 1 1 7 1 >scores.csv
	# tells VARIABLES of its environment, a line per run
	cat >tell <<-'END'
		#!/bin/sh
		echo "${AE_START-none} ${AE_END-none} ${AE_PEAK-none} ${AE_SCORE-none} ${AE_PROBABILITY-none} ${AE_COLUMNS-none}" \
			"${AE_SHARES-none} ${AE_START_TIME-none} ${AE_END_TIME-none} ${AE_PEAK_TIME-none} ${AE_KEY-none}" \
			"$AE_SKIPPED $#" "$@" >>told
	END
	chmod +x tell
}

@test "--exec runs a command per event, with what the event is in its environment" {
	ae-threshold --at 5 --events json --exec ./tell scores.csv >out
	[ "$(wc -l <out)" = 2 ]
	[ "$(sort told | xargs -d '\n')" = '1 2 1 9 none 1 1 none none none none 0 0 5 5 5 7 none 1 1 none none none none 0 0' ]
	rm told
	printf '%s\n' t,h,a,b 2026-01-01T00:00:00Z,x,1,1 2026-01-01T00:00:01Z,x,9,3 2026-01-01T00:00:02Z,x,1,1 >t.csv
	seq 20 | sed 's/.*/&,&/' >normal.csv
	AE_KEY=old ae-threshold -q --at 2 --key h --events tsv --calibration normal.csv --open --exec ./tell t.csv >out
	[ "$(sort told | head -n 1)" = '1 1 1 9 1 a,b 0.875,0.125 2026-01-01T00:00:01Z 2026-01-01T00:00:01Z 2026-01-01T00:00:01Z x 0 0' ]
	[ "$(sort told | tail -n 1)" = '1 none 1 9 1 a,b 0.875,0.125 2026-01-01T00:00:01Z none 2026-01-01T00:00:01Z x 0 0' ]
	rm told
	AE_KEY=old AE_END_TIME=old ae-threshold -q --at 2 -c a --ranges --exec ./tell t.csv >out
	[ "$(cut -d ' ' -f 1-5,8- told)" = '1 1 1 9 none 2026-01-01T00:00:01Z 2026-01-01T00:00:01Z 2026-01-01T00:00:01Z none 0 0' ]
}

@test "--exec: words by quotes, no shell; --exec-shell: a shell" {
	ae-threshold --at 8 --ranges --exec "./tell 'a  b' \"c 'd' \\\"e\\\"\" f\\ g \$HOME *  ''" scores.csv
	[ "$(cut -d ' ' -f 13- told)" = "6 a  b c 'd' \"e\" f g \$HOME * " ]
	rm told
	ae-threshold --at 8 --ranges --exec 'x=5; ./tell $((x + 1)) | cat; ./tell "$AE_SCORE"' --exec-shell scores.csv
	[ "$(cut -d ' ' -f 13- told | xargs)" = '1 6 1 9' ]
	refused "a quote is never closed" ae-threshold --at 8 --ranges --exec "./tell 'a" scores.csv
	refused "expected a command, got none" ae-threshold --at 8 --ranges --exec ' ' scores.csv
	refused "'no-such-program': expected a program, got none of this name" ae-threshold --at 8 --ranges --exec 'no-such-program x' scores.csv
	refused "'./scores.csv': expected a program" ae-threshold --at 8 --ranges --exec ./scores.csv scores.csv
	refused "expected with --events or --ranges" ae-threshold --at 8 --exec ./tell scores.csv
	refused "option --exec-shell: expected with --exec only" ae-threshold --at 8 --ranges --exec-shell scores.csv
	refused "option --exec-interval: expected with --exec only" ae-threshold --at 8 --ranges --exec-interval 1s scores.csv
	refused "option --exec-timeout: expected a number and a unit of time" ae-threshold --at 8 --ranges --exec ./tell --exec-timeout x scores.csv
	refused "prints nothing" ae-threshold --fit t.bin --exec ./tell scores.csv
}

@test "a command that fails is told, and is the exit status; all alarms are out, and the other commands run" {
	run --separate-stderr ae-threshold --at 5 --ranges --exec "sh -c './tell; exit 3'" scores.csv
	[ "$status" = 2 ]
	[ "$output" = $'1\t2\t9\n5\t5\t7' ]
	[ "$(wc -l <told)" = 2 ]
	[ "${stderr_lines[0]}" = 'ae-threshold: option --exec: a command failed with exit status 3 (others that fail are told at the end)' ]
	[ "${stderr_lines[1]}" = 'ae-threshold: option --exec: 2 of 2 commands failed' ]
	refused 'option --exec: 2 of 2 commands failed' ae-threshold -q --at 5 --ranges --exec false scores.csv
	run --separate-stderr ae-threshold --at 8 --ranges --exec "sh -c 'kill -9 \$\$'" scores.csv
	[ "$status" = 2 ]
	[[ $stderr == *'a command was ended by signal 9'* ]]
	# --exit-code is 1 if all commands are well
	run -1 ae-threshold --at 5 --ranges --exit-code --exec true scores.csv
	run -2 ae-threshold --at 5 --ranges --exit-code --exec false scores.csv
}

@test "a command has no file of the program's, SIGPIPE as usual, and its output is no data" {
	[ -d /proc/self/fd ] || skip "no /proc"
	(
		trap '' PIPE
		exec 7<scores.csv
		ae-threshold --at 8 --ranges -o out --metrics m.prom --exec 'ls /proc/self/fd' scores.csv 2>files
		blocked=
		! env --block-signal=USR2 true 2>block || blocked='env --block-signal=USR2'
		$blocked ae-threshold --at 8 --ranges --exec "grep -E '^Sig(Ign|Blk)' /proc/self/status" scores.csv 2>signals
		ae-threshold --at 8 --ranges --exec cat scores.csv <tell 2>input
	)
	[ "$(cat out)" = $'1\t1\t9' ]
	[ "$(xargs <files)" = '0 1 2 3' ] # 3: the folder that ls reads
	# what the caller of the tests ignores stays so: SIGPIPE is signal 13
	[ $((0x$(sed -n 's/^SigIgn:[^0-9a-f]*//p' signals) & 0x1000)) = 0 ]
	[ $((0x$(sed -n 's/^SigBlk:[^0-9a-f]*//p' signals))) = 0 ]
	[ ! -s input ]
}

@test "a command that hangs does not hold the stream: no more than so many, for so long" {
	for _ in $(seq 5); do printf '%s\n' 9 1; done >many.csv
	mkfifo in
	ae-threshold --at 5 --ranges --exec 'sleep 60' --exec-max 2 --exec-timeout 1s in >out 2>said &
	pid=$!
	exec 5>in
	cat many.csv >&5
	lines_come 5 out
	[ "$(ps -o stat= --ppid "$pid" | wc -l)" = 2 ]
	exec 5>&-
	status=0
	wait "$pid" || status=$?
	[ "$status" = 2 ]
	[ "$(sed -n 1p said)" = 'ae-threshold: option --exec: an alarm runs no command, as --exec-max commands run (others are told at the end)' ]
	grep -q 'a command took too long, and was ended by signal 15' said
	grep -qx 'ae-threshold: option --exec: 3 alarms ran no command' said
	[ "$(tail -n 1 said)" = 'ae-threshold: option --exec: 2 of 2 commands failed' ]
	# one that ignores SIGTERM
	refused '1 of 1 commands failed' ae-threshold -q --at 8 --ranges --exec "sh -c 'trap \"\" TERM; sleep 60 & wait \$!; sleep 60'" \
		--exec-timeout 100ms scores.csv
}

@test "no zombies while the stream goes on, and no more than one command in a time" {
	mkfifo in
	ae-threshold --at 5 --ranges --exec ./tell --exec-interval 1h in >out 2>said &
	pid=$!
	exec 5>in
	printf '9\n1\n' >&5
	lines_come 1 told
	printf '9\n1\n1\n' >&5
	lines_come 2 out
	for _ in $(seq 50); do
		[ -n "$(ps -o stat= --ppid "$pid")" ] || break
		echo 1 >&5
		sleep 0.05
	done
	[ -z "$(ps -o stat= --ppid "$pid")" ]
	exec 5>&-
	wait "$pid"
	[ "$(wc -l <told)" = 1 ]
	grep -q 'as the last one began less than --exec-interval ago' said
	grep -q '1 alarms ran no command' said
}

@test "a parent that ignores SIGCHLD hides no failure" {
	env --ignore-signal=CHLD true || skip "env has no --ignore-signal"
	run -2 env --ignore-signal=CHLD ae-threshold -q --at 8 --ranges --exec false scores.csv
	run -0 env --ignore-signal=CHLD ae-threshold -q --at 8 --ranges --exec true scores.csv
}

@test "events as Influx lines: they are read back" {
	printf '%s\n' t,h,a,b '2026-01-01T00:00:00Z,x y,1,1' '2026-01-01T00:00:01.5Z,x y,9,8' '2026-01-01T00:00:02Z,x y,1,1' >t.csv
	ae-threshold -q --at 5 --key h --events influx --open t.csv >events.influx
	[ "$(cat events.influx)" = 'anomaly,h=x\ y start=1i,peak=1i,score=9,columns="a,b" 1767225601500000000
anomaly,h=x\ y start=1i,end=1i,peak=1i,score=9,columns="a,b" 1767225601500000000' ]
	[ "$(ae-convert -q -c start,end,score --missing keep --to csv events.influx | xargs)" = 'start,end,score 1,nan,9 1,1,9' ]
	ae-threshold -q --at 5 -c a --events influx t.csv >events.influx
	[ "$(cat events.influx)" = 'anomaly start=1i,end=1i,peak=1i,score=9 1767225601500000000' ]
	printf 'a "x",b\n9,8\n' | ae-threshold --at 5 --events influx >events.influx
	[ "$(cat events.influx)" = 'anomaly start=0i,end=0i,peak=0i,score=9,columns="a \"x\",b"' ]
	[ "$(ae-threshold --at 5 --events influx scores.csv)" = 'anomaly start=1i,end=2i,peak=1i,score=9
anomaly start=5i,end=5i,peak=5i,score=7' ]
	refused 'expected tsv, json or influx' ae-threshold --at 5 --events xml scores.csv
}

@test "--metrics keeps a file of Prometheus samples, whole at any time, that is read back" {
	mkfifo in
	ae-threshold --at 5 --ranges --metrics m.prom in >out &
	job=$!
	exec 5>in
	printf '1\n9\n' >&5
	for _ in $(seq 50); do
		[ "$(grep '^ae_rows_total' m.prom 2>/dev/null)" != 'ae_rows_total 2' ] || break
		sleep 0.1
	done
	grep -qx 'ae_alarm 1' m.prom
	grep -qx 'ae_score 9' m.prom
	printf '1\nnan\n' >&5
	exec 5>&-
	wait "$job" || true
	[ "$(grep -v '^#' m.prom | xargs -d '\n')" = 'ae_rows_total 4 ae_rows_without_score_total 1 ae_alarms_total 1 ae_alarm 0 ae_score NaN' ]
	printf '%s\n' 't,h "q",a,b' '2026-01-01T00:00:00Z,x,1,1' '2026-01-01T00:00:01Z,y,9,8' >t.csv
	ae-threshold -q --at 5 --key 2 --events tsv --metrics m.prom t.csv >out
	grep -qx 'ae_alarms_total{h__q_="y"} 1' m.prom
	grep -qx 'ae_alarm{h__q_="y"} 1' m.prom
	grep -qx 'ae_score{h__q_="y",column="b"} 8' m.prom
	grep -qx 'ae_last_row_time_seconds{h__q_="x"} 1767225600' m.prom
	[ "$(ae-convert -q -t m.prom | tail -n 1 | cut -f 1-2)" = $'1\t1' ]
	sed 's/h "q"/0azAZ09@[`{\/:/; s/,y,/,"y""\\z",/' t.csv >odd.csv
	ae-threshold -q --at 5 --key 2 --events tsv --metrics odd.prom odd.csv >out
	grep -qxF 'ae_alarm{_azAZ09______="y\"\\z"} 1' odd.prom
	refused 'none/m: cannot be created' ae-threshold --at 5 --metrics none/m scores.csv
	[ ! -s refused.out ]
	refused 'option --metrics: cannot be used with --annotate' ae-threshold --at 5 --metrics m --annotate t.csv scores.csv
	refused 'prints nothing' ae-threshold --fit t.bin --metrics m.prom scores.csv
}

@test "--outage: rows without a score are an event of their own" {
	printf '%s\n' 1 nan nan nan nan 1 nan 1 9 nan nan nan 1 >gone.csv
	[ -z "$(ae-threshold --at 10 --events tsv gone.csv)" ]
	[ "$(ae-threshold --at 10 --outage 3 --events json gone.csv)" = '{"start":3,"end":4,"peak":3,"score":null,"outage":true}
{"start":11,"end":11,"peak":11,"score":null,"outage":true}' ]
	[ "$(ae-threshold --at 5 --outage 1 --ranges gone.csv)" = $'1\t4\t\n6\t6\t\n8\t11\t9' ]
	[ "$(ae-threshold --at 5 --outage 1 --events influx gone.csv | tail -n 1)" = 'anomaly start=8i,end=11i,peak=8i,score=9,outage=true' ]
	[ "$(ae-threshold --at 5 --outage 2 gone.csv | xargs)" = '2 3 4 8 9 10 11' ]
	[ "$(ae-threshold --at 5 --outage 2 --flags -t gone.csv | tr -d '\n')" = 0011100010110 ]
	printf '%s\n' 1 2 3 >normal.csv
	[ "$(ae-threshold --at 10 --outage 4 --events tsv --calibration normal.csv gone.csv)" = $'4\t4\t4\t\t' ]
	run -1 ae-threshold --at 10 --outage 3 --exit-code --events tsv --exec ./tell gone.csv
	[ "$(sort told | head -n 1)" = '11 11 11 none none   none none none none 0 0' ]
	run -0 ae-threshold --at 10 --outage 5 --exit-code gone.csv
	# from the first row on; not the rows before the first window's end
	[ "$(printf 'nan\nnan\n1\n' | ae-threshold --at 10 --outage 2 --ranges)" = $'1\t1\t' ]
	[ -z "$(printf '1\n1\n' | ae-threshold --at 10 --outage 1 -w 4 --rule last --ranges)" ]
	# a sensor that is silent: from rows to the alarm
	awk -v OFS=, 'BEGIN { print "a,b"; for (i = 0; i < 60; i++) if (i < 40 || i > 50) print sin(i), cos(i); else print "," }' >rows.csv
	ae-normalize -q --missing drop --fit s.bin rows.csv >/dev/null
	ae-train -q -e 1 --stats s.bin -w 4 --missing drop --heldout none -a 'dense 2; ---; dense in' -o m.bin rows.csv
	ae-score -q --raw --missing drop m.bin rows.csv | ae-threshold --at 1e9 -w 4 --outage 5 --ranges >found
	[ "$(cat found)" = $'44\t50\t' ]
	refused "option --outage" ae-threshold --at 1 --outage -1 gone.csv
	refused "prints nothing" ae-threshold --fit t.bin --outage 3 gone.csv
}

@test "--exec finds a program without PATH and in an empty part of it, and tells one that the system cannot start" {
	ae=$(command -v ae-threshold)
	env -u PATH "$ae" --at 8 --ranges --exec true scores.csv >out
	PATH=:/usr/bin:/bin "$ae" --at 8 --ranges --exec tell scores.csv >out
	printf '#!/no/such/interpreter\n' >odd
	chmod +x odd
	refused 'option --exec: 1 of 1 commands failed' "$ae" -q --at 8 --ranges --exec ./odd scores.csv
	run -2 --separate-stderr "$ae" --at 8 --ranges --exec ./odd scores.csv
	[[ ${stderr_lines[0]} == *"a command failed with exit status 127"* ]]
}
