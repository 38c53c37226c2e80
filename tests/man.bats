# The manual pages: complete, in step with the programs' --help, and their examples run as they stand.

bats_require_minimum_version 1.5.0
load loop

setup() {
	cd "$BATS_TEST_TMPDIR"
	pages=$AE_SOURCE/man
}

@test "every program has a page with all sections, in their order" {
	for tool in "$AE_BUILD"/bin/ae-*; do
		page=$pages/$(basename "$tool").1
		if [ ! -f "$page" ]; then
			complain "$(basename "$tool"): no page"
			continue
		fi
		found=$(sed -n 's/^\.Sh //p' "$page" | grep -x 'NAME\|SYNOPSIS\|DESCRIPTION\|EXIT STATUS\|EXAMPLES\|DIAGNOSTICS\|SEE ALSO\|CAVEATS' | tr '\n' ',')
		[ "$found" = "NAME,SYNOPSIS,DESCRIPTION,EXIT STATUS,EXAMPLES,DIAGNOSTICS,SEE ALSO,CAVEATS," ] ||
			complain "$(basename "$page"): sections are $found"
	done
	verdict
}

# Long options as the page lists them (.It Fl c , Fl -columns Ar LIST), and as --help prints them.
@test "pages and --help know the same options" {
	for tool in "$AE_BUILD"/bin/ae-*; do
		page=$pages/$(basename "$tool").1
		[ -f "$page" ] || continue
		"$tool" --help | sed -n 's/^  \(-., \|    \)--\([a-z0-9-]*\) .*/\2/p' | sort -u >told
		sed -n 's/^\.It .*Fl -\([a-z0-9-]*\).*/\1/p' "$page" | sort -u >written
		difference=$(diff told written | grep '^[<>]' | tr '\n' ' ')
		[ -z "$difference" ] || complain "$(basename "$tool"): < only in --help, > only in the page: $difference"
	done
	verdict
}

@test "every page that a page refers to exists" {
	for page in "$pages"/*.[1-9]; do
		for name in $(sed -n 's/^\.Xr \(ae[a-z-]*\|libae\) \([1-9]\).*/\1.\2/p' "$page"); do
			[ -f "$pages/$name" ] || complain "$(basename "$page"): refers to $name, which is not there"
		done
	done
	verdict
}

@test "the pages pass mandoc's lint" {
	command -v mandoc >/dev/null || skip "mandoc is not installed"
	run -0 mandoc -T lint -W warning "$pages"/*.[1-9]
	[ -z "$output" ]
}

# One page's commands run one after the other in a directory that is empty at first.
run_examples() {
	local page=$1 command status

	mkdir -p commands here
	rm -rf commands/* here/*
	awk -v out=commands -f "$AE_SOURCE/tests/examples.awk" "$page"
	for command in commands/*.sh; do
		[ -f "$command" ] || continue
		status=0
		(cd here && timeout 60 sh "../$command" >../got 2>../words </dev/null) || status=$?
		if [ "$status" != 0 ]; then
			complain "$(basename "$page"): exit status $status: $(cat "$command"): $(head -c 300 words)"
		elif [ -f "${command%.sh}.want" ] && ! cmp -s got "${command%.sh}.want"; then
			complain "$(basename "$page"): $(cat "$command"):" "$(diff got "${command%.sh}.want" | head -n 6)"
		fi
	done
}

@test "the examples of every page run, and print what the page says" {
	count=0
	for page in "$pages"/*.[1-9]; do
		run_examples "$page"
		count=$((count + $(find commands -name '*.sh' | wc -l)))
	done
	verdict
	[ "$count" -gt 10 ]
}

# A test of the test: an example that prints something else is found.
@test "an example whose output differs is noticed" {
	printf '.Sh EXAMPLES\n.Bd -literal\n$ printf "a\\en"\nb\n.Ed\n' >page.1
	run_examples page.1
	grep -q '^< a' complaints
	rm complaints
	printf '.Sh EXAMPLES\n.Bd -literal\n$ printf "a\\en" | \\e\n  tr a b\nb\n$ cat <<EOF\na\nEOF\na\n.Ed\n' >page.1
	run_examples page.1
	[ "$(ls commands | grep -c sh)" = 2 ]
	[ ! -e complaints ]
}
