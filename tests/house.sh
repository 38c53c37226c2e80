#!/bin/sh
# house.sh BUILD [ROOT] - holds the sources under ROOT (default: the checkout) and their objects under BUILD to the rules
# of the house. Prints "rule: file: violation" per violation; exits 1 if there are any. HACKING.md explains the rules.
set -u

build=$(cd "$1" && pwd) || exit 2
cd "${2:-$(dirname "$0")/..}" || exit 2
here=$(cd "$(dirname "$0")" && pwd) || exit 2
violations=$(mktemp) || exit 2
trap 'rm -f "$violations"' EXIT

sources() {
	find libae tools -name '*.[ch]' | sort
}

# An include or a symbol that points upward, a cycle inside a folder, names without ae_, and forbidden calls.
order() {
	{
		nm -A "$build"/libae/*/*.o
		grep '#include "' /dev/null libae/*/*.[ch]
	} | awk -f "$here/order.awk" libae/ORDER -
}

# A tag has one definition, also if the definitions are in two .c files.
tags() {
	grep -noE '^[[:space:]]*(static |const |typedef )*(struct|enum|union) [a-z_][a-z_0-9]* \{' libae/*/*.[ch] | awk -F: '{
		tag = $3
		sub(/^[[:space:]]*((static|const|typedef) )*/, "", tag)
		sub(/ \{$/, "", tag)
		if (tag in home)
			print $1 ":" $2 ": " tag ": expected one definition, got another one at " home[tag]
		home[tag] = $1 ":" $2
	}'
}

# A file's name says which file it is.
names() {
	sources | awk -F/ '{
		if ($NF in home)
			print $0 ": expected a name of its own, got the name of " home[$NF]
		home[$NF] = $0
	}'
}

# #include <memory.h> must not find a header of ours.
shadows() {
	for header in $(sources | grep '\.h$'); do
		if echo "#include <${header##*/}>" | ${CC:-cc} -E - >/dev/null 2>&1; then
			echo "$header: expected a name of its own, got the name of a system header"
		fi
	done
}

# Constant tables of pointers are in .data.rel.ro, which the loader closes.
mutable_data() {
	for object in "$build"/libae/*/*.o; do
		size -A "$object" | awk -v name="$object" '($1 == ".data" || $1 == ".bss") && $2 > 0 {
			print name ": expected no data that can change, got " $2 " bytes in " $1 }'
	done
}

private_headers() {
	for header in libae/*/*.h; do
		grep -n "#include \"${header#libae/}\"" /dev/null tools/*.c tools/*/*.[ch] |
			sed 's/$/: expected ae.h, got a header inside the library/'
	done
}

# Options that trade the meaning of the arithmetic for speed.
arithmetic() {
	grep -n 'ffast-math\|Ofast\|funsafe-math\|ffinite-math\|fassociative-math\|ffp-contract=fast' Makefile libae/*/*.[ch]
	grep -q -e '-ffp-contract=off' Makefile || echo "Makefile: expected -ffp-contract=off, got none"
}

exits() {
	grep -n '[^a-z_]\(exit\|abort\|_exit\|perror\)(' /dev/null tools/ae-*.c | sed 's/$/: expected die(), got the call that ends programs/'
}

for rule in order tags names shadows mutable_data private_headers arithmetic exits; do
	$rule | sed "s/^/$rule: /" >>"$violations"
done
cat "$violations"
[ ! -s "$violations" ]
