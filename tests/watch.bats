#!/usr/bin/env bats
# examples/watch.sh: a table that grows is looked at again and again.

bats_require_minimum_version 1.5.0

load loop

setup_file() {
	cd "$BATS_FILE_TMPDIR" || exit
	export AE_THREADS=1
	# a,b: two waves of noise; from row 60 to 65 b is far away
	awk 'BEGIN { for (i = 0; i < 400; i++) {
		n = i * 7919 % 1009 / 1009
		printf "2026-01-01T%02d:%02d:00Z,%.4f,%.4f\n", i / 60, i % 60, sin(i / 3) + n / 20, cos(i / 4) + n / 20 + (i >= 160 && i < 166 ? 9 : 0)
	} }' >all
	{ echo time,a,b; head -n 150 all; } >normal.csv
	ae-normalize -q --fit s.bin normal.csv >normal.npy
	ae-train -q -e 5 -a 'dense 6 tanh; ---; dense in' --stats s.bin -w 4 --heldout none -o m.bin normal.csv
	ae-score -q --raw --by feature m.bin normal.csv | ae-threshold --fit t.bin
}

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	cp "$BATS_FILE_TMPDIR"/* .
	export AE_THREADS=1 STATE_DIRECTORY=$PWD/state
	mkdir state
}

# rows FIRST LAST: rows from 1, behind the header
rows() {
	echo time,a,b
	sed -n "$1,$2p" all
}

look() {
	"$AE_SOURCE/examples/watch.sh" m.bin t.bin "${1-log.csv}"
}

@test "an event is told once, while it goes on and after it, with its times and columns" {
	rows 1 150 >log.csv
	run -0 look
	[ -z "$output" ]
	rows 1 163 >log.csv
	run -1 look
	[[ $output == 'log.csv: rows 157 to 162 (2026-01-01T02:37:00Z to 2026-01-01T02:42:00Z) are abnormal: score '*', columns b' ]]
	[ "$(wc -l <<<"$output")" = 1 ]
	for last in 163 165 180 300; do
		rows 1 $last >log.csv
		run -0 look
		[ -z "$output" ]
	done
}

@test "a file that is rotated starts anew, also if it has outgrown the old one" {
	rows 1 200 >log.csv
	run -1 look
	{ rows 50 200; tail -n +201 all; } >log.csv
	run -1 look
	[[ $output == *'rows 1'*' to 1'*'are abnormal'* ]]
	run -0 look
	# by copytruncate, and still empty or with its header alone
	: >log.csv
	run -0 look
	echo time,a,b >log.csv
	run -0 look
	rows 160 165 >log.csv
	run -1 look
	[[ $output == *'rows 0 to 5 '* ]]
}

@test "an empty state is no end: the event is told" {
	rows 1 200 >log.csv
	run -1 look
	: >"$(echo state/*log.csv.state)"
	run -1 look
	[[ $output == *'are abnormal'* ]]
	run -0 look
}

@test "a failure is never the status of an alarm" {
	rows 1 200 >log.csv
	run -2 look missing.csv
	run -2 "$AE_SOURCE/examples/watch.sh" s.bin t.bin log.csv
	run -2 "$AE_SOURCE/examples/watch.sh" m.bin s.bin log.csv
	run -2 "$AE_SOURCE/examples/watch.sh" one two
	{ rows 1 200; echo a,b; } >damaged.csv
	run -2 look damaged.csv
	[[ $output == 'ae-info: damaged.csv: line 202: '* ]]
	STATE_DIRECTORY=nowhere run -2 look
	PATH=$PWD/none:/usr/bin:/bin run -127 look
}

@test "a full disk loses no alarm: the state is saved after the lines are out" {
	rows 1 200 >log.csv
	status=0
	look >/dev/full 2>said || status=$?
	[ "$status" = 2 ]
	run -1 look
	[[ $output == *'are abnormal'* ]]
	# and one that takes no state tells the alarm before it fails
	rm -r state
	run -2 look
	[[ $output == *'are abnormal'* ]]
}

@test "files of one name in two folders have a state each" {
	mkdir x y
	rows 1 200 >x/log.csv
	rows 1 200 >y/log.csv
	run -1 look x/log.csv
	run -1 look y/log.csv
	run -0 look x/log.csv
	[ "$(ls state/*.state | wc -l)" = 2 ]
}

@test "a renamed column is told, as is a new one: each time, or once" {
	rows 1 150 >log.csv
	run -0 look
	rows 1 150 | sed '1s/b/renamed/' >log.csv
	run -2 look
	[[ $output == *"'b'"* ]]
	run -2 look
	rows 1 150 | sed '1s/$/,new/; 2,$s/$/,1/' >log.csv
	run -1 look
	[[ $output == *'log.csv: '*'new'* ]]
	run -0 look
}

@test "a table that stops growing is told once, and again after it has grown" {
	rows 1 150 >log.csv
	run -0 look
	sed -i -E 's/ [0-9]+ 0$/ 1000 0/' state/*.state
	run -1 look
	[[ $output == 'log.csv: no new row for '*' minutes' ]]
	run -0 look
	rows 1 152 >log.csv
	run -0 look
	STALE=0 run -1 look
	STALE=0 run -0 look
}

@test "a last line that is half written is left for the next look" {
	{ rows 1 150; printf 2026-01-01T02:30:00Z,9; } >log.csv
	run -0 look
	[ "$(cut -d ' ' -f 2 state/*.state)" = 150 ]
}

@test "the demonstration tells one event; the cron line runs as it is installed" {
	OUT=here run -0 "$AE_SOURCE/examples/watch-demo.sh"
	[ "$(grep -c 'are abnormal' <<<"$output")" = 1 ]
	case "$AE_BUILD" in */asan) skip "ordinary builds are installed" ;; esac
	make -s -C "$AE_SOURCE" B="${AE_BUILD#"$AE_SOURCE"/}" install DESTDIR="$PWD/root" PREFIX=/opt/ae
	cron=root/opt/ae/share/doc/ae/examples/watch.cron
	mkdir -p root/etc/ae root/var/log root/var/lib
	# the command of its first line makes the folder
	command=$(sed -n 's/^#.*`\(install [^`]*\)`.*/\1/p' "$cron" | sed "s| /| $PWD/root/|; s/ -o nobody//")
	[ -n "$command" ]
	$command
	cp m.bin root/etc/ae/model.bin
	cp t.bin root/etc/ae
	rows 1 200 >root/var/log/measurements.csv
	sed -n 's/^\([A-Z_]*=.*\)/\1/p' "$cron" | sed "s|=/|=$PWD/root/|; s|:/usr|:/usr|" >environment
	grep -qx "PATH=$PWD/root/opt/ae/bin:/usr/local/bin:/usr/bin:/bin" environment
	line=$(sed -n 's/^\*.*nobody\t//p' "$cron" | sed "s| /| $PWD/root/|g; s|^/|$PWD/root/|")
	mapfile -t environment <environment
	run -1 env -i "${environment[@]}" /bin/sh -c "$line"
	[[ $output == *'measurements.csv: rows '*'are abnormal'* ]]
	run -0 env -i "${environment[@]}" /bin/sh -c "$line"
	grep -q "^Environment=PATH=/opt/ae/bin:" root/opt/ae/share/doc/ae/examples/watch@.service
	grep -q "^ExecStart=/opt/ae/share/doc/ae/examples/watch.sh " root/opt/ae/share/doc/ae/examples/watch@.service
}
