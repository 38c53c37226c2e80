# ae-view: bytes that pass unchanged, the graph on a terminal (tmux plays one), what is left behind at every end.

bats_require_minimum_version 1.5.0
load refused

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 200; i++) print i == 150 ? 9 : i % 7 / 10 }' >scores.txt
	awk 'BEGIN { print "t,load,score"; for (i = 0; i < 50; i++) printf "2026-03-01T10:%02d:00,%d,%g\n", i, 1000 + i, i == 40 ? 3 : 0.5 }' >timed.csv
	ae-convert -o scores.npy scores.txt
	ae-threshold --fit limit -m max <(head -n 100 scores.txt)
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	# the terminal of who runs the tests stays as it is
	export TERM=dumb
	rm -f out refused.out
}

teardown() {
	if [ -S "$BATS_TEST_TMPDIR/terminal" ]; then tmux -S "$BATS_TEST_TMPDIR/terminal" kill-server; fi
}

# ---- a terminal ----

# terminal WIDTH HEIGHT [NAME=VALUE]...: a shell in a terminal
terminal() {
	command -v tmux >/dev/null || skip "no tmux"
	export LC_ALL=C.UTF-8
	[ "$(locale charmap 2>/dev/null)" = UTF-8 ] || skip "no locale with UTF-8"
	local width=$1 height=$2
	shift 2
	env -u NO_COLOR -u COLORTERM -u TMUX tmux -S "$BATS_TEST_TMPDIR/terminal" -f /dev/null \
		new-session -d -x "$width" -y "$height" "env PS1='prompt> ' $* bash --norc --noprofile"
	shows '^prompt>'
}

in_terminal() {
	tmux -S "$BATS_TEST_TMPDIR/terminal" "$@"
}

types() {
	in_terminal send-keys -l "$1"
	in_terminal send-keys Enter
}

# within COMMAND...: within ten seconds the command, which reads `screen`, succeeds
within() {
	for _ in $(seq 100); do
		in_terminal capture-pane -p >screen
		if "$@"; then return; fi
		sleep 0.1
	done
	echo "not within ten seconds: $*"
	cat screen
	return 1
}

# shows REGEX: a line of the terminal matches
shows() {
	within grep -q -e "$1" screen
}

is_clear() {
	[ "$(grep -c . screen)" = 1 ]
}

has_ended() {
	grep -A 1 '^ended$' screen | grep -q '^prompt>'
}

# begins COMMAND: the command starts on a screen that shows nothing of the command before it
begins() {
	types clear
	within is_clear
	types "clear; $1"
}

# runs COMMAND: the command and the prompt after it
runs() {
	begins "$1; echo ended"
	within has_ended
}

# ---- without a terminal ----

@test "all bytes pass, of every format, of files and pipes" {
	printf '# a comment\r\n"a";b\r\n1;2\r\n\r\n3;4' >windows.csv
	printf 'P5 2 2 255\n\001\002\003\004' >image.pgm
	printf '{"a":1,"b":2}\n{"a":3,"b":4}\n' >objects.json
	ae-convert scores.npy | cat >stream.npy
	ae-convert --dtype u1 --to idx -o bytes.idx <(printf '1\n2\n3\n')
	for file in scores.txt timed.csv windows.csv image.pgm objects.json scores.npy stream.npy bytes.idx; do
		ae-view -q "$file" | cmp - "$file"
		ae-view -q <"$file" | cmp - "$file"
		cat "$file" | ae-view -q --at 1 | cmp - "$file"
	done
	ae-view -q -c score timed.csv | cmp - timed.csv
	ae-view scores.npy - <stream.npy | cmp - <(cat scores.npy stream.npy)
	ae-view scores.npy | ae-view | ae-threshold --at 1 | cut -f 1 | grep -qx 150
}

@test "a record passes as soon as it comes" {
	answers_each_line ae-view
}

@test "bytes behind records that cannot be read pass, and the status says so" {
	{ cat scores.txt; echo x; seq 100000; } >broken.txt
	refused "line 201" ae-view <broken.txt
	cmp refused.out broken.txt
	head -c -1 scores.npy >cut.npy
	refused "expected" ae-view <cut.npy
	cmp refused.out cut.npy
	printf '\037\213\010\0\0\0\0\0\0\003' >foreign.bin
	refused "stdin" ae-view <foreign.bin
	cmp refused.out foreign.bin
	# a file that is named can be read again by whoever wants it
	refused "line 201" ae-view broken.txt
}

