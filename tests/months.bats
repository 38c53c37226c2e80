#!/usr/bin/env bats
# Streams that run for months: files that are rotated, columns that change, clocks that jump, programs that start again.

bats_require_minimum_version 1.5.0

load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	printf '%s\n' time,a,b 2026-01-01T00:00:00Z,1,2 2026-01-01T00:00:01Z,2,3 >log.csv
}

# follow COMMAND...: the command reads log.csv by tail -F in the background
follow() {
	: >raw # before the second tail looks for it
	tail -n +1 -s 0.05 -F log.csv >raw 2>/dev/null 3>&- &
	tailed=$!
	tail -c +1 -s 0.05 --pid "$tailed" -f raw 2>/dev/null 3>&- | "$@" >out 2>err 3>&- &
	piped=$!
}

stop() {
	kill "$tailed"
	wait "$tailed" "$piped" 2>/dev/null || true
}

@test "tail -F: rename, copytruncate, and a last line that is half written" {
	follow ae-convert -q -t
	lines_come 3 out
	mv log.csv log.1
	printf '%s\n' time,a,b 2026-01-01T00:00:02Z,3,4 >log.csv
	lines_come 4 out
	: >log.csv
	sleep 0.3
	printf '%s\n' time,a,b 2026-01-01T00:00:03Z,5,6 >>log.csv
	lines_come 5 out
	printf 2026-01-01T00:00:04Z,7, >>log.csv
	sleep 0.3
	[ "$(wc -l <out)" = 5 ]
	echo 8 >>log.csv
	lines_come 6 out
	stop
	[ "$(xargs <out)" = 'a b 1 2 2 3 3 4 5 6 7 8' ]
}

@test "a header that changes is an error, also where damaged lines are skipped" {
	{ cat log.csv; printf '%s\n' time,b,a 2026-01-01T00:00:02Z,3,4; } >changed.csv
	refused "changed.csv: line 4: expected rows of the first header, got another header: 'time,b,a'" ae-convert -q changed.csv
	refused "changed.csv: line 4: expected rows of the first header" ae-convert -q --bad skip -o got changed.csv
	{ cat log.csv; printf '%s\n' time,a,b,new 2026-01-01T00:00:02Z,3,4,5; } >wider.csv
	refused "wider.csv: line 4: expected rows of the first header, got another header: 'time,a,b,new'" ae-convert -q --bad skip wider.csv
	# the rows before it are out
	run --separate-stderr ae-threshold -q --bad skip --at 0 changed.csv
	[ "$(xargs <<<"$output")" = '0 1 2 1 2 3' ]
	# a damaged line is no header
	{ cat log.csv; printf '%s\n' a,oops 2026-01-01T00:00:02Z,3,4; } >damaged.csv
	[ "$(ae-convert -q --bad skip -t damaged.csv | xargs)" = 'a b 1 2 2 3 3 4' ]
}

@test "--alive says how many rows came, and when the last one did" {
	mkfifo in
	for program in 'ae-threshold --at 9' 'ae-calibrate'; do
		$program --alive 100ms -c v <in >out 2>err &
		job=$!
		exec 5>in
		began=$(date +%s%N)
		printf '%s\n' time,v 2026-01-01T00:00:00Z,1 2026-01-01T00:00:21Z,2 >&5
		for _ in $(seq 50); do
			! grep -q '2 rows' err || break
			sleep 0.1
		done
		# a record from more than a second ago; a line per interval and not more
		for _ in $(seq 50); do
			! grep -q 'the last one [1-9]' err || break
			sleep 0.1
		done
		exec 5>&-
		wait "$job" || true
		[ "$(wc -l <err)" -le $((($(date +%s%N) - began) / 100000000 + 3)) ]
		grep -Eqx "${program%% *}: alive, 2 rows, the last one [1-9] s ago, at 2026-01-01T00:00:21Z" err
		grep -Eqx "${program%% *}: alive, 2 rows, the last one [0-9]+ s ago, at 2026-01-01T00:00:21Z" err
	done
	mkfifo nothing
	ae-calibrate -q --alive 50ms <nothing 2>err >out &
	job=$!
	exec 5>nothing
	sleep 0.3
	grep -qx 'ae-calibrate: alive, 0 rows' err
	exec 5>&-
	wait "$job" || true
	refused "option --alive: expected a number and a unit of time" ae-calibrate --alive x log.csv
	refused "option --alive: expected 1ms or more, got '0.1ms'" ae-calibrate --alive 0.1ms log.csv
}

