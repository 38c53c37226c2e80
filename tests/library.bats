# libae as programs outside this tree meet it: the shared library, the package file, the sample programs.
bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	[ -e "$AE_BUILD/libae.so" ] || skip "no shared library in a static build"
	seq 1 90 | awk '{ print sin($1 / 3) "," cos($1 / 3) "," sin($1) }' >rows.csv
	seq 1 90 | awk '{ print $1 % 2 }' >classes.txt
	ae-train -q -e 2 -a 'dense 5 tanh; dense 2; ---; dense in' -o model.bin rows.csv
	ae-score -m mae -t model.bin rows.csv >want.txt
}

# The scores in a file are those of ae-score, which are of single precision.
agree() {
	paste want.txt "$1" | awk '{ d = $1 - $2; if (d < 0) d = -d; if (NF != 2 || d > 1e-6) bad = 1 } END { exit bad || NR != 90 }'
}

@test "the shared library exports what ae.h declares and nothing else" {
	nm -D --defined-only "$AE_BUILD/libae.so" | awk '$2 ~ /[TDBR]/ { print $3 }' | sed 's/@.*//' | sort -u >exported
	grep -o 'ae_[a-z0-9_]*(' "$AE_SOURCE/libae/ae.h" | tr -d '(' | sort -u >declared
	run -0 comm -23 exported declared
	[ -z "$output" ]
	for name in ae_model_read ae_runner_run ae_export ae_merge_add ae_reader_open; do
		grep -qx "$name" exported
	done
	run -1 grep -qx ae_net_pack exported
	readelf -d "$AE_BUILD/libae.so" | grep -q 'SONAME.*libae\.so\.[0-9]'
}

@test "the sample program in C scores as ae-score does, with either library" {
	cc=${CC:-cc}
	case "$AE_BUILD" in */asan) skip "the sanitizers' own start is needed" ;; esac
	"$cc" -std=c11 -Wall -Wextra -Werror -I"$AE_SOURCE/libae" -o static "$AE_SOURCE/examples/score.c" "$AE_BUILD/libae.a" -lm -lpthread
	"$cc" -std=c11 -I"$AE_SOURCE/libae" -o shared "$AE_SOURCE/examples/score.c" -L"$AE_BUILD" -lae -Wl,-rpath,"$AE_BUILD"
	./static model.bin rows.csv >static.txt
	./shared model.bin rows.csv >shared.txt
	cmp static.txt shared.txt
	agree static.txt
	run -2 --separate-stderr ./shared missing rows.csv
	[[ $stderr == "score: missing: "* ]]
	run -2 --separate-stderr ./shared model.bin <<<"1,2"
	[[ $stderr == "score: these are no records of the model" ]]
	ae-train -q -e 1 -a 'dense 2; ---; class 2; dense in' --labels classes.txt -o told.bin rows.csv
	run -2 --separate-stderr ./shared told.bin rows.csv
	[[ $stderr == "score: the model is told a record's class"* ]]
}

@test "the sample program in Python scores as ae-score does" {
	command -v python3 >/dev/null || skip "no Python"
	case "$AE_BUILD" in */asan) skip "the sanitizers' own start is needed" ;; esac
	export LIBAE=$AE_BUILD/libae.so
	python3 "$AE_SOURCE/examples/score.py" model.bin <rows.csv >got.txt
	agree got.txt
	run -1 python3 "$AE_SOURCE/examples/score.py" missing <rows.csv
	[[ $output == *"score.py: missing: "* ]]
	ae-train -q -e 1 -a 'dense 2; ---; class 2; dense in' --labels classes.txt -o told.bin rows.csv
	run -1 python3 "$AE_SOURCE/examples/score.py" told.bin <rows.csv
	[[ $output == *"score.py: the model is told a record's class"* ]]
}

@test "a model has room in the sample program in Python" {
	cat >room.c <<-'END'
	#include "ae.h"

	_Static_assert(offsetof(struct ae_model, net) == 0 && sizeof(struct ae_model) <= 4096, "score.py: Model");
	END
	"${CC:-cc}" -std=c11 -I"$AE_SOURCE/libae" -c room.c
	grep -q '"rest", c_char \* 4096' "$AE_SOURCE/examples/score.py"
}

@test "a program in C++ includes ae.h as it stands" {
	cxx=${CXX:-c++}
	command -v "$cxx" >/dev/null || skip "no compiler for C++"
	case "$AE_BUILD" in */asan) skip "the sanitizers' own start is needed" ;; esac
	cat >plan.cc <<-'END'
	#include <ae.h>

	#include <cstdio>
	#include <cstdlib>

	int main(int argc, char **argv)
	{
		ae_shape record = { 1, { 3 } };
		ae_net *net;
		ae_err e;

		if (argc != 2 || ae_net_plan(&net, argv[1], &record, nullptr, &e) != 0)
			return std::fprintf(stderr, "plan: %s\n", e.text), 2;
		std::printf("%zu\n", ae_net_parameters(net));
		ae_net_free(net);
	}
	END
	"$cxx" -std=c++11 -Wall -Wextra -Wpedantic -Werror -I"$AE_SOURCE/libae" -o plan plan.cc -L"$AE_BUILD" -lae \
		-Wl,-rpath,"$AE_BUILD"
	run -0 ./plan 'dense 2; ---; dense in'
	[ "$output" = 17 ]
	PATH=$PWD:$PATH refused "item 1 'dens 2': " plan 'dens 2; ---; dense in'
}

@test "an installed library is found by its package file" {
	command -v pkg-config >/dev/null || skip "no pkg-config"
	case "$AE_BUILD" in */asan) skip "ordinary builds are installed" ;; esac
	mkdir -p lib/pkgconfig include
	cp -P "$AE_BUILD"/libae.so* lib
	cp "$AE_SOURCE/libae/ae.h" include
	sed -e "s|@PREFIX@|$PWD|" -e 's|@VERSION@|0|' "$AE_SOURCE/libae/ae.pc.in" >lib/pkgconfig/ae.pc
	export PKG_CONFIG_PATH=$PWD/lib/pkgconfig LD_LIBRARY_PATH=$PWD/lib
	# shellcheck disable=SC2046 # words
	"${CC:-cc}" -o score "$AE_SOURCE/examples/score.c" $(pkg-config --cflags --libs ae)
	./score model.bin rows.csv >got.txt
	agree got.txt
}
