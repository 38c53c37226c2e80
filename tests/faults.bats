# Faults of the system, and limits that it sets: whatever fails, a program ends with 2 and one line, and files are
# whole. `make faults` goes over all calls; here are the first ones.

bats_require_minimum_version 1.5.0
load loop
load refused

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	seq 1 400 | awk '{ print $1 / 400 "," (($1 * 7) % 24) / 24 }' >rows.csv
	ae-convert -o rows.npy rows.csv
	echo 'dense 2; ---; dense in' >arch
	ae-train -q -e 1 -a arch -o model rows.npy
	ae-score -o scores.npy model rows.npy
	ae-encode -o codes.npy model rows.npy
	ae-window 4 -o windows.npy rows.npy
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	home=$BATS_FILE_TMPDIR
}

# INPUT COMMAND for each program that writes a file under -o
writers() {
	cat <<-END
		rows.csv ae-convert
		rows.csv ae-select --shuffle
		rows.csv ae-table --fit /dev/null
		rows.csv ae-normalize --range 0,1
		rows.npy ae-window 4
		windows.npy ae-unwindow
		rows.npy ae-noise gaussian=0.1
		rows.npy ae-train -q -e 1 -a $home/arch
		rows.npy ae-recon $home/model
		rows.npy ae-encode $home/model
		codes.npy ae-decode $home/model
		model ae-sample -q -n 400
		rows.npy ae-score $home/model
		scores.npy ae-threshold --at -1
		scores.npy ae-calibrate
		rows.npy ae-novelty
		scores.npy ae-join
		rows.csv ae-plot series
		rows.npy ae-info
	END
}

@test "a call that fails ends every program as promised" {
	takes_long
	run -0 "$AE_SOURCE/tests/faults/faults.sh" "$AE_BUILD" few
	[[ ${lines[-1]} =~ ^[0-9]+\ faults\ injected$ ]]
	[ "${lines[-1]%% *}" -gt 300 ]
}

# A test of the test: a program that leaves a file behind, one that dies, and one that says nothing are found.
@test "the harness sees broken promises" {
	ordinary_programs
	mkdir -p build/faults/bin
	cp "$AE_BUILD"/faults/bin/ae-* build/faults/bin/
	rm build/faults/bin/ae-recon build/faults/bin/ae-decode
	cat >build/faults/bin/ae-recon <<-END
		#!/bin/sh
		"$AE_BUILD/faults/bin/ae-recon" "\$@" 2>/dev/null || { : >.left.tmp; exit 2; }
	END
	printf '#!/bin/sh\n"%s" "$@" || kill -SEGV $$\n' "$AE_BUILD/faults/bin/ae-decode" >build/faults/bin/ae-decode
	chmod +x build/faults/bin/*
	run -1 "$AE_SOURCE/tests/faults/faults.sh" build few ae-recon
	[[ $output == *"ae-recon model -o kept, read call 1: exit status 2, "* ]]
	[[ $output == *"left behind: .left.tmp"* ]]
	[[ ${lines[-1]} == *" promises broken" ]]
	run -1 "$AE_SOURCE/tests/faults/faults.sh" build few ae-decode
	[[ $output == *"ae-decode model -o new, read call 1: exit status 139"* ]]
	[[ ${lines[-1]} == *" promises broken" ]]
}

# limited TEXT LIMIT: with that limit of the shell's ulimit, every program says TEXT, ends with 2, and the file that it
# was to replace stays as it was. (Words go to a pipe, which no limit of files holds.)
limited() {
	local text=$1 limit=$2 input command tool

	while read -r input command; do
		tool=${command%% *}
		echo "the last good file" >out
		# shellcheck disable=SC2086 # lists of words
		{ (ulimit $limit && exec $command -o out "$home/$input") </dev/null 2>&1 >/dev/null 3>&- || echo "status $?"; } | cat >words
		if [ "$(sed -n 2p words)" != "status 2" ] || ! sed 1q words | grep -q "^$tool: .*$text"; then
			complain "$tool, ulimit $limit: $(head -c 300 words)"
		fi
		[ "$(<out)" = "the last good file" ] || complain "$tool, ulimit $limit: the file is another one"
		for left in .[!.]*; do
			[ ! -e "$left" ] || complain "$tool, ulimit $limit: left behind: $left"
		done
	done < <(writers | grep -v "${3:-^$}")
	verdict
}

# One is left for the input, or for the loader before it; what has read its input before it writes needs no more.
@test "no descriptor left is an error like others" {
	case "$AE_BUILD" in */cover) skip "counts of lines need descriptors" ;; esac
	limited "\(Too many open files\|No file descriptors available\)" "-n 4" "ae-train\|ae-table\|ae-info\|ae-sample"
}

