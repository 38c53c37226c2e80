# program.bash - programs that stand in manual pages; for bats: `load program`.

# program PAGE NAME: writes the literal block behind the page's comment that names the program to a file of that name.
program() {
	awk -v name="$2" '$0 == ".\\\" program: " name { found = 1 } found && /^\.Ed/ { exit }
		inside { gsub(/\\e/, "\\"); print } found && /^\.Bd/ { inside = 1 }' "$AE_SOURCE/man/$1" >"$2"
	[ -s "$2" ]
}
