# Faults of the system, and limits that it sets: whatever fails, a program ends with 2 and one line, and files are
# whole. `make faults` goes over all calls; here are the first ones.

bats_require_minimum_version 1.5.0
load loop
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
}

@test "a call that fails ends every program as promised" {
	run -0 "$AE_SOURCE/tests/faults/faults.sh" "$AE_BUILD" few
	[[ ${lines[-1]} =~ ^[0-9]+\ faults\ injected$ ]]
	[ "${lines[-1]%% *}" -gt 500 ]
}

# A test of the test: a program that leaves a file behind, one that dies, and one that says nothing are found.
@test "the harness sees broken promises" {
	mkdir -p build/faults/bin
	cp "$AE_BUILD"/faults/bin/ae-* build/faults/bin/
	rm build/faults/bin/ae-convert build/faults/bin/ae-plot
	cat >build/faults/bin/ae-convert <<-END
		#!/bin/sh
		"$AE_BUILD/faults/bin/ae-convert" "\$@" 2>/dev/null || { : >.left.tmp; exit 2; }
	END
	printf '#!/bin/sh\n"%s" "$@" || kill -SEGV $$\n' "$AE_BUILD/faults/bin/ae-plot" >build/faults/bin/ae-plot
	chmod +x build/faults/bin/*
	run -1 "$AE_SOURCE/tests/faults/faults.sh" build few ae-convert ae-plot
	[[ $output == *"ae-convert -o kept, read call 1: exit status 2, "* ]]
	[[ $output == *"left behind: .left.tmp"* ]]
	[[ $output == *"ae-plot series -o kept, read call 1: exit status 139"* ]]
	[[ ${lines[-1]} == *" promises broken" ]]
}
