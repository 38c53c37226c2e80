# tests/words.sh: the words of words.txt are found in code and pages, each with its place and what to say instead.

bats_require_minimum_version 1.5.0
load loop

setup() {
	cd "$BATS_TEST_TMPDIR"
	words=$AE_SOURCE/tests/words.sh
}

@test "code and pages use no word of the list" {
	run -0 "$words"
	[ -z "$output" ]
}

@test "a planted word is found, with file, line and what to say" {
	printf 'int x;\n/* What it is. */\nint ae_madds_of(void);\n/* of a record: what it learnt */\n' >$PWD/planted.c
	run -1 "$words" "$PWD/planted.c"
	[ "${lines[0]}" = "$PWD/planted.c:2: \"What\": say a noun phrase, or subject first" ]
	[ "${lines[1]}" = "$PWD/planted.c:3: \"madds\": say macs" ]
	[ "${lines[2]}" = "$PWD/planted.c:4: \"learnt\": say learned" ]
	[ "${#lines[@]}" = 3 ]
	printf '.Sh A\nOf all records it does not go with, the Behaviour\nis madds.\n' >page.1
	run -1 "$words" "$PWD/page.1"
	[ "${#lines[@]}" = 3 ]
	printf 'unlearnts, madd, the same; behavior: what of it?\n' >fine.c
	run -0 "$words" "$PWD/fine.c"
}

# Each line of the list, in a file of its kind: its first alternative, where the regex is plain enough to have one.
@test "every word of the list is found" {
	awk -F '\t' '!/^#/ && NF { print $1 "\t" $2 }' "$AE_SOURCE/tests/words.txt" >list
	[ "$(wc -l <list)" -ge 25 ]
	while IFS=$'\t' read -r kind regex; do
		word=$(sed -e 's/\[[^]]*\][*+]//g' -e 's/[^ ]?//g' -e 's/(\([^|()]*\)[^()]*)/\1/g' -e 's/|.*//' <<<"$regex")
		file=planted.c
		case $kind in
		page) file=planted.md ;;
		sentence) file=planted.1 word="$word is" ;;
		comment) word="/* $word is */" ;;
		esac
		echo "$word" >"$file"
		"$words" "$PWD/$file" >found && complain "$kind $regex: '$word' is not found"
		[ "$(wc -l <found)" -ge 1 ] || complain "$kind $regex: nothing is said of '$word'"
	done <list
	verdict
}

@test "a line of the list that has no tabs is an error" {
	mkdir -p copy/tests
	cp "$words" copy/tests/
	printf 'any learnt learned\n' >copy/tests/words.txt
	echo int >x.c
	run -1 copy/tests/words.sh "$PWD/x.c"
	[[ $output == "tests/words.txt:1: expected KIND, REGEX and INSTEAD"* ]]
}