@test "what is wrong is told" {
	refused "option --threshold: cannot be used with --at" ae-view --at 1 --threshold limit scores.txt
	ae-threshold --fit two -m max <(printf '1,2\n3,4\n')
	refused "two: expected one threshold, got 2" ae-view --threshold two scores.txt
	refused "no column" ae-view -c nosuch timed.csv
	refused "option --height" ae-view --height 0 scores.txt
	printf 'x' >empty.txt
	refused "empty.txt" ae-view empty.txt
}

# ---- on a terminal ----

@test "the graph, the threshold, the last alarms with their times" {
	terminal 80 24 TERM=xterm-256color
	runs "cat timed.csv | ae-view -c score -n 1 --at 1 >out"
	cmp out timed.csv
	grep -q '^50 records  last 0.5  largest 3  threshold 1  alarms 1 *$' screen
	grep -q '^          3  *▄*█ *$' screen
	grep -q '^          0 ▇*\(▄\|▃\|█\)*' screen
	[ "$(grep -c '╌╌╌╌' screen)" = 1 ]
	grep -q '^     record 0  *49$' screen
	grep -q '^alarm 2026-03-01T10:40:00.*  record 40  score 3$' screen
	# alarms of records without times have the time of day; runs of records are one alarm
	runs "(cat scores.txt; seq 5) | ae-view --threshold limit --height 3 >/dev/null"
	grep -q '^205 records  last 5  largest 9  threshold 0.6  alarms 2  ' screen
	grep -q '^alarm [0-2][0-9]:[0-5][0-9]:[0-6][0-9]  records 200 to 204  largest score 5$' screen
	[ "$(sed -n '/^205 records/,/^     record/p' screen | wc -l)" = 5 ]
	# standard output is the terminal: it has the graph alone
	runs "ae-view scores.npy"
	[ "$(grep -c . screen)" = 12 ]
	# -q: none
	runs "cat scores.txt | ae-view -q | tail -n 1"
	[ "$(grep -c . screen)" = 3 ]
}

@test "colors only where they are wanted, ASCII where there is no UTF-8, nothing on a dumb terminal" {
	terminal 80 24 TERM=xterm-256color
	runs "ae-view --at 1 scores.npy"
	in_terminal capture-pane -p -e | grep -q '38;5;203'
	for without in NO_COLOR=1 TERM=vt100; do
		runs "$without ae-view --at 1 scores.npy"
		grep -q '█' screen
		[ "$(in_terminal capture-pane -p -e | grep -c '38;5')" = 0 ]
	done
	runs "LC_ALL=C ae-view --at 1 scores.npy"
	grep -q '#' screen
	[ "$(LC_ALL=C grep -c '[^[:print:]]' screen)" = 0 ]
	runs "cat scores.txt | TERM=dumb ae-view | tail -n 1; TERM=dumb ae-view scores.npy"
	in_terminal capture-pane -p -J >screen
	grep -q '^ae-view: stdout: expected a pipe, a file, or a terminal that moves its cursor, got TERM=dumb$' screen
	[ "$(grep -c . screen)" = 4 ]
}

@test "a message stands below the graph, and another graph below the message" {
	terminal 80 50 TERM=xterm-256color
	runs "(cat scores.txt; sleep 0.5; echo x; sleep 0.5; echo y) | ae-view --height 2 >out"
	shows 'ae-view: stdin: line 201: '
	[ "$(sed -n '/^200 records/,$p' screen | grep -n 'ae-view: stdin' | cut -d : -f 1)" = 5 ]
	[ "$(tail -n 1 out)" = y ]
}

