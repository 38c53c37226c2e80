# order.awk - holds libae against the order that libae/ORDER declares.
# Usage: { nm -A OBJECT...; grep '#include "' /dev/null SOURCE...; } | awk -f order.awk ORDER -
# Each line of ORDER is a level, "name: file ...": what stands in it uses its own level and those above it. Prints
# what breaks that, files without a level, names that do not begin with ae_, calls that a library must not make;
# exits 1 when there were any.

function fail(text) {
	print "libae/" text
	failed = 1
}

# "path/kernel_gemm.avx2.o" is made of kernel_gemm.c
function source(path) {
	sub(/.*\//, "", path)
	sub(/\..*/, "", path)
	if (!(path in level) && !(path in told)) {
		told[path] = 1
		fail(path ": has no level in libae/ORDER")
	}
	return path
}

function hold(file, used, how) {
	if (level[used] > level[file])
		fail(file " " how " of libae/" used ", which stands below it in libae/ORDER")
}

FILENAME != "-" {
	if (/^#/ || !NF)
		next
	levels++
	for (i = 2; i <= NF; i++)
		level[$i] = levels
	next
}

/#include/ {
	split($0, part, "\"")
	hold(source(substr($1, 1, index($1, ":") - 1)), source(part[2]), "includes the header")
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
		if (part[2] in home)
			hold(part[1], home[part[2]], "uses " part[2])
		if (part[2] ~ banned)
			fail(part[1] " calls " part[2] ": the library never prints, exits, or looks about")
	}
	exit failed
}
