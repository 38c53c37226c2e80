# Installed files beside the programs: completions, pages for a web site, a package, units.

bats_require_minimum_version 1.5.0
load loop
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# The ordinary targets, with what has been built.
made() {
	case "$AE_BUILD" in */asan) skip "ordinary builds are installed" ;; esac
	make -s -C "$AE_SOURCE" B="${AE_BUILD#"$AE_SOURCE"/}" "$@"
}

complete_for_bash() {
	local COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) last=${*: -1} before=${*: -2:1}

	"_${1//-/_}" "$1" "$last" "$before" && printf '%s\n' "${COMPREPLY[@]}"
}

@test "make install puts everything in its place, and make uninstall takes it away" {
	made install DESTDIR="$PWD/root" PREFIX=/usr
	for tool in "$AE_BUILD"/bin/ae-*; do
		name=${tool##*/}
		for file in "bin/$name" "share/man/man1/$name.1" "share/bash-completion/completions/$name" \
			"share/zsh/site-functions/_$name" "share/fish/vendor_completions.d/$name.fish"; do
			[ -s "root/usr/$file" ] || complain "$file is not there"
		done
	done
	verdict
	[ -x root/usr/share/doc/ae/examples/watch.sh ] && [ -s root/usr/share/doc/ae/examples/watch@.timer ]
	[ -s root/usr/include/ae.h ] && [ -s root/usr/lib/libae.a ] && [ -s root/usr/share/man/man3/libae.3 ]
	grep -q '^prefix=/usr$' root/usr/lib/pkgconfig/ae.pc
	root/usr/bin/ae-window --version
	made uninstall DESTDIR="$PWD/root" PREFIX=/usr
	[ -z "$(find root -type f -o -type l)" ]
	: >file
	run ! made install DESTDIR="$PWD/file" PREFIX=/usr
}

@test "make install-strip installs programs and libraries without debug information" {
	made install-strip DESTDIR="$PWD/root" PREFIX=/usr
	[ "$(root/usr/bin/ae-window --version)" = "$(ae-window --version)" ]
	for file in root/usr/bin/ae-window root/usr/lib/libae.so root/usr/lib/libae.a; do
		[ -s "$file" ]
		readelf -SW "$file" >sections
		run ! grep -q '\.debug_info' sections
	done
	case "$AE_BUILD" in */cover) return ;; esac	# counters take space
	[ "$(du -sk root | cut -f 1)" -lt 18690 ] # KB: 16,992 and a tenth
	run ! made install-strip DESTDIR="$PWD/other" PREFIX=/usr STRIP=false
}

@test "make cross needs a target, and a compiler for it" {
	case "$AE_BUILD" in */asan) skip "ordinary builds are installed" ;; esac
	run made cross
	[ "$status" != 0 ] && [[ $output == *"expected TARGET=armv7, aarch64, mips, riscv64, x86_64 or a triple"* ]]
	PATH=/usr/bin:/bin run made cross TARGET=none-none-musl
	[ "$status" != 0 ] && [[ $output == *"cross: expected none-none-musl-gcc or zig in PATH, got neither"* ]]
}

@test "programs that describe a network do not link the kernels that run one" {
	case "$AE_BUILD" in */asan | */tsan) skip "sections are not collected" ;; esac
	nm "$AE_BUILD/bin/ae-score" >run
	grep -q ' ae_gemm_base$' run
	for tool in ae-info ae-export; do
		nm "$AE_BUILD/bin/$tool" >described
		grep -q ' ae_net_plan$' described
		run ! grep -q ' ae_gemm_' described
	done
}

