# The rules of the house: each one finds a violation that is planted into a copy of the sources.
bats_require_minimum_version 1.5.0

ordinary() {
	[ "${AE_BUILD%/asan}" = "$AE_BUILD" ]
}

setup_file() {
	ordinary || return 0
	mkdir "$BATS_FILE_TMPDIR/clean"
	copy "$BATS_FILE_TMPDIR/clean"
}

# copy TO: the sources and, as links, the objects.
copy() {
	(cd "$AE_SOURCE" && tar -cf - libae tools tests/unit tests/order.awk tests/house.sh Makefile) | tar -xf - -C "$1"
	mkdir -p "$1/build"
	(cd "$AE_BUILD" && find libae tools -name '*.o') | while read -r object; do
		mkdir -p "$1/build/${object%/*}"
		ln -s "$AE_BUILD/$object" "$1/build/$object"
	done
}

setup() {
	ordinary || skip "the objects of an ordinary build are looked at"
	cp -RP "$BATS_FILE_TMPDIR/clean" "$BATS_TEST_TMPDIR/copy"
	cd "$BATS_TEST_TMPDIR/copy"
}

house() {
	tests/house.sh build .
}

# finds TEXT: the rules are broken, and one line says TEXT.
finds() {
	run -1 house
	printf '%s\n' "$output"
	grep -qF -- "$1" <<<"$output"
	[ "${#lines[@]}" -le "${2:-1}" ]
}

# plant FOLDER/NAME: compiles the source on stdin into an object of the library.
plant() {
	cat >"libae/$1.c"
	"${CC:-cc}" -std=c11 -Ilibae -c -o "build/libae/$1.o" "libae/$1.c"
}

@test "the sources as they are break no rule" {
	run -0 house
	[ -z "$output" ]
}

@test "an include that points upward is found" {
	sed -i '0,/#include/s//#include "nn\/nn.h"\n#include/' libae/base/rng.c
	finds "libae/base/rng includes the header of libae/nn/nn"
}

@test "a symbol that points upward is found, also without an include" {
	plant base/planted <<-'END'
	extern void ae_net_free(void *);
	void ae_planted(void);
	void ae_planted(void) { ae_net_free(0); }
	END
	finds "libae/base/planted uses ae_net_free of libae/nn/net"
}

@test "a cycle inside a folder is found, of sources and of headers" {
	plant data/first <<-'END'
	void ae_second(void);
	void ae_first(void) { ae_second(); }
	END
	plant data/second <<-'END'
	void ae_first(void);
	void ae_second(void) { ae_first(); }
	END
	finds "cycle:"
	rm build/libae/data/first.o build/libae/data/second.o libae/data/first.c libae/data/second.c
	run -0 house
	echo '#include "data/other.h"' >libae/data/one.h
	echo '#include "data/one.h"' >libae/data/other.h
	finds "cycle:"
}

@test "a tag with two definitions is found" {
	echo 'struct planted { int a; };' >>libae/base/rng.c
	echo 'struct planted { int b; };' >>libae/nn/net.c
	finds "struct planted: expected one definition"
}

@test "two files of one name are found" {
	echo >tools/common/rng.c
	finds "tools/common/rng.c: expected a name of its own"
}

@test "a header that hides a system header is found" {
	echo >libae/base/signal.h
	finds "libae/base/signal.h: expected a name of its own, got the name of a system header"
}

@test "data that can change is found" {
	echo 'int ae_planted = 1;' | plant base/planted
	finds "expected no data that can change"
}

@test "names without the prefix, and calls that a library must not make, are found" {
	echo 'void planted(void); void planted(void) {}' | plant base/planted
	finds "the name planted does not begin with ae_"
	echo '#include <stdio.h>
void ae_planted(void); void ae_planted(void) { puts("x"); }' | plant base/planted
	finds "base/planted calls puts"
}

@test "a private header in a tool, unsafe arithmetic, and an exit in a program are found" {
	echo '#include "nn/net.h"' >>tools/ae-window.c
	finds "expected ae.h, got a header inside the library"
	cp "$AE_SOURCE/tools/ae-window.c" tools
	echo 'FLAGS = -ffast-math' >>Makefile
	finds "arithmetic: "
	sed -i '$d' Makefile
	echo 'static void f(void) { exit(1); }' >>tools/ae-window.c
	finds "expected die(), got the call that ends programs"
}

@test "what programs share and needs one of them is found" {
	echo 'void window_planted(void); void window_planted(void) {}' >tools/ae-planted.c
	echo 'void window_planted(void); void needs(void); void needs(void) { window_planted(); }' >tools/common/needs.c
	for name in ae-planted common/needs; do
		"${CC:-cc}" -c -o "build/tools/$name.o" "tools/$name.c"
	done
	finds "tools/common/needs.o: window_planted: expected no symbol of a program, got one of tools/ae-planted.o"
}

@test "a function in a private header that no other file uses is found" {
	echo 'int ae_planted(void);' >>libae/base/powers.h
	echo 'int ae_planted(void) { return 0; }' >>libae/base/powers.c
	finds "libae/base/powers.h: ae_planted: expected a function that two files use"
	echo 'int ae_other(void) { return ae_planted(); }' >>libae/base/digest.c
	run -0 house
}

@test "no test waits for all jobs, of which one is the clock that ends a test after its time" {
	run -1 grep -nE '(^|[;[:space:]])wait($|[[:space:]]*(;|%|\|\||&&))' "$AE_SOURCE"/tests/*.bats "$AE_SOURCE"/tests/*.bash
}
