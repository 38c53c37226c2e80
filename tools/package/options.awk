# options.awk - reads a program's --help and hands each option on to a shell's own functions: begin(), option(LETTER,
# NAME, ARG, KIND, HELP), end(). KIND says what the option takes: "flag" nothing, "number", "text", which may be a file's
# name, "words", one of those in `words`, "open" one of them or a file's name. A "*" before it: more than once.

# The last brackets hold the range, the choices or the word that it may be repeated: all made by the programs' option
# table, and all that completions know of values.
function kind_of(arg, help,    legal, open)
{
	words = ""
	if (arg == "")
		return "flag"
	if (!match(help, / \[[^][]*\]$/))
		return "text"
	legal = substr(help, RSTART + 2, RLENGTH - 3)
	if (legal == "may be repeated")
		return "*text"
	sub(/; default .*$/, "", legal)
	open = sub(/^or /, "", legal)
	if (legal ~ /^[^ ]+(\|[^ ]+)+$/) {
		words = legal
		gsub(/\|/, " ", words)
		return open ? "open" : "words"
	}
	return legal ~ /^(any|above 0|-?[0-9])/ ? "number" : "text"
}

# The help without the list of words, which completions offer anyway.
function without_words(help,    legal)
{
	if (!words || !match(help, / \[[^][]*\]$/))
		return help
	legal = substr(help, RSTART + 2, RLENGTH - 3)
	help = substr(help, 1, RSTART - 1)
	return sub(/^.*; default /, "", legal) ? help " (default: " legal ")" : help
}

# In single quotes, as all three shells read them.
function quoted(text)
{
	gsub(/'/, "'\\''", text)
	return "'" text "'"
}

BEGIN {
	identifier = name
	gsub(/-/, "_", identifier)
	begin()
}

/^  (-., |    )--/ {
	letter = substr($0, 3, 1) == "-" ? substr($0, 4, 1) : ""
	line = substr($0, 7)
	cut = match(line, /  +/)
	help = substr(line, RSTART + RLENGTH)
	line = substr(line, 1, cut - 1)
	cut = index(line, " ")
	arg = cut ? substr(line, cut + 1) : ""
	kind = kind_of(arg, help)
	option(letter, cut ? substr(line, 1, cut - 1) : line, arg, kind, without_words(help))
	options++
}

END {
	if (!options)
		exit 1
	end()
}
