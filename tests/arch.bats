# Architectures: the published numbers of parameters, the shape rules, and what is said about a wrong text.

load engine
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# table ARCH [SHAPE]: output shape and parameters of each layer that the text names, and the total.
table() {
	ae-info -a "$1" ${2:+--shape "$2"} | sed '1,/^layer /d; /^---$/d' | awk '{ print $(NF - 2), $(NF - 1) }'
}

total() {
	table "$@" | tail -n 1
}

parameters() {
	table "$@" | sed '$d' | awk '$2 > 0 { print $2 }' | tr '\n' ' '
}

shapes() {
	table "$@" | awk '{ print $1 }' | tr '\n' ' '
}

@test "a reshape to a vector has the values in their order" {
	seq 24 | ae-window 6 -s 6 -o steps.npy
	ae-train -q -e 0 -a 'reshape 6; dense 2; ---; dense in' -o vector.bin steps.npy
	ae-train -q -e 0 -a 'flatten; dense 2; ---; dense in' -o flat.bin steps.npy
	ae-recon -t flat.bin steps.npy >want
	ae-recon -t vector.bin steps.npy | cmp - want
}

@test "weights and biases of init=zeros are 0, those of another item are not" {
	seq 12 | awk '{ print $1 ",1" }' >rows.csv
	ae-train -q -e 0 -a 'dense 3; ---; dense in init=zeros' -o zeros.bin rows.csv
	[ "$(ae-recon -t zeros.bin rows.csv | sort -u)" = $'0\t0' ]
	ae-encode -t zeros.bin rows.csv >codes
	run -1 grep -qx $'0\t0\t0' codes
}

@test "built-in networks have the published numbers of parameters" {
	while read -r name want; do
		[ "$(ae-info -a "$name" | awk '/^total/ { print $3 }')" = "$want" ]
	done <<-END
		nab-conv1d 9505
		sine-conv1d 5217
		mnist-dense 829284
		mnist-conv 3217
		mnist-convt 200963
		digits-conv 67265
		dense-100-25 5125
		dense-100-10 2110
		netflow 937
		mnist-denoise 28353
		lstm-ae 50497
		gru-ae 37889
		motion-vae 183164
		motion-cvae 204924
	END
}

@test "built-in networks have the published layers" {
	[ "$(parameters nab-conv1d)" = "256 3600 1808 3616 225 " ]
	[ "$(parameters sine-conv1d)" = "192 1552 784 2592 97 " ]
	[ "$(parameters mnist-convt)" = "320 18496 36928 36928 6274 9408 36928 36928 18464 289 " ]
	[ "$(table mnist-convt | awk '$2 > 0 { sub(/x.*/, "", $1); print $1 }' | tr '\n' ' ')" = \
		"28 14 7 7 2 3136 7 13 27 55 28 " ]
	[ "$(ae-info -a mnist-conv | awk '$1 == "code" { print $2 }')" = 7x7x8 ]
}

@test "a built-in network takes other records, and crops what is too long" {
	[ "$(total nab-conv1d 120x3)" = "120x3 10403" ]
	[ "$(total nab-conv1d 302)" = "302x1 9505" ]
	ae-info -a nab-conv1d --shape 302 | grep -q '^crop .* 302x1 '
	[ "$(total mnist-dense 3x3)" = "9 208509" ]
}

@test "the default network follows the record's shape" {
	[ "$(ae-info --shape 20x20 | sed -n 's/^architecture\t\(conv2d [0-9]*\).*/\1/p')" = "conv2d 16" ]
	[ "$(ae-info --shape 9x8x3 | awk '$1 == "total" { print $2 }')" = 9x8x3 ]
	[ "$(ae-info --shape 40x2 | sed -n 's/^architecture\t//p')" = "dense 160 relu; dense 20; ---; dense 160 relu; dense in" ]
	[ "$(ae-info --shape 1000x1 | sed -n 's/^architecture\t//p')" = "dense 256 relu; dense 64; ---; dense 256 relu; dense in" ]
	[ "$(ae-info --shape 9 | sed -n 's/^architecture\t//p')" = "dense 128 silu; dense 128 silu; ---; dense 128 silu; dense in" ]
	[ "$(ae-info --shape 300 | sed -n 's/^architecture\t//p')" = "dense 300 silu; dense 300 silu; ---; dense 300 silu; dense in" ]
	[ "$(ae-info --shape 2x3 | sed -n 's/^architecture\t//p')" = "dense 12 relu; dense 1; ---; dense 12 relu; dense in" ]
	[ "$(ae-info --shape '()' | awk '$1 == "total" { print $2 }')" = 1 ]
}

