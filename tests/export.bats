# ae-export: what it writes computes what ae-recon, ae-encode and ae-decode do.
bats_require_minimum_version 1.5.0
load refused

# Networks that between them have every layer, activation and padding: name, shape of a record, architecture.
networks() {
	cat <<-'END'
	series	30x2	noise gaussian=0.1; conv1d 5 4 stride=2 dilation=2 elu=0.7; batchnorm; maxpool1d 3 stride=2 pad=same; layernorm; dense 6 each gelu; --- ; dropout 0.1; upsample1d 4; convt1d 17 5 stride=3 pad=1 outpad=2 dilation=2 tanh; crop 30x17; convt1d in 2 stride=1 bias=no selu
	image	9x8x3	conv2d 6 3x2 stride=2x1 pad=1 silu; avgpool2d 2 pad=same; conv2d 4 2 pad=valid softplus; flatten; dense 7 softmax; --- ; dense 40; reshape 2x5x4; convt2d 5 3x2 stride=2x3 leaky=0.2; upsample2d 2x1; convt2d 3 2x5 stride=3x1 pad=valid; crop; sigmoid
	volume	5x6x4x2	conv3d 5 3x2x3 stride=2x1x1 pad=1x0x1 silu; maxpool3d 2x2x1 pad=same; batchnorm; flatten; dense 6; --- ; dense 24; reshape 2x2x2x3; convt3d 5 3x2x4 stride=2x3x2 dilation=2x1x3 leaky=0.2; avgpool3d 2x2x1 stride=1; upsample3d 2x1x1; conv3d 2 2 dilation=2x1x2; crop 5x5x4; convt3d in 1x2x1 pad=valid; crop; sigmoid
	voxels	6x4x4	conv3d 3 3 stride=2 relu; --- ; convt3d in 3 stride=2 tied=0
	tied	12	dense 20 relu; batchnorm; dense 5 tanh; --- ; dense 20 tied=2 relu; dense in tied=0
	tied-conv	16x3	conv1d 4 5 stride=2; ---; convt1d in 5 stride=2 tied=0
	recurrent	11x3	lstm 5; gru 4 last; ---; repeat 11; gru 6 bias=no; lstm 3; dense in each
	flat	6	dense 6; ---; noise mask=0.1
	scalar	()	dense 3; layernorm; ---; dense in
	latent	9x2	conv1d 4 3 relu; latent 3; ---; dense 9 silu; dense in
	classes	8x2	conv1d 4 3 stride=2 relu; latent 2 classes=4; ---; dense 8; reshape 4x2; convt1d in 3 stride=2
	codes	7	embedding 3 columns=2,4 levels=3,5; dense 5 tanh; ---; dense in
	table	7	embedding 3 columns=2,4,5 levels=3; dense 5 silu; ---; dense in
	columns	5x2	embedding 2 columns=1,2 levels=3,4; conv1d 3 3; ---; conv1d 5 2; dense in each
	column	4x3	embedding 2 columns=2 levels=3; dense 4 each; ---; dense in each
	words	6	embedding 4 levels=4; conv1d 5 3 relu; ---; flatten; dense in
	attend	9x3	dense 8 each; positions; layernorm; attention 2; dropout 0.1; residual 4; ---; attention 4 causal=yes bias=no; residual 1; positions learned; layernorm; dense 5 each relu; dense 8 each; residual 3; dense in each
	heads	5x4	dense 8 each; positions learned; attention 2; residual 1; ---; attention 4 causal=yes bias=no; dense in each
	skips	4x5x2	conv2d 3 3; dropout 0.1; conv2d 3 3 tanh; residual 2; batchnorm; ---; flatten; reshape 4x5x3; conv2d 3 3; residual 1; conv2d in 3
	told	7	dense 4 tanh; ---; class 4; dense in
	END
}

# The built-in networks, checked in the same way.
builtins() {
	ae-info --list | cut -f 1,2,4
}

