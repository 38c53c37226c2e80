# Hostile input: what the fuzzers start from and what they found, through every parser; claims beyond any memory; files
# of strangers.

bats_require_minimum_version 1.5.0
load loop
load refused

setup_file() {
	"$AE_SOURCE/tests/fuzz/seeds.sh" "$BATS_FILE_TMPDIR/seeds"
}

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# each PROGRAM: over what every parser has to read.
each() {
	local program=$1 inputs target

	for target in "$BATS_FILE_TMPDIR"/seeds/*; do
		target=${target##*/}
		# what differ and forms read, others read too, with each call failing
		if [[ $program == */parsers && $target =~ ^(differ|forms)$ ]]; then continue; fi
		mapfile -t inputs < <(printf '%s\n' "$BATS_FILE_TMPDIR/seeds/$target"/* | if [[ $target =~ ^(state|pictures)$ ]]; then sampled 4; else cat; fi)
		for found in "$AE_SOURCE/tests/fuzz/corpus/$target"/*; do
			[ ! -e "$found" ] || inputs+=("$found")
		done
		"$program" "$target" "${inputs[@]}" >out 2>&1 || complain "$target: exit status $?: $(head -c 600 out)"
	done
	verdict
}

@test "every parser comes back from the seeds, from the seeds cut short, and from what once broke it" {
	each "$AE_BUILD/fuzz/replay"
}

@test "every parser comes back when a call of the system fails, whichever it is" {
	each "$AE_BUILD/faults/parsers"
}

@test "a driver that is asked for no parser says so" {
	run -2 "$AE_BUILD/fuzz/replay" nosuch /dev/null
	run -2 "$AE_BUILD/faults/parsers" npy missing
}

# Ends the test where memory cannot be limited, as under a sanitizer.
limit_memory() {
	[ -z "${AE_EMULATOR:-}" ] || skip "an emulator has memory of its own"
	(ulimit -v 200000 && ae-info --version >limited 2>&1) || skip "memory cannot be limited here"
	ulimit -v 200000
}

npy() {
	printf '\223NUMPY\001\0%b\0%s' "\\0$(printf %o ${#1})" "$1"
}

@test "a layer of 2^40 weights, or a model that only says it has one, costs no memory" {
	limit_memory
	refused "values per tensor expected" ae-info --shape 65536 -a 'dense 16777216; dense in'
	ae-info --shape 1024 -a 'dense 16777216; ---; dense in' >table
	grep -q '^total .* 34376516608 ' table
	seq 1024 | paste -sd, - >row.csv
	refused "MB)" ae-train -q -a 'dense 16777216; ---; dense in' -o never row.csv
	header='{"__metadata__":{"architecture":"dense 16777216; ---; dense in","shape":"1024"},"encoder.0.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
	{ printf '%b\0\0\0\0\0\0\0' "\\0$(printf %o ${#header})"; printf '%s\0\0\0\0' "$header"; } >huge.bin
	refused "expected 16777216x1024, as item" ae-score huge.bin row.csv
}

@test "a header that claims 2^60 records, or a record of 2^40 values, costs no memory" {
	limit_memory
	for shape in '(1152921504606846976,)' '(1152921504606846976, 2)' '(1, 1099511627776)' '(3, 65536, 65536)'; do
		npy "{'descr': '<f4', 'fortran_order': False, 'shape': $shape, }" >claim.npy
		printf '\0\0\0\0' >>claim.npy
		for tool in ae-convert ae-info 'ae-normalize --range 0,1' 'ae-window 2' ae-unwindow ae-select; do
			what="shape $shape"
			refused claim.npy $tool claim.npy >report || complain "($what) $(cat report)"
		done
	done
	for header in '\0\0\010\001\377\377\377\377' '\0\0\015\003\377\377\377\377\377\377\377\377\0\0\0\001' \
		'\0\0\010\003\0\0\0\001\0\020\0\0\0\020\0\0'; do
		printf "${header}abcd" >claim.idx
		refused claim.idx ae-convert claim.idx >report || complain "($header) $(cat report)"
	done
	for header in 'P5 99999999 99999999 255\nx' 'P2 65536 65536 255 1' 'P6 1048576 1048576 65535\nabc'; do
		printf "$header" >claim.pgm
		refused claim.pgm ae-convert claim.pgm >report || complain "($header) $(cat report)"
	done
	verdict
}
