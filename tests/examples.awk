# examples.awk - the commands of a manual page's EXAMPLES, and what it says they print.
# Usage: awk -v out=DIR -f examples.awk PAGE; makes DIR/N.sh and, where output is shown, DIR/N.want.
# In .Bd -literal blocks a command follows "$ ", goes on over lines that end in a backslash and to the end of a
# here-document; what follows, up to the next command, is its output.

function plain(line) {
	gsub(/\\\(aq|\\\[aq\]/, "'", line)
	gsub(/\\\(dq|\\\[dq\]/, "\"", line)
	gsub(/\\\(ti|\\\[ti\]/, "~", line)
	gsub(/\\\(ha|\\\[ha\]/, "^", line)
	gsub(/\\&/, "", line)
	gsub(/\\-/, "-", line)
	gsub(/\\e|\\\(rs|\\\[rs\]/, "\\", line)
	return line
}

/^\.Sh/ { examples = /EXAMPLES/; literal = 0; next }
!examples { next }
/^\.Bd -literal/ { literal = 1; open = 0; next }
/^\.Ed/ { literal = 0; next }
!literal { next }

{ line = plain($0) }

heredoc != "" {
	print line > command
	if (line == heredoc)
		heredoc = ""
	next
}
continued {
	print line > command
	continued = line ~ /\\$/
	next
}
line ~ /^\$ / {
	number++
	open = 1
	line = substr(line, 3)
	command = sprintf("%s/%03d.sh", out, number)
	print line > command
	continued = line ~ /\\$/
	if (match(line, /<< *['"]?[A-Za-z]+/)) {
		heredoc = substr(line, RSTART, RLENGTH)
		gsub(/[^A-Za-z]/, "", heredoc)
	}
	next
}
open { print line > sprintf("%s/%03d.want", out, number) }