# models RECORDS LOWEST EPOCHS: of each line as above, records of values up to 1 and a model that has seen them.
models() {
	while IFS=$'\t' read -r name shape arch; do
		values=$(echo "$shape" | awk -F x '{ n = 1; for (i = 1; i <= NF; i++) n *= $i + ($i == "()"); print n }')
		awk -v n="$values" -v records="$1" -v low="$2" -v arch="$arch" 'BEGIN { srand(3)
			for (i = 0; i < records; i++)
				for (j = 0; j < n; j++) {
					x = arch ~ /^embedding/ ? int(3 * rand()) : low + (1 - low) * rand()
					printf "%.4f%s", x, j + 1 < n ? "," : "\n"
				} }' |
			ae-convert --shape "$shape" -o "$name.npy" -
		# shellcheck disable=SC2046 # an option and its value
		ae-train -q -e "$3" -b 8 -j 1 -a "$arch" $(labels "$arch") -o "$name.bin" "$name.npy" || return
	done
}

# ARCHITECTURE: the options that tell it the records' classes, if it asks for them.
labels() {
	case $1 in *class*) echo "--labels $work/labels.txt" ;; esac
}

setup_file() {
	export work=$BATS_FILE_TMPDIR CC=${CC:-cc}
	cd "$work" || return
	seq 0 23 | awk '{ print $1 * 7 % 4 }' >labels.txt
	cat >run.c <<-'END'
	/* Records as text on stdin through the network in MODEL; the first number of each is its class where that is
	 * LABELED. */
	#include MODEL
	#include <stdio.h>

	#ifdef LABELED
	static long label;
	#define TAKE_LABEL scanf("%ld", &label)
	#define RUN(in, out) network(in, label, out)
	#else
	#define TAKE_LABEL 1
	#define RUN(in, out) network(in, out)
	#endif

	int main(void)
	{
		static float in[network_in], out[network_out];
		int i = 0;

		while (TAKE_LABEL == 1) {
			for (i = 0; i < network_in && scanf("%f", &in[i]) == 1; i++)
				;
			if (i < network_in)
				break;
			RUN(in, out);
			for (i = 0; i < network_out; i++)
				printf("%.9g%c", (double)out[i], i + 1 < network_out ? ',' : '\n');
			i = 0;
		}
		return i != 0;
	}
	END
	networks | models 24 -1 2
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# compiled INPUT.npy SHAPE COMPILER...: what the program made of network.c gives for the records, as got.npy
compiled() {
	local input=$1 shape=$2 label=''
	shift 2
	ae-convert --to csv "$input" | tr ',' ' ' >in.txt
	if grep -q network_classes network.c; then
		label=-DLABELED
		paste "$work/labels.txt" in.txt >labeled.txt && mv labeled.txt in.txt
	fi
	"$@" -DMODEL='"network.c"' $label -I"$PWD" -o run "$work/run.c" -lm &&
		./run <in.txt | ae-convert --shape "$shape" -o got.npy -
}

# The shape of the records in a file.
shape_of() {
	ae-info "$1" | sed -n 's/^record	//p'
}

agrees() {	# with want.npy, to 1e-5 of the largest value
	"$AE_BUILD/reference/agree" 1e-5 got.npy want.npy
}

has() {	# MODULE...: whether $python has them, without the time it takes to load them
	"$python" -c 'import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, sys.argv[1:])))' "$@" 2>/dev/null
}

@test "the C file of every layer compiles without a warning and gives what ae-recon gives" {
	while IFS=$'\t' read -r name shape arch; do
		echo "$name: $arch"
		# shellcheck disable=SC2046 # an option and its value
		ae-recon -j 1 $(labels "$arch") -o want.npy "$work/$name.bin" "$work/$name.npy"
		ae-export -o network.c "$work/$name.bin"
		compiled "$work/$name.npy" "$(shape_of want.npy)" $CC -std=c11 -O1 -Wall -Wextra -Wpedantic -Werror
		agrees
	done < <(networks)
}

@test "--precision int8: integers for weights, in a smaller file, with outputs that are nearly the same" {
	while IFS=$'\t' read -r name shape arch; do
		echo "$name: $arch"
		# shellcheck disable=SC2046 # an option and its value
		ae-recon -j 1 $(labels "$arch") -o want.npy "$work/$name.bin" "$work/$name.npy"
		ae-export --precision int8 -o network.c "$work/$name.bin"
		run -0 grep -c 'static const signed char ae_qw' network.c
		compiled "$work/$name.npy" "$(shape_of want.npy)" $CC -std=c11 -O1 -Wall -Wextra -Wpedantic -Werror
		"$AE_BUILD/reference/agree" 0.03 got.npy want.npy
		run ! cmp -s got.npy want.npy
	done < <(networks | grep -E '^(series|image|tied|recurrent|latent|words|attend|scalar)' | sampled 2)
	ae-export -o exact.c "$work/image.bin"
	ae-export --precision int8 -o network.c "$work/image.bin"
	[ "$(wc -c <network.c)" -lt "$(wc -c <exact.c)" ]
	refused "precision bf16: expected f32 or int8 for --to c" ae-export --precision bf16 "$work/image.bin"
	refused "precision int8: expected f32 for --to onnx" ae-export --to onnx --precision int8 "$work/image.bin"
}

@test "a decoder's C file takes what the encoder's gives" {
	for name in $(printf '%s\n' image tied told recurrent classes latent | sampled 2); do
		told=$(labels "$(ae-info "$work/$name.bin")") code_told=$told
		[ $name != told ] || code_told=''	# its encoder is not
		# shellcheck disable=SC2086 # an option and its value
		ae-encode $code_told -o want.npy "$work/$name.bin" "$work/$name.npy"
		ae-export --part encoder -o network.c "$work/$name.bin"
		compiled "$work/$name.npy" "$(shape_of want.npy)" $CC -O1
		agrees
		mv got.npy code.npy
		# shellcheck disable=SC2086
		ae-recon $told -o want.npy "$work/$name.bin" "$work/$name.npy"
		ae-export --part decoder -o network.c "$work/$name.bin"
		compiled code.npy "$(shape_of want.npy)" $CC -O1
		agrees
	done
}

@test "the C file is C++ as well" {
	command -v "${CXX:-c++}" >/dev/null || skip "no C++ compiler"
	ae-recon -o want.npy "$work/image.bin" "$work/image.npy"
	ae-export -o network.c "$work/image.bin"
	compiled "$work/image.npy" "$(shape_of want.npy)" "${CXX:-c++}" -x c++ -O1 -Wall -Wextra -Werror
	agrees
}

@test "without vectors the C file computes the same in plain loops" {
	ae-recon -o want.npy "$work/tied-conv.bin" "$work/tied-conv.npy"
	ae-export -o network.c "$work/tied-conv.bin"
	sed 's/defined(__GNUC__)/0/' network.c >plain.c
	run -1 cmp -s network.c plain.c
	mv plain.c network.c
	compiled "$work/tied-conv.npy" "$(shape_of want.npy)" $CC -O1
	agrees
}

@test "freestanding, the C file asks for nothing, or for functions of math.h alone" {
	ae-export -o plain.c "$work/tied-conv.bin"
	ae-export -o curved.c "$work/image.bin"
	$CC -std=c11 -O2 -ffreestanding -fno-stack-protector -c plain.c curved.c
	nm -u plain.o curved.o | awk 'NF == 2 && /U/ { print $2 }' | sort -u >asked
	run -0 grep -vxE '_?(expf|log1pf|fabsf|memset|memcpy|memmove|_?GLOBAL_OFFSET_TABLE_)' -c asked || [ "$output" = 0 ]
	run -1 grep -q '#include' plain.c
}

@test "two at once, each with scratch of its own" {
	ae-export --name net -o net.c "$work/image.bin"
	cat >two.c <<-'END'
	#include "net.c"
	#include <pthread.h>
	#include <string.h>

	static void *work(void *arg)
	{
		static float scratch[2][net_scratch];
		float *out = (float *)arg, in[net_in];
		long which = (long)out[0];

		for (int round = 0; round < 2000; round++) {
			for (int i = 0; i < net_in; i++)
				in[i] = (float)(which + i % 7) / 7;
			net_with(in, out, scratch[which]);
		}
		return NULL;
	}

	int main(void)
	{
		static float alone[2][net_out], both[2][net_out] = { { 0 }, { 1 } };
		pthread_t thread[2];

		alone[1][0] = 1;
		work(alone[0]);
		work(alone[1]);
		for (int i = 0; i < 2; i++)
			if (pthread_create(&thread[i], NULL, work, both[i]) != 0)
				return 2;
		for (int i = 0; i < 2; i++)
			pthread_join(thread[i], NULL);
		return memcmp(alone, both, sizeof alone) != 0;
	}
	END
	$CC -O1 -o two two.c -lm -lpthread
	./two
}

@test "a model of raw rows brings its normalizer, window and step" {
	seq 1 60 | awk '{ print 1000 + $1 * $1 "," sin($1) }' >rows.csv
	ae-normalize --fit s.bin -o rows.npy rows.csv
	ae-train -q -e 1 --stats s.bin -w 8 -s 2 -a 'conv1d 3 3; ---; convt1d in 3' -o m.bin rows.csv
	ae-export --name net -o net.c m.bin
	cat >main.c <<-'END'
	#include "net.c"
	#include <stdio.h>

	int main(void)
	{
		double raw[2], back[2];
		float x[2];

		while (scanf("%lf,%lf", &raw[0], &raw[1]) == 2) {
			net_normalize(raw, x, 2);
			net_restore(x, back, 2);
			printf("%.9g,%.9g\n", (double)x[0], (double)x[1]);
			if (back[0] - raw[0] > 1e-3 || raw[0] - back[0] > 1e-3)
				return 1;
		}
		return net_window != 8 || net_step != 2;
	}
	END
	$CC -O1 -o main main.c
	./main <rows.csv >got.csv
	ae-convert -o got.npy got.csv
	cmp got.npy rows.npy
}

@test "weights trained elsewhere are exported by -a, with the record's shape" {
	stored=$BATS_TEST_DIRNAME/reference/torch
	ae-export -a "dense 5 relu; ---; dense in sigmoid" --shape 7 -o network.c "$stored/dense.safetensors"
	cp "$stored/dense.out.npy" want.npy
	compiled "$stored/dense.in.npy" 7 $CC -O1
	agrees
	refused "--shape 300x1" ae-export -a "dense 5; ---; dense in" "$stored/dense.safetensors"
	refused "option --shape: only with --arch" ae-export --shape 7 "$work/flat.bin"
	refused "shape '7x': sizes" ae-export -a "dense 5; ---; dense in" --shape 7x "$stored/dense.safetensors"
}

@test "the same model gives the same bytes, from a file and from a pipe" {
	for format in c onnx dot; do
		ae-export --to $format -o file "$work/image.bin"
		ae-export --to $format <"$work/image.bin" >pipe
		cmp file pipe
	done
}

@test "a name that is none is refused" {
	for name in "" 1st my-net "a b" int main class ae_net é "$(printf '%064d' 0 | tr 0 n)"; do
		refused "name: expected" ae-export --name "$name" "$work/flat.bin"
	done
	ae-export --name "$(printf '%063d' 0 | tr 0 n)" "$work/flat.bin" >net.c
	ae-export --name integer "$work/flat.bin" >net.c
}

@test "a half that the network does not have is refused" {
	ae-train -q -e 1 -a "dense in" -o half.bin "$work/flat.npy"
	refused "it has no decoder" ae-export --part decoder half.bin
	refused "it has no decoder" ae-export --part decoder --to dot half.bin
	ae-train -q -e 1 -a "---; dense in" -o half.bin "$work/flat.npy"
	refused "it has no encoder" ae-export --part encoder half.bin
}

@test "a code that is told classes makes the class a second input" {
	ae-export -o network.c "$work/classes.bin"
	grep -q '^void network(const float \*in, long label, float \*out);' network.c
	grep -q 'network_classes = 4 ' network.c
	ae-export --to dot --part decoder "$work/classes.bin" >net.dot
	[ "$(grep -c 'label -> ' net.dot)" = 1 ]
	for part in encoder decoder; do
		ae-export --to onnx --part $part "$work/classes.bin" | grep -aqF OneHot
		ae-export --to onnx --part $part "$work/latent.bin" >latent.onnx
		run -1 grep -aqF OneHot latent.onnx
	done
}

@test "a class that is none is as if all were absent, and nothing is read for it" {
	ae-export --part decoder -o network.c "$work/classes.bin"
	cat >none.c <<-'END'
	#include "network.c"

	int main(void)
	{
		static const long none[] = { -1, 4, -2147483647, 2147483647 };
		float in[2] = { 0.5f, -0.5f }, first[network_out], other[network_out];

		network(in, 3, other);
		network(in, none[0], first);
		if (first[0] == other[0])
			return 1;
		for (int i = 1; i < 4; i++) {
			network(in, none[i], other);
			for (int j = 0; j < network_out; j++)
				if (first[j] != other[j])
					return 2;
		}
		return 0;
	}
	END
	$CC -O1 -o none none.c -lm
	./none
}


@test "no architecture's text ends the comment that it stands in" {
	printf 'dense 2 # */ int x; /* ??/\n; ---; dense in # \\\n' >arch
	ae-train -q -e 1 -a arch -o model.bin "$work/flat.npy"
	ae-export -o net.c model.bin
	$CC -std=c11 -Wall -Wextra -Werror -c net.c
	run -0 ae-export --to dot model.bin
}

@test "a drawing has a box a layer and the shapes between them" {
	ae-export --to dot --name graph "$work/image.bin" >net.dot
	[ "$(grep -c 'label=".*parameters"' net.dot)" = 6 ]
	grep -qF 'layer0 [label="conv2d 6 3x2 stride=2x1 pad=1 silu\n114 parameters"]' net.dot
	grep -qF 'input -> layer0 [label=" 9x8x3"]' net.dot
	grep -qF 'subgraph cluster_decoder' net.dot
	ae-export --to dot --part decoder "$work/image.bin" >half.dot
	run -1 grep -q cluster_encoder half.dot
	ae-train -q -e 1 -a 'dense in; residual 1; dense 3; dense 3; residual 1; ---; dense in' -o skips.bin "$work/flat.npy"
	[ "$(ae-export --to dot skips.bin | grep dashed | xargs)" = "input -> layer1 [style=dashed]; layer2 -> layer4 [style=dashed];" ]
	if command -v dot >/dev/null; then
		dot -Tsvg net.dot >net.svg
	fi
}

@test "an ONNX model names its opset, its ends and its weights" {
	ae-export --to onnx "$work/series.bin" >net.onnx
	[ "$(od -An -tx1 -N2 net.onnx | tr -d ' ')" = 0808 ]	# IR version 8
	for word in ae-export input output records encoder.1.weight decoder.2.bias ConvTranspose LayerNormalization; do
		grep -aqF "$word" net.onnx
	done
	# an average leaves padding out: the attribute is 0, which has no field before that of its type
	ae-train -q -e 0 -a 'conv2d 2 3; avgpool2d 2 pad=same; ---; upsample2d 2; conv2d in 3; crop' -o mean.bin "$work/image.npy"
	ae-export --to onnx mean.bin >net.onnx
	LC_ALL=C grep -aqF $'count_include_pad\xa0\x01\x02' net.onnx
	# metadata: a key, then field 2 with the length and the text of its value
	seq 60 | ae-train -q -e 1 -w 12 --step 3 -a 'dense 2; ---; dense in' -o windows.bin
	ae-export --to onnx windows.bin >net.onnx
	LC_ALL=C grep -aqF $'window\x12\x0212' net.onnx
	LC_ALL=C grep -aqF $'step\x12\x013' net.onnx
	# a line per column of the normalizer
	printf '%s\n' heat,flow 10,4 20,4 30,8 >rows.csv
	ae-normalize --fit s.bin rows.csv >rows.npy
	ae-train -q -e 0 -w 2 --stats s.bin -a 'dense 2; ---; dense in' -o rows.bin rows.csv
	ae-export --to onnx rows.bin >net.onnx
	LC_ALL=C grep -aqF $'normalizer\x12Eheat\t20\t8.1649' net.onnx
	grep -aq $'^flow\t5.33333333333333[0-9]*\t1.885618' net.onnx
	# bytes that are no UTF-8 become question marks
	of_parts "$work/flat.bin" >parts.safetensors
	ae-export --to onnx -a $'dense 6 # \xb0C\xe2\x82 \xc2\xb5\n; ---; dropout 0.1' --shape 6 parts.safetensors >net.onnx
	LC_ALL=C grep -aqF $'dense 6 # ?C?? \xc2\xb5' net.onnx
}

# of_parts MODEL: a file with its tensors, whose values follow from their places alone; variances are 0.
of_parts() {
	head -c 8192 "$1" | LC_ALL=C grep -ao '"[a-z0-9_.]*":{"dtype":"F32","shape":\[[0-9,]*\]' | tr '",' ' x' |
		sed 's/ \([a-z0-9_.]*\) .*\[\(.*\)\]/\1 \2/' | awk -v OFS='\t' '{ print $1, $2, NR, $1 ~ /var$/ ? 0 : 0.25 }' |
		"$AE_BUILD/reference/weights"
}

# The sums were taken when the next test passed, and can be renewed if it passes.
@test "an ONNX model of given weights has the bytes that it had when ONNX Runtime agreed" {
	while IFS=$'\t' read -r name shape arch; do
		case $arch in *'; positions;'*) continue ;; esac	# sines, whose last bits differ between systems
		of_parts "$work/$name.bin" >parts.safetensors
		for part in whole encoder decoder; do
			# without the version, which stands in the file's first bytes
			ae-export --to onnx --part $part -a "$arch" --shape "$shape" parts.safetensors | tail -c +21 |
				cksum | awk -v OFS='\t' -v name="$name" -v part=$part '{ print name, part, $1, $2 }'
		done
	done < <(networks) >got.tsv
	diff "$BATS_TEST_DIRNAME/reference/onnx.tsv" got.tsv
}