# Keras gives ceil(n/s) positions, PyTorch floor((n + 2p - k)/s) + 1 and (n - 1)s + k - 2p + outpad.
@test "padding follows Keras where it is same, and PyTorch where it is a number" {
	[ "$(shapes 'conv1d 1 5 stride=3; conv1d 1 5 stride=3 pad=2; conv1d 1 2 pad=valid' 100)" = "100x1 34x1 12x1 11x1 11x1 " ]
	[ "$(shapes 'convt1d 1 5 stride=3; convt1d 1 5 stride=3 pad=2 outpad=1; convt1d 1 2 pad=valid' 10)" = \
		"10x1 30x1 89x1 90x1 90x1 " ]
	[ "$(shapes 'conv1d 1 3 dilation=4 pad=valid; conv1d 1 3 dilation=4' 30)" = "30x1 22x1 22x1 22x1 " ]
	[ "$(shapes 'maxpool1d 3; avgpool1d 2 stride=1; maxpool1d 3 pad=same; avgpool1d 4 pad=2' 100)" = \
		"100x1 33x1 32x1 11x1 3x1 3x1 " ]
	[ "$(shapes 'conv2d 2 3x5 stride=2x1 pad=valid; maxpool2d 2x1; upsample2d 1x3' 9x9)" = "9x9x1 4x5x2 2x5x2 2x15x2 2x15x2 " ]
	[ "$(shapes 'conv3d 2 3 stride=2; maxpool3d 1x2x1; upsample3d 3x1x2' 9x9x5)" = "9x9x5x1 5x5x3x2 5x2x3x2 15x2x6x2 15x2x6x2 " ]
	[ "$(shapes 'conv3d 2 3x5x1 pad=1x0x2 stride=2x1x1; convt3d in 2 stride=2' 8x8x3x4)" = "4x4x7x2 8x8x14x4 8x8x14x4 " ]
}

@test "sizes, 'in', each, and layers without weights" {
	[ "$(table 'dense 4; dense in' 6x2 | tr '\n' ';')" = "4 52;12 60;12 112;" ]
	[ "$(table 'dense 4 each; dense in each bias=no' 6x2 | tr '\n' ';')" = "6x4 12;6x2 8;6x2 20;" ]
	[ "$(table 'conv1d in 3; batchnorm; layernorm; dropout 0.5; noise mask=0.1' 6x2 | tr '\n' ';')" = \
		"6x2 14;6x2 4;6x2 4;6x2 0;6x2 0;6x2 22;" ]
	[ "$(shapes 'flatten; reshape 3x2x2; crop 2x1; reshape 4' 6x2)" = "12 3x2x2 2x1x2 4 4 " ]
}

# PyTorch counts both biases: 4 (or 3) times n (in + n) + 2n.
@test "recurrent layers give all states or the last, and a vector is repeated" {
	[ "$(table 'lstm 4; gru 3; lstm 5 last; repeat 7; gru in bias=no' 6x2 | tr '\n' ';')" = \
		"6x4 128;6x3 81;5 200;7x5 0;7x2 42;7x2 451;" ]
	[ "$(shapes 'lstm 4 last; repeat in; dense in each' 9)" = "9x1 4 9x4 9x1 9x1 " ]
	[ "$(total lstm-ae 50x7)" = "50x7 52423" ]
	[ "$(total gru-ae)" = "30x1 37889" ]
	[ "$(ae-info -a 'gru 4 last; ---; repeat in' --shape 6x2 | awk '$1 == "gru" { print $NF }')" = 432 ]
	wrong 1 'repeat 3' "'repeat 3': expected a vector, got 10x2 from the item before it"
	wrong 1 'lstm 3' "expected records of 1 or 2 dimensions, got 4x4x2 from the item before it" 4x4x2
	wrong 1 'gru 3 each' "expected an option or an activation, got 'each'"
	wrong 2 'gru 3; ---; gru in tied=0' "expected an option of this layer, got 'tied=0'"
	wrong 1 'dense 3 last' "expected an option or an activation, got 'last'"
	wrong 1 'lstm 0 last' "'0'"
	wrong 1 'lstm 16777216 last' "values per tensor expected, got"
	wrong 1 'lstm 300000 last' "too large: 10000000 steps with states of 300000 values" 10000000x2
}

