# AE_ISA=base on any processor gives the bytes of a processor that has nothing else: checked in an emulator without AVX.
bats_require_minimum_version 1.5.0

setup() {
	command -v qemu-x86_64-static >/dev/null || skip "no qemu-x86_64-static"
	[ "$(uname -m)" = x86_64 ] || skip "another processor"
	case "$AE_BUILD" in */asan) skip "the sanitizers do not run in the emulator" ;; esac
	cd "$BATS_TEST_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 200; i++) printf "%.4f,%.4f,%.4f\n", sin(i / 7), cos(i / 5), sin(i / 11) * cos(i / 3) }' >rows.csv
	awk 'BEGIN { for (i = 0; i < 200; i++) print i % 40 == 0 }' >labels.txt
	ae-normalize --fit s.bin rows.csv >normal.npy
	ae-normalize --range -2,2 normal.npy >unit.npy
}

# results DIRECTORY [EMULATOR]...: training, every score and every distance between records.
results() {
	local to=$1 method bin=$AE_BUILD/bin

	shift
	mkdir "$to"
	"$@" "$bin/ae-train" -q -e 2 -a 'dense 8 tanh; latent 2; ---; dense 8 silu; dense in sigmoid' --loss bce -o "$to/latent.bin" unit.npy
	"$@" "$bin/ae-train" -q -e 2 -a 'dense 8 tanh; dense 2; ---; dense in sigmoid' --loss bce --neighbors 50 -o "$to/model.bin" unit.npy
	"$@" "$bin/ae-train" -q -e 2 -a 'dense 8 gelu; dense 2; ---; dense in' --covariance full -o "$to/covariance.bin" normal.npy
	for method in mae mse rmse max bce neighbors; do
		"$@" "$bin/ae-score" -m $method "$to/model.bin" unit.npy >"$to/$method.npy"
	done
	for method in elbo nll; do
		"$@" "$bin/ae-score" -m $method --samples 4 "$to/latent.bin" unit.npy >"$to/$method.npy"
	done
	"$@" "$bin/ae-score" -m mahalanobis "$to/covariance.bin" normal.npy >"$to/mahalanobis.npy"
	"$@" "$bin/ae-eval" --labels labels.txt --bootstrap 50 "$to/mae.npy" >"$to/ranking"
	"$@" "$bin/ae-eval" --real normal.npy unit.npy >"$to/sets"
	"$@" "$bin/ae-eval" -k 5 --labels labels.txt normal.npy >"$to/neighbors"
}

@test "ae-train, every score of ae-score and ae-eval have the bytes of a processor without AVX" {
	AE_ISA=base results here
	results there qemu-x86_64-static -cpu qemu64
	run -0 diff -r here there
	[ "$(find here -type f | wc -l)" = 15 ]
}