@test "ONNX Runtime computes what ae-recon computes, and its checker passes" {
	python=${PYTHON:-python3}
	has numpy onnx onnxruntime || skip "no Python with numpy, onnx and onnxruntime"
	while IFS=$'\t' read -r name shape arch; do
		told=$(labels "$arch")
		# shellcheck disable=SC2086 # an option and its value
		ae-recon $told -o "$name.want.npy" "$work/$name.bin" "$work/$name.npy"
		ae-export --to onnx -o "$name.onnx" "$work/$name.bin"
		ln -s "$work/$name.npy" "$name.in.npy"
		[ -z "$told" ] || ae-convert --shape "()" -o "$name.label.npy" "$work/labels.txt"
	done < <(networks)
	"$python" "$BATS_TEST_DIRNAME/reference/onnx_agree.py" ./*.onnx
}

@test "the built-in networks in C, but for the largest, and in ONNX" {
	python=${PYTHON:-python3}
	builtins | models 24 0 0
	while IFS=$'\t' read -r name shape arch; do
		echo "$name: $arch"
		told=$(labels "$arch")
		# shellcheck disable=SC2086 # an option and its value
		ae-recon -j 1 $told -o want.npy "$name.bin" "$name.npy"
		ae-export -o network.c "$name.bin"
		if [ "$(wc -c <network.c)" -lt 500000 ]; then	# larger ones take their time to compile
			compiled "$name.npy" "$(shape_of want.npy)" $CC -O1
			agrees
		fi
		ae-export --to onnx -o "$name.onnx" "$name.bin"
		mv want.npy "$name.want.npy"
		mv "$name.npy" "$name.in.npy"
		[ -z "$told" ] || ae-convert --shape "()" -o "$name.label.npy" "$work/labels.txt"
	done < <(builtins)
	if has numpy onnx onnxruntime; then
		"$python" "$BATS_TEST_DIRNAME/reference/onnx_agree.py" ./*.onnx
	fi
}

@test "the C file of nab-conv1d is small, however much is optimized" {
	seq 1 320 | awk '{ print sin($1 / 9) }' | ae-window 300 >windows.npy
	ae-train -q -e 1 -a nab-conv1d -o nab.bin windows.npy
	ae-export nab.bin >nab.c
	for compiler in $CC clang; do
		command -v "${compiler%% *}" || continue
		for optimized in -O2 -O3; do
			$compiler $optimized -c nab.c
			[ "$(wc -c <nab.o)" -lt 61440 ]
		done
	done
}

@test "PyTorch's weights run here, and those trained here run there" {
	python=${PYTHON:-python3}
	has numpy torch safetensors || skip "no Python with torch and safetensors"
	arch='conv1d 8 5 stride=2 pad=2; relu; conv1d 4 5 stride=2 pad=2; ---;
		convt1d 8 4 stride=2 pad=1; relu; convt1d 1 4 stride=2 pad=1'
	"$python" "$BATS_TEST_DIRNAME/reference/exchange.py" write
	ae-recon -a "$arch" -o got.npy w.safetensors records.npy
	agrees
	ae-train -q -e 2 -a "$arch" -o model.bin records.npy
	"$python" "$BATS_TEST_DIRNAME/reference/exchange.py" read model.bin
	ae-recon -o got.npy model.bin records.npy
	agrees
}

@test "Keras' weights run here, and those trained here run there, by the page's lines" {
	python=${PYTHON:-python3}
	has keras tensorflow numpy safetensors || skip "no Python with keras, tensorflow and safetensors"
	arch='conv1d 8 5 stride=2 relu; conv1d 4 4; batchnorm; ---; convt1d 6 3 stride=2 relu; dense 3 each'
	awk 'BEGIN { srand(5); for (i = 0; i < 960; i++) print rand() }' | xargs -n 60 | ae-convert --shape 20x3 -o records.npy -
	ae-train -q -e 2 -a "$arch" -o model.bin records.npy
	"$python" "$BATS_TEST_DIRNAME/reference/exchange_keras.py" "$AE_SOURCE/man/ae-model.5" model.bin records.npy
	mv there.npy want.npy
	ae-recon -a "$arch" -o got.npy w.safetensors records.npy
	agrees
	mv here.npy want.npy
	ae-recon -o got.npy model.bin records.npy
	agrees
}

# What ONNX Runtime computes is checked if it is there; the operators and their order always are.
@test "attention, positions, residuals and embeddings become their operators in ONNX" {
	made() {	# ARCHITECTURE INPUT: the operators, field 4 of each node
		ae-train -q -e 1 -b 4 -a "$1" -o m.bin "$2"
		ae-export --to onnx m.bin | LC_ALL=C grep -aoP '\x22[\x01-\x14](Gemm|MatMul|Softmax|Transpose|Reshape|Gather|Concat|Cast|Mul|Add)' |
			LC_ALL=C tr -c 'A-Za-z\n' ' ' | xargs
	}
	side="MatMul Add Reshape Transpose"
	seq 0 239 | awk '{ printf "%g%s", sin($1), $1 % 24 == 23 ? "\n" : "," }' | ae-convert --shape 8x3 -o steps.npy -
	made 'dense 4 each; positions; attention 2 causal=yes; residual 1; ---; positions learned; dense in each' steps.npy >got
	diff got - <<<"Reshape Gemm Reshape Add $side $side $side MatMul Mul Add Softmax MatMul Transpose Reshape MatMul Add Add Add Reshape Gemm Reshape"
	seq 0 29 | awk '{ print $1 % 3, sin($1), $1 % 4 }' >codes.txt
	made 'embedding 2 columns=1,3 levels=3,4; dense 3; ---; dense in' codes.txt >got
	diff got - <<<"Gather Cast Add Gather Reshape Gather Concat Gemm Gemm"
}
