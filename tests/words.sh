#!/bin/sh
# words.sh [FILE]... - looks for the words of words.txt in the files (default: code and pages), and prints for each one
# found the file, the line, the word, and what to say instead. Exits 1 if there are any.
set -u

cd "$(dirname "$0")/.." || exit 2
[ $# -gt 0 ] || set -- libae/ae.h libae/*/*.[ch] tools/*.c tools/*/* man/*.[1-9] README.md HACKING.md examples/README.md \
	examples/*.sh examples/*.awk examples/watch*

exec awk '
# Whether words of a kind are looked for in a file.
function concerns(kind, file) {
	if (kind == "page" || kind == "sentence")
		return file ~ /\.([1-9]|md)$/
	if (kind == "code" || kind == "comment")
		return file !~ /\.([1-9]|md|css)$/
	return 1
}

FNR == 1 {
	file = FILENAME
	sub(/^.*\/tests\/words.txt$/, "tests/words.txt", file)
	listing = ++files == 1
	count = listing ? 0 : count
	here = 0
	for (i = 1; !listing && i <= words; i++)
		if (concerns(kind[i], FILENAME) && !(allowed[i] && FILENAME ~ allowed[i]))
			active[++here] = i
}

listing {
	if (/^#/ || NF == 0)
		next
	n = split($0, part, "\t")
	if (n < 3 || part[1] !~ /^(any|code|page|comment|sentence)$/) {
		print FILENAME ":" FNR ": expected KIND, REGEX and INSTEAD with tabs between them, got: " $0
		bad = 1
		next
	}
	kind[++words] = part[1]
	instead[words] = part[3]
	allowed[words] = part[4]
	cased[words] = part[1] == "comment" || part[1] == "sentence"
	if (part[1] == "comment")
		regex[words] = "(/\\*|^[ \t]*#|\t#) (" part[2] ")[^a-z]"
	else if (part[1] == "sentence")
		regex[words] = "^(" part[2] ")[^a-z]"
	else
		regex[words] = "(^|[^a-z])(" part[2] ")([^a-z]|$)"
	next
}

{
	lower = tolower($0)
	for (k = 1; k <= here; k++) {
		i = active[k]
		line = cased[i] ? $0 : lower
		if (!match(line, regex[i]))
			continue
		found = substr(line, RSTART, RLENGTH)
		gsub(/^[^A-Za-z]+|[^A-Za-z]+$/, "", found)
		printf "%s:%d: \"%s\": say %s\n", FILENAME, FNR, found, instead[i]
		bad = 1
	}
}

END { exit bad }' tests/words.txt "$@"
