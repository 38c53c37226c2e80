#!/bin/sh
# house.sh BUILD [ROOT] - holds the sources under ROOT (default: the checkout) and their objects under BUILD to the rules
# of the house. Prints "rule: file: violation" per violation; exits 1 if there are any. HACKING.md explains the rules.
set -u

build=$(cd "$1" && pwd) || exit 2
cd "${2:-$(dirname "$0")/..}" || exit 2
here=$(cd "$(dirname "$0")" && pwd) || exit 2
violations=$(mktemp) || exit 2
trap 'rm -f "$violations" "$violations.public" "$violations.declared"' EXIT

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
	sources | sed -n 's|.*/\(.*\.h\)$|#if __has_include(<\1>)\nfound \1\n#endif|p' | ${CC:-cc} -E -P - | sed -n 's/^found //p' |
		while read -r name; do
			echo "$(sources | grep "/$name\$"): expected a name of its own, got the name of a system header"
		done
}

# Constant tables of pointers are in .data.rel.ro, which the loader closes.
mutable_data() {
	size -A "$build"/libae/*/*.o | awk '$2 == ":" { name = $1 } ($1 == ".data" || $1 == ".bss") && $2 > 0 {
		print name ": expected no data that can change, got " $2 " bytes in " $1 }'
}

private_headers() {
	grep -nF "$(printf '#include "%s"\n' libae/*/*.h | sed 's|"libae/|"|')" /dev/null tools/*.c tools/*/*.[ch] |
		sed 's/$/: expected ae.h, got a header inside the library/'
}

# Options that trade the meaning of the arithmetic for speed.
arithmetic() {
	grep -n 'ffast-math\|Ofast\|funsafe-math\|ffinite-math\|fassociative-math\|ffp-contract=fast' Makefile libae/*/*.[ch]
	grep -q -e '-ffp-contract=off' Makefile || echo "Makefile: expected -ffp-contract=off, got none"
}

# What programs share is linked into each of them, so it cannot need one of them.
programs() {
	nm -g -A "$build"/tools/*.o "$build"/tools/*/*.o | awk '{
		file = $1
		sub(/:.*/, "", file)
		sub(/.*\/tools\//, "tools/", file)
		program = file !~ /tools\/.*\//
		if (program && $(NF - 1) ~ /[TDBR]/ && $NF != "main")
			home[$NF] = file
		if (!program && $(NF - 1) == "U")
			user[$NF] = file
	} END {
		for (name in user)
			if (name in home)
				print user[name] ": " name ": expected no symbol of a program, got one of " home[name]
	}'
}

exits() {
	grep -n '[^a-z_]\(exit\|abort\|_exit\|perror\)(' /dev/null tools/ae-*.c | sed 's/$/: expected die(), got the call that ends programs/'
}

# A function that a private header declares is used by two files, or by a macro of the header; else it is static, or dead.
lone_functions() {
	sed -n 's|^#include "\([^"]*\)".*|libae/\1|p' libae/ae.h >"$violations.public"
	find libae/*/ tools -name '*.h' -exec awk '
		NR == FNR { public[$0]; next }
		!(FILENAME in public) && match($0, /^[a-z_][a-zA-Z0-9_ *]*[ *][a-z_0-9]+\(/) && !/^(static|typedef|V_INLINE)/ {
			name = substr($0, RSTART, RLENGTH - 1)
			sub(/.*[ *]/, "", name)
			print name, FILENAME
		}' "$violations.public" {} + >"$violations.declared"
	find libae tools tests -name '*.[ch]' -exec awk 'NR == FNR { home[$1] = $2; next }
		{
			for (rest = $0; match(rest, /[a-z_][a-z_0-9]*/); rest = substr(rest, RSTART + RLENGTH)) {
				name = substr(rest, RSTART, RLENGTH)
				if (!(name in home) || (last[name] == FILENAME && home[name] != FILENAME))
					continue
				last[name] = FILENAME
				uses[name]++
			}
		}
		END {
			for (name in home)
				if (uses[name] < 3) # the declaration, the definition and another one
					print home[name] ": " name ": expected a function that two files use, got one that is static or dead"
		}' "$violations.declared" {} +
}

for rule in order tags names shadows mutable_data private_headers arithmetic programs exits lone_functions; do
	$rule | sed "s/^/$rule: /" >>"$violations"
done
cat "$violations"
[ ! -s "$violations" ]