@test "completions know every option of every program" {
	"$AE_SOURCE/tools/package/completions.sh" done "$AE_BUILD"/bin/ae-*
	for tool in "$AE_BUILD"/bin/ae-*; do
		name=${tool##*/}
		bash -n "done/bash/$name" || complain "$name: bash"
		"$tool" --help | sed -n 's/^  \(-., \|    \)--\([a-z0-9-]*\) .*/\2/p' | sort >told
		tr " ')" '\n\n\n' <"done/bash/$name" | sed -n 's/^--\([a-z]\)/\1/p' | sort -u | diff told - || complain "$name: bash"
		sed -n "s/^[^[]*--\([a-z0-9-]*\)[=,}'].*/\1/p" "done/zsh/_$name" | sort | diff told - || complain "$name: zsh"
		sed -n 's/.* -l \([a-z0-9-]*\) .*/\1/p' "done/fish/$name.fish" | sort | diff told - || complain "$name: fish"
	done
	verdict
}

@test "completions are refused for what has no options to read" {
	run ! "$AE_SOURCE/tools/package/completions.sh" done "$(command -v true)"
	run ! "$AE_SOURCE/tools/package/completions.sh" done ./missing
}

@test "bash completes options, choices, and what stands behind =" {
	"$AE_SOURCE/tools/package/completions.sh" done "$AE_BUILD/bin/ae-normalize"
	source done/bash/ae-normalize
	[ "$(complete_for_bash ae-normalize --me)" = --method ]
	[ "$(complete_for_bash ae-normalize --method r)" = robust ]
	[ "$(complete_for_bash ae-normalize -m m | tr '\n' ' ')" = "minmax maxabs " ]
	[ "$(complete_for_bash ae-normalize --method = z)" = zscore ]
	[ -z "$(complete_for_bash ae-normalize --frobnicate)" ]
}

# Completions come from the programs' own tables: the words of an option, and the names of networks beside files.
@test "bash completes names of losses, methods, formats and built-in networks" {
	"$AE_SOURCE/tools/package/completions.sh" done "$AE_BUILD"/bin/ae-{train,score,threshold,convert,export}
	for file in done/bash/*; do
		source "$file"
	done
	[ "$(complete_for_bash ae-train --loss c)" = correntropy ]
	[ "$(complete_for_bash ae-train --optimizer ada | tr '\n' ' ')" = "adagrad adadelta adam adamw " ]
	[ "$(complete_for_bash ae-train --schedule = p)" = plateau ]
	[ "$(complete_for_bash ae-train --noise u)" = uniform ]
	[ "$(complete_for_bash ae-score -m n | tr '\n' ' ')" = "neighbors nll " ]
	[ "$(complete_for_bash ae-threshold -m q)" = quantile ]
	[ "$(complete_for_bash ae-convert --dtype u | tr '\n' ' ')" = "u1 u2 u4 u8 " ]
	[ "$(complete_for_bash ae-convert --to i)" = idx ]
	[ "$(complete_for_bash ae-export --to o)" = onnx ]
	compopt() { :; }	# which takes effect in a completion alone
	: >nab.arch
	[ "$(complete_for_bash ae-train -a nab | tr '\n' ' ')" = "nab-conv1d nab.arch " ]
	[ "$(complete_for_bash ae-export --arch mnist-d | tr '\n' ' ')" = "mnist-dense mnist-denoise " ]
	[ -z "$(complete_for_bash ae-train --loss nosuch)" ]
	[ "$("$AE_BUILD/bin/ae-info" --list | cut -f 1 | tr '\n' ' ')" = "$(complete_for_bash ae-train -a '' | grep -v -x 'done\|nab.arch' | tr '\n' ' ')" ]
}

@test "fish completes options and choices" {
	command -v fish >/dev/null || skip "no fish"
	"$AE_SOURCE/tools/package/completions.sh" done "$AE_BUILD/bin/ae-normalize"
	HOME=$PWD run -0 fish -c 'source done/fish/ae-normalize.fish; complete -C "ae-normalize --meth"; complete -C "ae-normalize -m r"'
	[[ "${lines[0]}" == "--method"* && "${lines[1]}" == "robust"* ]]
	"$AE_SOURCE/tools/package/completions.sh" done "$AE_BUILD/bin/ae-train"
	: >nab.arch
	HOME=$PWD run -0 fish -c 'source done/fish/ae-train.fish; complete -C "ae-train --loss cor"; complete -C "ae-train -a nab"'
	[[ "$output" == "correntropy"*"is made small"* && "$output" == *nab-conv1d* && "$output" == *nab.arch* ]]
	[[ "$output" != *"|"* ]]
}

@test "zsh reads its completions" {
	command -v zsh >/dev/null || skip "no zsh"
	"$AE_SOURCE/tools/package/completions.sh" done "$AE_BUILD"/bin/ae-*
	for file in done/zsh/_ae-*; do
		zsh -fn "$file" || complain "$file"
	done
	verdict
}

@test "pages for a web site lead to one another" {
	command -v mandoc >/dev/null || skip "mandoc is not installed"
	made html
	cp -r "$AE_BUILD/html" site
	cmp site/index.html site/ae.7.html
	for page in "$AE_SOURCE"/man/*.[1-9]; do
		[ -s "site/${page##*/}.html" ] || complain "${page##*/}: no page"
	done
	for link in $(grep -oh 'href="[^"#:]*["#]' site/*.html | tr -d '"#' | cut -d = -f 2 | sort -u); do
		[ -s "site/$link" ] || complain "$link: a link that leads nowhere"
	done
	verdict
	grep -q 'href="ae-train.1.html"' site/ae.7.html
	grep -q 'href="https://[^"]*/sort.1.html"' site/ae.7.html
}

@test "make dist holds what the last commit holds, under the version's name" {
	git -C "$AE_SOURCE" rev-parse HEAD >/dev/null 2>&1 || skip "no checkout"
	version=$(ae-info --version | cut -d ' ' -f 3)
	made dist
	cp "$AE_BUILD/ae-$version.tar.gz" first.tar.gz
	made dist
	cmp first.tar.gz "$AE_BUILD/ae-$version.tar.gz"
	tar -xzf first.tar.gz
	diff <(cd "ae-$version" && find . -type f | cut -c 3- | sort) <(git -C "$AE_SOURCE" ls-tree -r --name-only HEAD | sort)
	run ! make -s -C "ae-$version" dist
}

@test "make deb makes a package of what is installed" {
	command -v dpkg-deb >/dev/null || skip "no dpkg-deb"
	[ -e "$AE_BUILD/libae.so" ] || skip "no shared library in a static build"
	export DPKG_DEB_COMPRESSOR_TYPE=none	# for speed
	made deb
	version=$(ae-info --version | cut -d ' ' -f 3)
	package=$(echo "$AE_BUILD"/ae_"$version"_*.deb)
	[ "$(dpkg-deb --field "$package" Package Version)" = "$(printf 'Package: ae\nVersion: %s' "$version")" ]
	dpkg-deb --extract "$package" root
	seq 1 9 | root/usr/bin/ae-window -t 4 | cmp - <(seq 1 9 | ae-window -t 4)
	(cd root && md5sum --quiet -c "$AE_BUILD/deb/DEBIAN/md5sums")
	dpkg-deb --contents "$package" >contents
	run ! grep -v ' root/root ' contents
	run ! "$AE_SOURCE/tools/package/deb.sh" ./missing 1 0 .
}

@test "the units and the cron line are well formed" {
	awk '/^[^#A-Z]/ { if (NF < 7) exit 1; lines++ } END { exit lines != 1 }' "$AE_SOURCE/examples/watch.cron"
	command -v systemd-analyze >/dev/null || skip "no systemd-analyze"
	for unit in watch@.service watch@.timer live@.service; do
		sed "s|/usr/share/doc/ae|$AE_SOURCE|" "$AE_SOURCE/examples/$unit" >"$unit"
	done
	run -0 systemd-analyze verify --man=no ./watch@.service ./watch@.timer ./live@.service
	[ -z "$output" ]
	sed -i 's/^ExecStart=.*/ExecStart=nowhere/' watch@.service
	run ! systemd-analyze verify --man=no ./watch@.service
}
