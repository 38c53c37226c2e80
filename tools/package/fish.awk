# fish.awk - completions for fish, after options.awk: one line an option.

function begin()
{
	takes["flag"] = ""
	takes["number"] = takes["words"] = " -x"
	takes["text"] = takes["*text"] = takes["open"] = " -r"
}

# fish's single quotes know \\ and \'.
function fished(text)
{
	gsub(/[\\']/, "\\\\&", text)
	return "'" text "'"
}

function option(letter, long, arg, kind, help)
{
	print "complete -c " name (letter ? " -s " letter : "") " -l " substr(long, 3) takes[kind] \
		(words ? " -a " fished(words) : "") " -d " fished(help)
}

function end()
{
}
