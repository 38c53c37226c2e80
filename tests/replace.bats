# Files that are replaced: who may read them, while they are written and afterward; links; other owners.
bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	umask 022
	seq 1 10 >rows.csv
}

mode() {
	stat -c %a "$1"
}

# writing TARGET: the mode of the file beside TARGET while a program writes it; `go` lets the program end.
writing() {
	mkfifo rows
	ae-convert -o "$1" <rows 3>&- &
	job=$!
	exec 9>rows
	seq 1 5 >&9
	for _ in $(seq 200); do
		beside=$(find "$(dirname "$(readlink -m "$1")")" -name '*.tmp')
		[ -z "$beside" ] || break
		sleep 0.05
	done
	[ -n "$beside" ]
	mode "$beside" >mode
	exec 9>&-
	wait "$job" || true
	rm rows
}

@test "nobody else reads a file while it is written, whatever its mode is in the end" {
	writing new.npy
	[ "$(cat mode)" = 600 ]
	[ "$(mode new.npy)" = 644 ]
	for mode in 600 640 664 400; do
		[ "$mode" != 400 ] || [ "$(id -u)" = 0 ] || continue
		: >private.npy
		chmod $mode private.npy
		writing private.npy
		[ "$(cat mode)" = 600 ]
		[ "$(mode private.npy)" = $mode ]
	done
}

@test "the mask of new files is honored, and left as it was" {
	umask 027
	ae-convert -o new.npy rows.csv
	[ "$(mode new.npy)" = 640 ]
}

@test "owner and group of the target stay" {
	[ "$(id -u)" = 0 ] || skip "only root gives files away"
	: >other.npy
	chown 1234:4321 other.npy
	chmod 640 other.npy
	ae-convert -o other.npy rows.csv
	[ "$(stat -c %u:%g:%a other.npy)" = 1234:4321:640 ]
	[ "$(ae-convert --to csv other.npy | wc -l)" = 10 ]
}

@test "a target that is read-only is refused and stays as it was" {
	echo old >fixed.npy
	chmod 444 fixed.npy
	run=()
	if [ "$(id -u)" = 0 ]; then
		run=(setpriv --bounding-set=-dac_override --inh-caps=-dac_override)
		"${run[@]}" true 2>/dev/null || skip "root writes every file, and cannot be kept from it here"
	fi
	status=0
	"${run[@]}" "$(command -v ae-convert)" -o fixed.npy rows.csv 2>words || status=$?
	[ "$status" = 2 ]
	[[ "$(<words)" == "ae-convert: "*"fixed.npy: cannot be written: Permission denied" ]]
	[ "$(<fixed.npy)" = old ]
	[ -z "$(find . -name '*.tmp')" ]
	chmod 644 fixed.npy
	"${run[@]}" "$(command -v ae-convert)" -o fixed.npy rows.csv
	[ "$(ae-convert --to csv fixed.npy | wc -l)" = 10 ]
}

@test "links are followed, also those that lead to nothing yet, and stay links" {
	mkdir there
	ln -s there/target.npy link.npy
	ln -s ../link.npy there/back.npy
	for name in link.npy there/back.npy; do
		rm -f there/target.npy
		for _ in new old; do
			ae-convert -o "$name" rows.csv
			[ -L "$name" ]
			[ "$(ae-convert --to csv there/target.npy | wc -l)" = 10 ]
		done
	done
	ln -s loop.npy loop.npy
	refused "loop.npy: cannot be created" ae-convert -o loop.npy rows.csv
	ln -s nowhere/target.npy lost.npy
	refused "cannot be created: No such file" ae-convert -o lost.npy rows.csv
}
