# zsh.awk - completions for zsh, after options.awk: one specification an option, for _arguments.

function begin()
{
	print "#compdef " name
	print "_arguments -s -S \\"
}

# Text inside brackets or between colons, with their special characters escaped.
function plain(text)
{
	gsub(/\[|\]|:|\\/, "\\\\&", text)
	return text
}

function option(letter, long, arg, kind, help,    after, both, names)
{
	if (kind != "flag")
		after = ":" plain(arg) ":" (kind == "words" ? "(" words ")" : kind == "number" ? "" : \
			kind == "open" ? "{compadd " words "; _files}" : "_files")
	both = letter ? "(-" letter " " long ")" : ""
	if (kind ~ /^\*/)
		both = "*"
	names = letter ? "{-" letter (after ? "+" : "") "," long (after ? "=" : "") "}" : long (after ? "=" : "")
	print "\t" (both ? quoted(both) : "") names quoted("[" plain(help) "]" after) " \\"
}

function end()
{
	print "\t'*:file:_files'"
}