@test "items end with a semicolon or a newline, comments and empty items count for nothing" {
	printf '# two layers\n dense 3 relu ;; # narrow\n\n---\ndense in;\n' >arch.txt
	[ "$(table arch.txt 5 | tr '\n' ';')" = "$(table 'dense 3 relu;---;dense in' 5 | tr '\n' ';')" ]
	[ "$(ae-info -a arch.txt --shape 5 | awk '$1 == "code" { print $2 }')" = 3 ]
}

@test "an activation may stand in its layer or by itself, with options in any order" {
	one=$(ae-info -a 'conv1d 4 3 pad=valid relu stride=2' --shape 20 | tail -n 1)
	[ "$one" = "$(ae-info -a 'conv1d 4 3 stride=2 relu pad=valid' --shape 20 | tail -n 1)" ]
	for f in relu leaky leaky=0.2 elu elu=2 selu gelu silu tanh sigmoid softplus softmax linear; do
		ae-info -a "dense 3 $f; $f; dense in" --shape 4 >/dev/null
	done
}

# wrong ITEM TEXT MESSAGE [SHAPE]: the message names the item, with its words, and what is the matter.
wrong() {
	refused "item $1" ae-info -a "$2" --shape "${4:-10x2}"
	grep -qF -- "$3" refused.err || { echo "$2: $(cat refused.err)"; return 1; }
}

@test "an unknown layer, option or activation is named with its item" {
	wrong 1 'cnv1d 3 3; dense in' "'cnv1d 3 3': expected a layer, an activation or a built-in network, got 'cnv1d'"
	wrong 2 'dense 3; lstmm 4; dense in' "'lstmm'"
	wrong 1 'dense 3 stride=2' "expected an option of this layer, got 'stride=2'"
	wrong 1 'conv1d 3 3 outpad=1' "expected an option of this layer, got 'outpad=1'"
	wrong 1 'dense 3 rleu' "expected an option or an activation, got 'rleu'"
	wrong 1 'dense 3 relu tanh' "a second activation: 'tanh'"
	wrong 1 'conv1d 3 3 each' "'each'"
	wrong 1 'nosuchname' "'nosuchname'"
}

@test "an option written short is written out, and no value is made up" {
	for short in s2 s=2 str2 stride2; do
		wrong 1 "conv1d 8 3 $short" "'$short' (did you mean 'stride=2'?)"
	done
	wrong 1 'conv2d 8 3 s2x3' "(did you mean 'stride=2x3'?)" 9x9
	wrong 1 'conv1d 8 3 psame' "(did you mean 'pad=same'?)"
	wrong 2 'dense 3; dense 5 t0' "(did you mean 'tied=0'?)"
	for none in 's0' 's=' 's2x3' 'dense' '2'; do
		wrong 1 "conv1d 8 3 $none" "'$none'"
		run ! grep -q "did you mean" refused.err
	done
	wrong 1 'dense 3 s2' "expected an option or an activation, got 's2'"
	wrong 1 'conv1d 8 3 stride 2' "expected stride=VALUE without a blank, VALUE 1 to 1024, got 'stride'"
	wrong 1 'conv1d 8 3 stride=' "stride: expected 1 to 1024, got ''"
}

@test "a built-in network's name stands alone" {
	ae-info -a nab-conv1d --shape 10x2 >/dev/null
	for text in 'nab-conv1d; dense in' 'nab-conv1d relu' ' nab-conv1d'; do
		wrong 1 "$text" "expected a layer, got the built-in network 'nab-conv1d', which must be the whole architecture"
	done
	wrong 1 'nab-conv; dense in' "expected a layer, an activation or a built-in network, got 'nab-conv' (did you mean 'nab-conv1d'?)"
}