@test "the graph follows the width of the terminal" {
	case "$AE_BUILD" in */tsan) skip "ThreadSanitizer holds signals back until the program reads again" ;; esac
	terminal 100 30 TERM=xterm-256color
	begins "(cat scores.txt; sleep 1; cat scores.txt; sleep 1; cat scores.txt; sleep 60) | ae-view -n 1 --at 20 >/dev/null"
	shows '^200 records'
	[ "$(grep -o '╌*' screen | head -n 1 | wc -m)" -gt 80 ]
	for width in 60 40 90; do
		in_terminal resize-window -x "$width" -y 30
		sleep 0.5
		in_terminal capture-pane -p >screen
		[ "$(grep -c ' records  last ' screen)" = 1 ]
		line=$(grep -o '╌*' screen | head -n 1)
		[ "${#line}" = $((width - 13)) ]
	done
	in_terminal resize-window -x 90 -y 6
	sleep 0.5
	in_terminal capture-pane -p >screen
	grep -q '^[2-6]00 records' screen
	in_terminal send-keys C-c
}

# ends HOW COMMAND: the command ends by itself or by what is typed; then the terminal is as it was before
ends() {
	begins "stty -g >before; $2"
	shows 'records  last '
	case $1 in
	C-c) in_terminal send-keys C-c ;;
	TERM | HUP) kill -s "$1" "$(<pid)" ;;
	esac
	types ''
	types 'stty -g | cmp - before && echo as "it was"'
	shows '^as it was$'
	grep -q '^prompt> ' screen
	[ "$(in_terminal display-message -p '#{cursor_flag} #{alternate_on}')" = "1 0" ]
	in_terminal capture-pane -p -e | grep -q "^as it was"
}

@test "however it ends, the terminal is as before" {
	terminal 80 30 TERM=xterm-256color
	ends input "cat scores.txt | ae-view --at 1 >/dev/null"
	ends C-c "(cat scores.txt; sleep 60) | ae-view --at 1 >/dev/null"
	for signal in TERM HUP; do
		ends $signal "(cat scores.txt; sleep 1) | sh -c 'echo \$\$ >pid; exec ae-view --at 1' >/dev/null"
	done
	ends pipe "(cat scores.txt; sleep 0.5; seq 10; sleep 0.5; seq 10) | ae-view --at 1 | head -n 3 >/dev/null"
	ends error "(cat scores.txt; sleep 0.5; echo x) | ae-view --at 1 >/dev/null"
}

@test "a job that was stopped goes on below; one in the background draws nothing" {
	terminal 80 40 TERM=xterm-256color
	begins "(cat scores.txt; sleep 2; seq 5; sleep 60) | ae-view --height 2 >/dev/null"
	shows '^200 records'
	in_terminal send-keys C-z
	shows Stopped
	types 'echo still "here"; sleep 3'
	shows '^still here'
	types fg
	shows '^205 records'
	grep -q '^200 records' screen
	# nothing that the shell printed meanwhile is drawn over
	grep -q Stopped screen
	grep -q '^still here' screen
	grep -q '^prompt> fg' screen
	in_terminal send-keys C-c
	runs "(cat scores.txt; sleep 1) | ae-view >/dev/null & wait"
	[ "$(grep -c ' records' screen)" = 0 ]
}

@test "ten frames per second at most, and none without a change" {
	terminal 80 24 TERM=xterm-256color
	in_terminal pipe-pane "cat >frames"
	runs "(for i in {1..60}; do echo \$i; sleep 0.02; done; sleep 1) | ae-view >/dev/null"
	in_terminal pipe-pane
	sleep 0.2
	count=$(grep -c ' records  last ' frames)
	echo "$count frames"
	[ "$count" -ge 3 ]
	[ "$count" -le 25 ]
}

@test "100,000 records per second are no load, and 10 per second next to none" {
	[[ $AE_BUILD != */asan ]] || skip "times of ordinary programs"
	terminal 80 24 TERM=xterm-256color
	awk 'BEGIN { for (i = 0; i < 500000; i++) print i % 1000 / 1000 }' >many.txt
	runs "TIMEFORMAT='%U %S used'; cat many.txt | (time ae-view --at 0.9995 >/dev/null)"
	grep ' used$' screen | awk '{ exit !($1 + $2 < 2.5) }'
	runs "(for i in {1..20}; do echo \$i; sleep 0.1; done) | (time ae-view --at 15 >/dev/null)"
	grep ' used$' screen | awk '{ exit !($1 + $2 < 0.04) }'
}
