# libae as programs outside this tree meet it: the shared library, the package file, its page and the programs in it.
bats_require_minimum_version 1.5.0
load program
load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	[ -e "$AE_BUILD/libae.so" ] || skip "no shared library in a static build"
	seq 1 90 | awk '{ print sin($1 / 3) "," cos($1 / 3) "," sin($1) }' >rows.csv
	seq 1 90 | awk '{ print $1 % 2 }' >classes.txt
	ae-train -q -a 'dense 8 tanh; dense 2; ---; dense in' -o model.bin rows.csv
	ae-score -m mae -t model.bin rows.csv >want.txt
	program libae.3 life.c
	program libae.3 score.py
}

# The scores in a file are those of ae-score, which are of single precision.
agree() {
	paste want.txt "$1" | awk '{ d = $1 - $2; if (d < 0) d = -d; if (NF != 2 || d > 1e-6) bad = 1 } END { exit bad || NR != 90 }'
}

# The public headers, one of each folder, in the order of ae.h.
public() {
	sed -n 's/^#include "\(.*\)".*/\1/p' "$AE_SOURCE/libae/ae.h" | (cd "$AE_SOURCE/libae" && xargs cat)
}

@test "the shared library exports what ae.h declares and nothing else" {
	nm -D --defined-only "$AE_BUILD/libae.so" | awk '$2 ~ /[TDBR]/ { print $3 }' | sed 's/@.*//' | sort -u >exported
	public | grep -o 'ae_[a-z0-9_]*(' | tr -d '(' | sort -u >declared
	run -0 comm -23 exported declared
	[ -z "$output" ]
	for name in ae_model_read ae_runner_run ae_export ae_merge_add ae_reader_open; do
		grep -qx "$name" exported
	done
	run -1 grep -qx ae_net_pack exported
	soname=$(readelf -d "$AE_BUILD/libae.so" | sed -n 's/.*SONAME.*\[\(libae\.so\.[0-9]*\)\]/\1/p')
	grep -qFx ".Ql $soname ," "$AE_SOURCE/man/libae.3"
	grep -qFx "#define AE_VERSION \"$(ae-info --version | cut -d ' ' -f 3)\"" <(public)
}

@test "the page names every function of ae.h, and nothing that is not there" {
	page=$AE_SOURCE/man/libae.3
	public | grep -o 'ae_[a-z0-9_]*' | sort -u >words
	public | sed 's|/\*.*||' | grep -o '^[a-z].*ae_[a-z0-9_]*(' | grep -v '^typedef' | sed 's/.*\(ae_[a-z0-9_]*\)($/\1/' | sort -u >functions
	[ "$(wc -l <functions)" -gt 200 ]
	grep -o 'Fn ae_[a-z0-9_]*' "$page" | cut -d ' ' -f 2 | sort -u | diff functions -
	run ! grep -o 'ae_[a-z0-9_]*' <(sed 's/ae_[a-z0-9_]*/\n&\n/g' "$page" | grep -vxFf words)
}

@test "the page's program in C learns and scores as ae-train and ae-score do, with either library" {
	cc=${CC:-cc}
	case "$AE_BUILD" in */asan) skip "the sanitizers' own start is needed" ;; esac
	mkdir static shared
	"$cc" -std=c11 -Wall -Wextra -Werror -I"$AE_SOURCE/libae" -o static/life life.c "$AE_BUILD/libae.a" -lm -lpthread
	"$cc" -std=c11 -I"$AE_SOURCE/libae" -o shared/life life.c -L"$AE_BUILD" -lae -Wl,-rpath,"$AE_BUILD"
	for kind in static shared; do
		$kind/life rows.csv $kind.bin rows.csv >$kind.txt
		agree $kind.txt
	done
	cmp static.bin shared.bin
	ae-score -m mae -t shared.bin rows.csv | cmp - want.txt
	PATH=$PWD/shared:$PATH
	refused "missing: cannot be opened" life missing new.bin rows.csv
	printf '1,2\n' >narrow.csv
	life rows.csv shared.bin narrow.csv 2>words && false
	[ "$(tail -n 1 words)" = "life: records: expected shape 3, got 2" ]
	life rows.csv nowhere/model.bin rows.csv 2>words && false
	[[ $(tail -n 1 words) == "life: nowhere/model.bin: "* ]]
}

@test "the page's program in Python scores as ae-score does" {
	command -v python3 >/dev/null || skip "no Python"
	case "$AE_BUILD" in */asan) skip "the sanitizers' own start is needed" ;; esac
	export LD_LIBRARY_PATH=$AE_BUILD
	python3 score.py model.bin <rows.csv >got.txt
	agree got.txt
	run -1 python3 score.py missing <rows.csv
	[[ $output == *"score.py: missing: "* ]]
	ae-train -q -e 1 -a 'dense 2; ---; class 2; dense in' --labels classes.txt -o conditional.bin rows.csv
	run -1 python3 score.py conditional.bin <rows.csv
	[[ $output == "score.py: model: expected a plain autoencoder" ]]
	run -1 python3 score.py model.bin <<<"1,2"
}

@test "a model fits into the memory of the page's program in Python" {
	cat >memory.c <<-'END'
	#include "ae.h"

	_Static_assert(offsetof(struct ae_model, net) == 0 && sizeof(struct ae_model) <= 512 * sizeof(void *), "score.py");
	END
	"${CC:-cc}" -std=c11 -I"$AE_SOURCE/libae" -c memory.c
	grep -q '(c_void_p \* 512)()' score.py
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
	cp -R "$AE_BUILD/include/." include
	sed -e "s|@PREFIX@|$PWD|" -e 's|@VERSION@|0|' "$AE_SOURCE/libae/ae.pc.in" >lib/pkgconfig/ae.pc
	export PKG_CONFIG_PATH=$PWD/lib/pkgconfig LD_LIBRARY_PATH=$PWD/lib
	# shellcheck disable=SC2046 # words
	"${CC:-cc}" -o life life.c $(pkg-config --cflags --libs ae)
	./life rows.csv new.bin rows.csv >got.txt
	agree got.txt
}
