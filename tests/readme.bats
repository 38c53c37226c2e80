# README.md: its commands run as they stand and print what it says; its links exist.

bats_require_minimum_version 1.5.0
load loop
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	page=$AE_SOURCE/README.md
}

# Lines of four blanks and "$ " are commands; the indented lines that follow one are its output.
commands() {
	awk '
	/^    \$ / { file = sprintf("%03d", ++number); print substr($0, 7) >(file ".sh"); open = 1; next }
	/^    / { if (open) print substr($0, 5) >(file ".want"); next }
	{ open = 0 }' "$page"
}

@test "the pipeline and the claims of README.md hold on the demo's series" {
	ordinary_programs
	SHORT=1 AE_DATA=none OUT=demo "$AE_SOURCE/examples/nab.sh" >/dev/null 2>&1
	mkdir commands && cd commands && commands && cd ../demo
	[ "$(find ../commands -name '*.sh' | wc -l)" -ge 7 ]
	for command in ../commands/*.sh; do
		status=0
		sh "$command" >got 2>words </dev/null || status=$?
		[ "$status" = 0 ] || complain "exit status $status: $(cat "$command"): $(head -c 300 words)"
		if [ -e "${command%.sh}.want" ]; then
			cmp -s got "${command%.sh}.want" || complain "$(cat "$command"): $(diff got "${command%.sh}.want")"
		fi
	done
	verdict
}

@test "README.md links to files that exist" {
	for file in $(grep -o '](\([^)]*\))' "$page" | tr -d '])(' | grep -v ://) $(grep -o 'man man/[a-z-]*\.[1-9]' "$page" | cut -d ' ' -f 2); do
		[ -e "$AE_SOURCE/$file" ] || complain "README.md: $file does not exist"
	done
	verdict
}

@test "README.md and ae(7) name every program" {
	for tool in "$AE_BUILD"/bin/ae-*; do
		name=$(basename "$tool")
		grep -q "\`$name\`" "$page" || complain "README.md: no $name"
		grep -q "^.It Xr $name 1" "$AE_SOURCE/man/ae.7" || complain "ae.7: no $name"
	done
	verdict
}

@test "each line of the index by task names programs that its example runs, and a page about it" {
	awk '/^## / { on = $0 == "## By task" } on && /^\| [a-z]/ && !/^\| to / { gsub(/`/, ""); print }' "$page" >tasks
	[ "$(wc -l <tasks)" -ge 20 ]
	while IFS='|' read -r _ task programs manual link _; do
		example=$(sed -n 's/.*](\(.*\)).*/\1/p' <<<"$link") manual=${manual// }
		task=$(sed 's/^ *//; s/ *$//' <<<"$task")
		[ -e "$AE_SOURCE/$example" ] || complain "$task: no $example"
		[ -e "$AE_SOURCE/man/$manual" ] || complain "$task: no $manual"
		for program in $programs; do
			[ -x "$AE_BUILD/bin/$program" ] || complain "$task: no $program"
			grep -q "\b$program\b" "$AE_SOURCE/$example" || complain "$task: $example does not run $program"
		done
		grep -qix "\.It $task" "$AE_SOURCE/man/ae.7" || complain "ae.7: no task '$task'"
		grep -A 9 -ix "\.It $task" "$AE_SOURCE/man/ae.7" | grep -q "^.Pa $example" || complain "ae.7: $task: no $example"
	done <tasks
	verdict
}
