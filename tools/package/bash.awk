# bash.awk - completions for bash, after options.awk. An option and its value come as words of their own, also where =
# stands between them: it is in COMP_WORDBREAKS.

function begin()
{
	print "_" identifier "() {"
	print "\tlocal word=$2 before=$3"
	print "\tif [[ $word == = ]]; then word=; fi"
	print "\tif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi"
	print "\tCOMPREPLY=()"
	print "\tcase $before in"
}

function option(letter, long, arg, kind, help)
{
	all = all " " long
	if (kind == "flag")
		return
	printf "\t%s%s) ", letter ? "-" letter " | " : "", long
	if (kind == "words")
		printf "mapfile -t COMPREPLY < <(compgen -W %s -- \"$word\")", quoted(words)
	else if (kind == "open")
		printf "mapfile -t COMPREPLY < <(compgen -W %s -- \"$word\"; compgen -f -- \"$word\"); compopt -o filenames", quoted(words)
	else if (kind == "number")
		printf ":"
	else
		printf "compopt -o default"
	print "; return ;;"
}

function end()
{
	print "\tesac"
	print "\tcase $word in"
	print "\t-*) mapfile -t COMPREPLY < <(compgen -W " quoted(substr(all, 2)) " -- \"$word\") ;;"
	print "\t*) compopt -o default ;;"
	print "\tesac"
	print "}"
	print "complete -F _" identifier " " name
}