@test "a file that may not grow is an error, and no signal" {
	limited "out: cannot be written: " "-f 0"
}

@test "memory that is short is an error" {
	case "$AE_BUILD" in */cover) skip "counts of lines need memory" ;; esac
	(ulimit -v 200000 && ae-info --version >stdout 2>&1) || skip "memory cannot be limited here"
	# as much as a program needs to begin with, and then less than its buffers take
	for kilobytes in 3200 3600 4000 5000; do
		while read -r input command; do
			status=0
			# shellcheck disable=SC2086 # a list of words
			(ulimit -v $kilobytes && exec $command -o out) <"$home/$input" >stdout 2>stderr || status=$?
			case $status in
			0) ;;
			2) [ "$(wc -l <stderr)" = 1 ] || complain "${command%% *}, $kilobytes KB: $(cat stderr)" ;;
			# the loader's, and the shell's, which do not come as far as main()
			127 | 126) ;;
			*) complain "${command%% *}, $kilobytes KB: exit status $status, $(head -c 300 stderr)" ;;
			esac
		done < <(writers)
	done
	verdict
}

@test "a directory where nothing may be written is told" {
	mkdir closed
	if [ "$(id -u)" = 0 ]; then
		mount -t tmpfs -o ro none closed 2>/dev/null || skip "root writes everywhere, and may mount nothing here"
	else
		chmod 555 closed
	fi
	while read -r input command; do
		# shellcheck disable=SC2086 # a list of words
		refused closed/out $command -o closed/out <"$home/$input" >report || complain "$(cat report)"
	done < <(writers)
	[ "$(id -u)" != 0 ] || umount closed
	verdict
}

# The number of a closed descriptor must not be that of the next file, which would then hold words or records.
@test "with stdin, stdout and stderr closed, a file gets what is its own" {
	while read -r input command; do
		tool=${command%% *}
		[ "$tool" != ae-info ] || continue	# it writes the name of its input
		rm -f out want
		# shellcheck disable=SC2086 # a list of words
		$command -o want "$home/$input" 2>/dev/null || complain "$tool: exit status $?"
		status=0
		# shellcheck disable=SC2086
		$command -o out "$home/$input" <&- >&- 2>&- || status=$?
		[ ! -e out ] || cmp want out || complain "$tool: other bytes with all descriptors closed"
		[ "$status" = 2 ] || [ -e out ] || complain "$tool: exit status $status, and no file"
	done < <(writers)
	verdict
}

@test "a file is on the disk before it gets its name, and its folder after that" {
	bin=$AE_BUILD/faults/bin
	ae-convert -o want "$home/rows.csv"
	for call in 1 2; do
		echo old >out
		: >mark
		AE_FAULT=fsync:$call:mark refused "out: cannot be written: Input/output error" "$bin/ae-convert" -o out "$home/rows.csv"
		[ -s mark ]
		if [ "$call" = 1 ]; then [ "$(<out)" = old ]; else cmp out want; fi
	done
	: >mark
	AE_FAULT=fsync:3:mark "$bin/ae-convert" -o out "$home/rows.csv"
	[ ! -s mark ]
	[ -z "$(find . -name '*.tmp')" ]
}

@test "a run that is killed goes on to the same model, whenever it is killed" {
	run -0 "$AE_SOURCE/tests/faults/kill.sh" "$AE_BUILD" 3
	[[ $output == "3 of 3 models equal, after "* ]]
}