@test "a size or a value out of range is named with what is taken" {
	wrong 1 'dense' "from 1 to 16777216, or 'in'"
	wrong 1 'dense 0' "'0'"
	wrong 1 'dense -3' "'-3'"
	wrong 1 'dense 1e3' "'1e3'"
	wrong 1 'dense 99999999999999999999' "'99999999999999999999'"
	wrong 1 'conv1d 3' "expected a kernel size from 1 to 65536, got ''"
	wrong 1 'conv1d 3 3x3' "'3x3'"
	wrong 1 'conv2d 3 3x' "'3x'" 9x9
	wrong 1 'conv1d 3 3 stride=0' "stride: expected 1 to 1024, got '0'"
	wrong 1 'conv1d 3 3 pad=half' "pad: expected same, valid or a number, got 'half'"
	wrong 1 'dense 3 bias=maybe' "bias: expected yes or no, got 'maybe'"
	wrong 1 'dense 3 init=glorto' "init: expected glorot, glorot_normal, he, he_normal, lecun, uniform or zeros, got 'glorto' (did you mean 'glorot'?)"
	for init in uniform=x uniform=0 normal=-1 normal=1e4 glorot=1; do
		wrong 1 "dense 3 init=$init" "init: expected a name, or uniform or normal with a number from 1e-9 to 1000, as uniform=0.05, got '$init'"
	done
	wrong 1 'dropout 1' "expected a probability from 0 to below 1, got '1'"
	wrong 1 'noise mask=2' "0 to 1"
	wrong 1 'noise' "noise"
	wrong 1 'dense 3 leaky=2' "out of range: 'leaky=2'"
	wrong 1 'dense 3 relu=1' "takes no number: 'relu=1'"
	wrong 1 'reshape 2x2x2x2x2' "one to four numbers"
	wrong 1 'conv3d 3 3x3' "as 3 or 3x5x5, got '3x3'" 9x9x9
	wrong 1 'conv3d 3 3 stride=2x2x2x2' "'2x2x2x2'" 9x9x9
	wrong 1 'conv2d 3 3x3x3' "as 3 or 3x5, got '3x3x3'" 9x9
}

@test "shapes that do not fit are named with both of them" {
	wrong 2 'flatten; reshape 3x7' "'reshape 3x7': 21 values expected, the item before it gives 20"
	wrong 1 'conv2d 3 3' "expected records of 2 or 3 dimensions, got 5 from the item before it" 5
	wrong 4 'conv1d 3 3; conv2d 3 3; flatten; conv2d 3 3' "got 90 from the item before it"
	wrong 3 'dense 4; reshape 2x2x1; conv1d 3 3' "expected records of 1 or 2 dimensions, got 2x2x1 from the item before it"
	wrong 1 'conv1d 3 11 pad=valid' "a kernel of 11 with padding 0 does not fit into 10x2"
	wrong 1 'maxpool1d 11' "a window of 11 does not fit into 10x2"
	wrong 1 'maxpool1d 2 pad=2' "padding of at most half the window expected, got 2 for a window of 2"
	wrong 1 'conv3d 3 3' "expected records of 3 or 4 dimensions, got 5x4 from the item before it" 5x4
	wrong 1 'conv3d 3 2x9x2 pad=0x1x0' "a kernel of 2x9x2 with padding 0x1x0 does not fit into 5x6x4" 5x6x4
	wrong 1 'maxpool3d 2x2x5' "a window of 2x2x5 does not fit into 5x6x4x2" 5x6x4x2
	wrong 1 'convt3d 2 3 outpad=0x0x1' "outpad cannot be used with pad=same" 5x6x4
	refused "expected records of at most 4 dimensions, got 5x4x3x2x1" ae-info -a "conv3d 3 3" --shape 5x4x3x2x1
	wrong 2 'conv1d 2 3 stride=3; crop' "10x2 cannot be cut out of 4x2"
	wrong 2 'conv1d 3 3; crop' "10x2 cannot be cut out of 10x3"
	wrong 1 'convt1d 2 3 outpad=1' "outpad cannot be used with pad=same: pad=valid or pad=N expected"
	wrong 3 'upsample1d 65536; upsample1d 65536; upsample1d 65536' "values per record expected, got"
}

@test "tied weights need an item of the encoder of the matching shape" {
	[ "$(table 'dense 3; ---; dense in tied=0' 5 | tr '\n' ';')" = "3 18;5 5;5 23;" ]
	[ "$(table 'conv1d 3 5; ---; convt1d in 5 tied=0' 8x2 | tr '\n' ';')" = "8x3 33;8x2 2;8x2 35;" ]
	wrong 2 'dense 3; dense in tied=0' "item 0 of the encoder has no weights"
	wrong 3 'dense 3; ---; dense 4; dense in tied=0' "item 0 of the encoder has no weights of the matching shape"
	wrong 2 'dense 3; ---; dense in tied=1' "item 1 of the encoder has no weights"
	wrong 3 'tanh; dense 3; ---; dense in tied=0' "item 0 of the encoder"
	wrong 2 'conv1d 3 5; ---; convt1d in 3 tied=0' "matching shape"
	wrong 1 'dense 3 tied=x' "tied: expected an item of the encoder, counted from 0, got 'x'"
}

