# order.awk - holds libae against the order of folders that libae/ORDER declares.
# Usage: { nm -A OBJECT...; grep '#include "' /dev/null SOURCE...; } | awk -f order.awk ORDER -
# Each line of ORDER is "folder: purpose". A file may use its own folder and the folders above it. Prints each
# violation, each cycle of files inside a folder, each folder without a line, each name that does not begin with ae_, and
# each call that a library must not make; exits 1 if there are any.

function fail(text) {
	print "libae/" text
	failed = 1
}

# "build/libae/kernels/kernel_gemm.avx2.o" and "libae/kernels/kernel_gemm.c" are of "kernels/kernel_gemm"
function source(path) {
	sub(/.*libae\//, "", path)
	sub(/\..*/, "", path)
	return path
}

function folder(file) {
	sub(/\/.*/, "", file)
	if (!(file in level) && !(file in told)) {
		told[file] = 1
		fail(file ": expected a line in libae/ORDER, got none")
	}
	return file
}

function hold(file, used, how) {
	if (level[folder(used)] > level[folder(file)])
		fail(file " " how " of libae/" used ", whose folder stands below its own in libae/ORDER")
}

FILENAME != "-" {
	if (!/^#/ && NF)
		level[substr($1, 1, length($1) - 1)] = ++levels
	next
}

# Files of one folder that use each other: headers by their includes, sources by their symbols.
function edge(from, to) {
	if (from != to && folder(from) == folder(to) && !((from, to) in edges)) {
		edges[from, to] = 1
		uses_of[from] = uses_of[from] " " to
	}
}

# Follows the edges from a file; a file that is met again while it is open closes a cycle.
function follow(file, path,    to, n, i, list) {
	if (state[file] == 2)
		return
	if (state[file] == 1) {
		fail("cycle:" substr(path, index(path, " " file)) " " file)
		return
	}
	state[file] = 1
	n = split(uses_of[file], list, " ")
	for (i = 1; i <= n; i++)
		follow(list[i], path " " file)
	state[file] = 2
}

/#include/ {
	split($0, part, "\"")
	if (part[2] == "ae.h")
		next
	file = substr($1, 1, index($1, ":") - 1)
	hold(source(file), source(part[2]), "includes the header")
	if (file ~ /\.h$/)
		edge(source(file) ".h", source(part[2]) ".h")
	next
}

# nm -A prints "file.o:0000 T name" and "file.o:     U name"
{
	file = source(substr($1, 1, index($1, ":") - 1))
	if ($(NF - 1) == "U") {
		uses[file, $NF] = 1
	} else if ($(NF - 1) ~ /^[A-Z]$/) {
		home[$NF] = file
		if ($NF !~ /^_?ae_/ && $NF !~ /^__/)
			fail(file ": the name " $NF " does not begin with ae_")
	}
}

END {
	banned = "^_?(printf|fprintf|vprintf|vfprintf|puts|putchar|fputs|fputc|perror|exit|_exit|quick_exit|abort|" \
		"getenv|secure_getenv|setlocale|signal|sigaction|rand|srand|random|time)$"
	for (use in uses) {
		split(use, part, SUBSEP)
		if (part[2] in home) {
			hold(part[1], home[part[2]], "uses " part[2])
			edge(part[1] ".c", home[part[2]] ".c")
		}
		if (part[2] ~ banned)
			fail(part[1] " calls " part[2] ": the library never prints, exits, or reads the environment")
	}
	for (file in uses_of)
		follow(file, "")
	exit failed
}
