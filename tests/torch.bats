# Agreement with PyTorch: what tests/reference/torch_make.py stored, for the cases of torch_cases.py.
# Outputs within 1e-5 of the largest, trained weights within 1e-4 of each tensor's largest.
bats_require_minimum_version 1.5.0

setup() {
	stored=$BATS_TEST_DIRNAME/reference/torch
	PATH=${AE_BUILD:-$BATS_TEST_DIRNAME/../build}/reference:$PATH
	cd "$BATS_TEST_TMPDIR" || return
}

weights_of() {	# DATA: the path of its weights, made when they are not stored
	if [ -e "$stored/$1.tensors" ]; then
		weights <"$stored/$1.tensors" >"$1.safetensors"
		echo "$1.safetensors"
	else
		echo "$stored/$1.safetensors"
	fi
}

compare() {	# NAME DATA PROGRAM ARCHITECTURE [OPTION]...
	local name=$1 input=$stored/$2.in.npy program=ae-$3 arch=$4 initial
	initial=$(weights_of "$2") || return
	shift 4
	if [ "$program" = ae-train ]; then
		ae-train -q -a "$arch" --init "$initial" "$@" -o got.bin "$input" &&
			agree 1e-4 got.bin "$stored/$name.out.safetensors"
	else
		"$program" -a "$arch" "$@" "$initial" "$input" >got.npy &&
			agree 1e-5 got.npy "$stored/$name.out.npy"
	fi
}

compare_group() {	# GROUP [OPTION]...: all its cases, so that one run names every one that differs
	local wanted=$1 group name data program arch options compared=0 failed=0
	shift
	while IFS=$'\t' read -r group name data program arch options; do
		[ "$group" = "$wanted" ] || continue
		compared=$((compared + 1))
		# shellcheck disable=SC2086  # options are words
		compare "$name" "$data" "$program" "$arch" $options "$@" && continue
		echo "$name differs: $arch"
		failed=1
	done <"$stored/cases.tsv"
	[ "$compared" -gt 0 ] && [ "$failed" = 0 ]
}

@test "dense layers agree with PyTorch" { compare_group dense; }
@test "tied weights agree with PyTorch" { compare_group tied; }
@test "activations agree with PyTorch" { compare_group activations; }
@test "1-D convolutions agree with PyTorch" { compare_group conv1d; }
@test "1-D transposed convolutions agree with PyTorch" { compare_group convt1d; }
@test "1-D pools and upsampling agree with PyTorch" { compare_group pools; }
@test "batchnorm and layernorm agree with PyTorch" { compare_group norms; }
@test "flatten, reshape and crop agree with PyTorch" { compare_group shapes; }
@test "2-D layers agree with PyTorch" { compare_group planes; }
@test "embeddings agree with PyTorch" { compare_group embeddings; }
@test "attention, positions and residual connections agree with PyTorch" { compare_group attention; }
@test "3-D layers agree with PyTorch" { compare_group volumes; }
@test "recurrent layers agree with PyTorch" { compare_group recurrent; }
@test "built-in dense and 1-D networks agree with PyTorch" { compare_group built_in; }
@test "built-in 2-D networks agree with PyTorch" { compare_group built_in_planes; }
@test "training with Adam agrees with PyTorch" { compare_group training; }
@test "losses agree with PyTorch" { compare_group losses; }
@test "penalties, trimming and correntropy agree with PyTorch" { compare_group penalties; }
@test "optimizers agree with PyTorch" { compare_group optimizers; }

@test "more threads than parts of a batch agree with PyTorch" { compare_group training -j 16; }

@test "the kernels for any processor agree with PyTorch" { AE_ISA=base compare_group built_in; }

refused() {	# WORDS PROGRAM ARGUMENT...: exits with 2 and one line, which has the words
	local words=$1 status=0
	shift
	"$@" >stdout 2>stderr || status=$?
	[ "$status" = 2 ] && [ ! -s stdout ] && [ "$(wc -l <stderr)" = 1 ] && grep -qFe "$words" stderr
}

@test "foreign weights that do not fit are refused by name and shape" {
	set -- "$stored/dense.safetensors" "$stored/dense.in.npy"
	refused "give it with -a" ae-recon "$@"
	refused "expected 6x7, as item 1 'dense 6' needs, got 5x7" ae-recon -a "dense 6; ---; dense in" "$@"
	refused "no tensor 'encoder.1.weight' in it" ae-recon -a "relu; dense 5; ---; dense in" "$@"
	refused "'decoder.0.bias' belongs to no item" ae-recon -a "dense 5; ---; dense in bias=no" "$@"
	refused "--shape is needed" ae-decode -a "dense 5; ---; dense in" "$@"
	refused "expected records of 5, got 7" ae-decode -a "dense 5; ---; dense in" --shape 7 "$@"
	refused "expected 6x7, as item 1 'dense 6' needs" ae-train -a "dense 6; ---; dense in" -o got.bin --init "$@"
	[ ! -e got.bin ]
}

@test "every stored group is compared" {
	tail -n +2 "$stored/cases.tsv" | cut -f 1 | sort -u >stored.txt
	sed -n 's/^@test .*{ compare_group \([a-z_0-9]*\).*/\1/p' "$BATS_TEST_FILENAME" |
		sort -u >compared.txt
	diff stored.txt compared.txt
}

@test "a difference, another shape and a missing tensor are seen" {
	run -0 agree 1e-5 "$stored/dense.out.npy" "$stored/dense.out.npy"
	run -1 agree 1e-5 "$stored/relu-near.out.npy" "$stored/elu-near.out.npy"
	run -1 agree 1e-5 "$stored/dense.out.npy" "$stored/encode.out.npy"
	run -0 agree 1e-4 "$stored/train-sgd.out.safetensors" "$stored/train-sgd.out.safetensors"
	run -1 agree 1e-4 "$stored/train-sgd.out.safetensors" "$stored/train-adam.out.safetensors"
	run -1 agree 1e-4 "$stored/train-sgd.out.safetensors" "$stored/train-nab.out.safetensors"
}