@test "the mark of the code stands once, and may be missing or at an end" {
	refused "expected one '---'" ae-info -a 'dense 3; ---; ---; dense in' --shape 5
	refused "expected one '---'" ae-info -a 'dense 3; --- relu; dense in' --shape 5
	refused "expected one layer or more, got none" ae-info -a ' ; # nothing' --shape 5
	refused "expected one layer or more, got none" ae-info -a '---;' --shape 5
	[ "$(ae-info -a 'dense 3; dense in; ---' --shape 5 | awk '$1 == "code" { print $2 }')" = 5 ]
	[ "$(ae-info -a 'dense 3; dense 4' --shape 5 | awk '$1 == "code" { print $2 }')" = 4 ]
	[ "$(ae-info -a '---; dense 3; dense in' --shape 5x2 | awk '$1 == "code" { print $2 }')" = 5x2 ]
}

@test "records of more than four dimensions are refused with their shape" {
	refused "expected records of at most 4 dimensions, got 2x2x2x2x2 (ae-convert --shape" ae-info -a 'dense 3 ; dense in' --shape 2x2x2x2x2
}

@test "an embedding takes codes: others are refused by their record" {
	arch='embedding 2 columns=1,3 levels=3,4; dense 3; ---; dense in'
	printf '%s\n' 0,1.5,3 2,-0.5,0 1,2.5,2 | ae-convert -o codes.npy -
	ae-train -q -e 2 -a "$arch" -o m.bin codes.npy
	run -0 ae-info m.bin
	[[ $output == *"embedding 2 columns=1,3 levels=3,4                        5           14"* ]]
	for program in ae-recon ae-encode ae-score; do
		printf '%s\n' 0,1.5,3 3,0,0 >bad.csv
		refused "bad.csv: record 1: value 1: expected a code from 0 to 2, as item 1 'embedding 2 columns=1,3 levels=3,4' takes, got 3" \
			$program m.bin bad.csv
		printf '%s\n' 0,1.5,-1 >bad.csv
		refused "record 0: value 3: expected a code from 0 to 3" $program m.bin bad.csv
		printf '%s\n' 0.5,1.5,1 >bad.csv
		refused "record 0: value 1: expected a code from 0 to 2" $program m.bin bad.csv
	done
	ae-encode -o z.npy m.bin codes.npy
	ae-decode m.bin z.npy >out.npy
	printf '%s\n' 0,1.5,2 0,1,4 >bad.csv
	refused "training data: record 1: value 3: expected a code from 0 to 3" ae-train -a "$arch" -o x.bin bad.csv
	refused "records without noise" ae-train -a "$arch" --noise gaussian=0.1 -o x.bin codes.npy
	printf '%s\n' 0,1.5,3,1 2,-0.5,0,1 1,2.5,2,1 | ae-convert -o wide.npy -
	refused "cannot be used with an embedding" ae-train -a "$arch" -q --members 2 --subspace 0.9 -o x.bin wide.npy
	[ ! -e x.bin ]
}

@test "what an embedding cannot be is said by item and shapes" {
	refused_arch() {	# WORDS SHAPE ENCODER
		refused "$1" ae-info --shape "$2" -a "$3; ---; dense in"
	}
	refused_arch "item 1 'embedding 2': expected levels=NUMBER, got none" 3 'embedding 2'
	refused_arch "expected one number of levels, or one for each of 2 columns, got 3" 3 'embedding 2 columns=1,2 levels=1,2,3'
	refused_arch "expected columns up to 3, as in records of 3, got 4" 3 'embedding 2 columns=4 levels=2'
	refused_arch "columns: expected 1 to 64 ascending numbers from 1, as 3,5, got '2,1'" 3 'embedding 2 columns=2,1 levels=2'
	refused_arch "levels: expected 1 to 64 numbers of 1 or more, as 4,9, got '0'" 3 'embedding 2 levels=0'
	refused_arch "levels: expected 1 to 64" 3 "embedding 2 levels=$(seq -s , 65)"
	refused_arch "expected at most 16777216 levels in all, got 16777217" 2 'embedding 2 columns=1,2 levels=16777216,1'
	refused_arch "item 2 'embedding 2 levels=3': expected the first item of the architecture, got item 2" 3 'dense 3; embedding 2 levels=3'
	refused_arch "expected records of at most 2 dimensions" 3x3x3 'embedding 2 levels=3'
}