@test "clocks that jump back, and duplicates, end a window or do not: never an error" {
	# the last hour of summer time comes twice
	awk 'BEGIN { print "time,v"; for (i = 0; i < 60; i++) printf "2026-10-25T02:%02d:00,%d\n", i, i
		for (i = 0; i < 60; i++) printf "2026-10-25T02:%02d:00,%d\n", i, i + 60 }' >dst.csv
	ae-window -q --max-gap 5m 3 dst.csv | ae-convert --missing keep -t >got
	[ "$(wc -l <got)" = 118 ]
	[ "$(grep -c nan got)" = 2 ]
	[ "$(ae-window -q 3 dst.csv | ae-convert -t | wc -l)" = 118 ]
	printf '%s\n' time,v 2026-01-01T00:00:00Z,1 2026-01-01T00:00:01Z,2 2026-01-01T00:00:01Z,2 2026-01-01T00:00:02Z,3 >twice.csv
	[ "$(ae-window -q --max-gap 5s 2 twice.csv | ae-convert --missing keep -t | wc -l)" = 3 ]
}

@test "a restart with all state goes on as if nothing had been" {
	takes_long
	seq 300 | awk '{ print 2 + sin($1 / 3) + ($1 == 270 ? 9 : 0) }' >scores.csv
	head -n 200 scores.csv >first
	tail -n +201 scores.csv >second
	ae-threshold --fit t.bin -m spot=1e-3 --level 0.9 first
	ae-calibrate -t --warmup 40 scores.csv >whole
	{ ae-calibrate -t --warmup 40 --state c.bin first; ae-calibrate -t --warmup 40 --state c.bin second; } >parts
	cmp whole parts
	ae-threshold t.bin scores.csv | cut -f 2 >whole
	{ ae-threshold --save u.bin t.bin first; ae-threshold u.bin second; } | cut -f 2 >parts
	cmp whole parts
	# the pipeline of ae(7): its log grows, SIGTERM stops it, and the next run begins behind the rows of the state
	awk 'BEGIN { print "time,v"; for (i = 0; i < 260; i++) printf "2026-01-01T%02d:%02d:00,%.6f\n", i / 60, i % 60, sin(i / 3) + (i == 90 || i == 222) * 5 }' >all.csv
	ae-train -q -e 3 -a 'dense 3; ---; dense in' --stats <(ae-normalize --fit n.bin -c v -o /dev/null all.csv; cat n.bin) -w 4 --heldout none -c v -o live.bin all.csv
	cat >live.sh <<-'END'
		rows() { ae-info "$1" 2>/dev/null | awk -F '\t' '$1 == "rows" { print $2 }'; }
		first=$(rows score.state)
		{ head -n 1 live.csv; exec tail -n +$((${first:-0} + 2)) -s 0.05 -F live.csv 2>/dev/null; } |
			ae-score --raw --rows --bad skip --state score.state live.bin |
			ae-calibrate --warmup 40 --state surprise.state |
			ae-threshold --at 1.5 --rest 10 --events tsv --open --state alarms.state
	END
	head -n 1 all.csv >live.csv
	: >told
	at=2
	for rows in 90 100 180 260; do
		sed -n "$at,$((rows + 1))p" all.csv >>live.csv
		at=$((rows + 2))
		setsid sh live.sh >>told 3>&- &
		pid=$!
		sleep 1
		kill -TERM -- -$pid
		wait $pid || true
		for _ in $(seq 100); do
			pgrep -g $pid ae- >/dev/null || break
			sleep 0.05
		done
		[ "$(ae-info score.state | awk -F '\t' '$1 == "rows" { print $2 }')" = "$rows" ]
		[ "$(ae-info alarms.state | awk -F '\t' '$1 == "rows" { print $2 }')" = "$rows" ]
	done
	rm ./*.state
	ae-score --raw --rows live.bin all.csv | ae-calibrate --warmup 40 |
		ae-threshold --at 1.5 --rest 10 --events tsv --open --state alarms.state >want
	[ "$(wc -l <want)" -ge 4 ]
	cmp want told
}