@test "attention, positions and residual connections: parameters, multiply-adds and shapes" {
	ae-info --shape 10x3 -a 'dense 8 each; positions; attention 2; residual 1; ---; positions learned; attention 4 bias=no' >info
	[ "$(awk '/^(attention|positions|residual)/ { print $(NF - 2), $(NF - 1), $NF }' info | paste -s -d ,)" = \
		"10x8 0 0,10x8 288 4160,10x8 0 0,10x8 80 0,10x8 256 4160" ]
	refused "item 2 'attention 3': expected a number of features that 3 heads divide, got 10x8 from the item before it" \
		ae-info --shape 10x3 -a 'dense 8 each; attention 3'
	refused "item 1 'attention 0': expected a number from 1 to 65536, got '0'" ae-info --shape 10x3 -a 'attention 0'
	refused "causal: expected yes or no, got 'maybe'" ae-info --shape 10x3 -a 'attention 3 causal=maybe'
	refused "expected records of 1 or 2 dimensions, got 4x4x4" ae-info --shape 4x4x4 -a 'attention 2'
	refused "item 2 'positions': expected steps with features, as 30x8, got 8" ae-info --shape 10 -a 'dense 8; positions'
	refused "item 3 'residual 2': expected 10x3, as before item 1 'conv1d 4 3', got 10x4" \
		ae-info --shape 10x3 -a 'conv1d 4 3; conv1d 4 3; residual 2'
	refused "item 2 'residual 2': expected 2 items before it in the same half, got fewer" ae-info --shape 5 -a 'dense 5; residual 2'
	refused "item 3 'residual 2': expected 2 items before it in the same half, got fewer" \
		ae-info --shape 5 -a 'dense 5; ---; dense 5; residual 2'
}

@test "attention finds the step that a causal one cannot see" {
	# the first step's value is the last one's; nothing else moves values between steps
	seq 512 | awk 'BEGIN { srand(2) } { x = rand(); print 0, 1, 0, 0, 0, 0, x, 0 > "in"; print x, 0, 0, 0, 0, 0, 0, 0 > "out" }'
	ae-convert --shape 4x2 -o in.npy in
	ae-convert --shape 4x2 -o out.npy out
	for causal in no yes; do
		ae-train -q -e 30 --lr 0.02 -b 32 --log $causal.tsv --target out.npy -o m.bin in.npy \
			-a "dense 8 each; positions; attention 2 causal=$causal; dense 8 each relu; ---; dense 2 each"
	done
	awk '{ loss[FILENAME] = $2 } END { exit !(loss["no.tsv"] * 4 < loss["yes.tsv"]) }' no.tsv yes.tsv
}

@test "the default network of records: pictures have 8 pixels or more on each side, others are windows" {
	for shape in 8x8 8x9x1 9x8x1 7x7 7x8x1 8x7x1 8x9; do
		awk -v n="${shape//x/ }" 'BEGIN { count = split(n, d, " "); values = 1; for (i = 1; i <= count; i++) values *= d[i]
			for (i = 0; i < 4; i++) for (j = 0; j < values; j++) printf "%g%s", i * j % 7 / 7, j + 1 < values ? "," : "\n" }' |
			ae-convert --shape "$shape" -o records.npy
		ae-train -q -e 0 -o model.bin records.npy
		printf '%s ' "$(ae-info model.bin | sed -n 's/^architecture	\([a-z0-9]*\).*/\1/p')"
	done >first
	[ "$(xargs <first)" = "conv2d conv2d conv2d dense dense dense dense" ]
}

@test "names as other libraries have them are told, and networks that are too large" {
	refused "got 'nn.Linear(3,' (did you mean 'dense'?)" ae-info -a 'nn.Linear(3, 4)' --shape 3
	refused "got 'activation=relo' (did you mean 'relu'?)" ae-info -a 'dense 3 activation=relo' --shape 3
	refused "got 'nn.relu' (did you mean 'relu'?)" ae-info -a 'dense 3 nn.relu' --shape 3
	refused "expected an option of this layer, got 'activation='" ae-info -a 'dense 4 activation=' --shape 3
	refused "at most 4096 items expected, got more" ae-info -a "$(yes 'relu;' | head -n 4097)" --shape 3
	refused "too large: 8 heads with the products of 4000000 steps" ae-info -a 'attention 8; ---; dense in each' --shape 4000000x8
	refused "expected a code of one dimension, got 8x2: add 'flatten' before '---'" \
		ae-info -a 'conv1d 2 3; ---; class 3; conv1d in 3' --shape 8x2
	refused "network: at most " ae-info -a "$(yes 'dense 900000;' | head -n 3); ---; dense in" --shape 900000
}
