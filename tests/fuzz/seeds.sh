#!/bin/sh
# seeds.sh OUT - what the fuzzers start from, made by the programs on PATH: OUT/TARGET/ gets small files that its parser
# takes. What once broke a parser, or might, stands in tests/fuzz/corpus/TARGET/.
set -eu

source=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
cd "$1"
mkdir -p npy idx pnm png wav gzip npz mat inflate table forms schema coded arch learn differ export model members checkpoint stats threshold ranges number log templates state measures merge windows pictures

printf 'a,b,c\n0,0.5,1\n1,0.25,0\n0.75,1,1\n' >table/header
printf 'time;x;y\n"2020-01-01 00:00";1;NA\n# a comment\n"a ""b""";-2e-3;inf\r\n' >table/quoted
printf '\357\273\2771\t2\t3\n4\t5\t6' >table/tabs
printf '  1 2 3\n\n 4 5 6\nnan . 7\n' >table/blanks
printf 'v\n1\nv\n2\n' >table/repeated
printf 'p,n,l\ntcp,1,a\nudp,NA,b\n"t""c",?,\n' >table/flows
printf 'cpu,host=a\\ b,c=1 v=1.5,n=2i,ok=t,s="x \\" y" 1767225600000000000\n# c\n\ncpu v=2\ncpu v=x 3\n' >table/influx
printf '%s\n' 'cpu v=1' 'cpu,host v=1' 'cpu,=x v=1' 'cpu,a=b v' 'cpu v="a\"b\\"' 'cpu v="open' 'cpu v=1,' 'cpu v=1 12x' 'cpu v=1i 5 ' \
	'c\=p\,u,t\ a=b\  v=2' "cpu\\" 'cpu,a=b ' ',a=b v=1' 'cpu v=1,,w=2' 'cpu v="a"b' 'cpu,a\=b=c\,d v=t' >table/influx-odd
printf '{"a":1,"b":"x\\u00e9","c":true}\n{"c":null,"a":2e3,"d":[1]}\n{}\n' >table/json
printf '# TYPE a gauge\na{b="c\\n",} 1 1767225600000\nd NaN\n\na{b="c\\n"} x\n# EOF\nd 3\n' >table/prometheus
ae-table --fit schema/flows --missing keep --drop-first --label l -o records table/flows
printf 'ae-table schema 1\r\n# by hand\nlabel\n  level \\x41\\\\\ncategory a b\n\tbaseline\n\tlevel x\nnumber c' >schema/hand
rm records
for rules in flows hand; do
	{ cat schema/$rules; printf '\n%%%%\n'; cat table/flows; } >coded/$rules
done
printf 'ae-table schema 1\ncategory a\n\tbaseline x\n\tlevel y\ndrop\nnumber c\n%%%%\na;b;c\ny;"z;";1\nx;;NA\nw;?;2' >coded/short

awk -v sessions=3 -f "$source/examples/logs.awk" >log/sessions
printf '%s\n' 'May  1 10:00:00 h a[1]: b' '[Wed May 01 10:00:00 2024] x' 'h - - [10/Oct/2000:13:55:36 -0700] "GET"' >log/times
printf '%s\n' 'I0501 10:00:00.1 m.cc:3] x' '081109 203615 1 I x' '1714557600.5 x' '2024-05-01T10:00:00+02 \303\251 \377' >log/more
printf '%s\n' 'May  1 10:00:00UTC x' 'May 41 10:00:00 x' 'May  1 99:00:00 x' 'Wed May  1 10:00:00 2024' 'Wed May 01 10:00:00 24' 'Wed May' \
	'10:00:00a' 'I0501 99:00:00.1 1' 'I0501 10:00:00' '1714557600.5x' '1714557600.' '2024-05-01 10:00:00_x' '[10/Oct/2000:13:55:36' >log/odd
printf '%s\n' 'May  1 10:00:00 0x12 0x1g 0x 550e8400-e29b-41d4-a716-446655440000 550e8400-e29b-41d4-a716-44665544000x' \
	'May  1 10:00:00 fe80::1 fe80::z 1:2 a::b::c 12.5ms -3% v1.2.3 /a/b.c' >log/numbers
ae-log --templates templates/learned --fit --width 9 -o templates/out log/sessions
rm templates/out

# owner, rows, changes
for owner in 000 001 002 003 004 005 006 007 010 011 012 013 014 015; do
	printf '%b' "\\0$owner\\0144\\0000\\0000\\0000\\0001\\0000\\0001" >state/$owner
	# of each of the first 62 values one byte, and back: replay cuts at each sixth byte, where one change is left
	for change in '7 200' '7 177' '6 020' '0 001' '1 002'; do
		printf '%b' "\\0$owner\\0144$(awk -v change="$change" 'BEGIN {
			split(change, c)
			for (i = 0; i < 62; i++) {
				at = sprintf("\\0%03o\\0%03o\\0%s", (8 * i + c[1]) % 256, (8 * i + c[1]) / 256, c[2])
				printf "%s%s", at, at
			}
		}')" >"state/$owner.${change% *}.${change#* }"
	done
done

awk 'BEGIN { for (i = 0; i < 120; i++) printf "%c", 33 + (i * i % 31) * 2 + (i % 40 > 35) }' >measures/events
awk 'BEGIN { for (i = 0; i < 150; i++) printf "%c", 50 + (i * 37) % 70 }' >measures/mixed
printf 'aaaaaaaaaaaa' >measures/constant

# kind, shape, form, options, inputs; then so many values
while read -r kind shape values; do
	for form in 0 1 5; do
		for options in '000\0000' '377\0377' '252\0125'; do
			seed=pictures/$kind$shape.$form.${options%%\\*}
			printf '%b' "\\0$kind\\0$shape\\0$form\\0$options\\0$((form % 2))" >"$seed"
			awk -v n="$values" 'BEGIN { for (i = 0; i < n; i++) printf "%c", 33 + i * i % 90 }' >>"$seed"
		done
	done
done <<END
000 2 60
001 3 40
002 3 40
003 2 60
004 1 90
005 7 48
006 6 16
007 1 90
010 2 60
011 0 50
012 0 50
013 0 50
014 2 60
014 4 27
015 4 27
END

for type in f2 f4 f8 i1 i8 u2 b1; do
	printf '0\n1\n1\n' | ae-convert --dtype $type -o npy/$type
done
ae-convert table/header | cat >npy/pipe
ae-window 2 table/header | cat >npy/windows
ae-convert -o npy/both table/header
cat npy/pipe >>npy/both

for type in u1 i2 f8; do
	printf '0,1,2,3\n4,5,6,7\n' | ae-convert --to idx --dtype $type --shape 2x2 -o idx/$type
done

printf '0,1,2,3\n4,5,6,7\n' | ae-convert --to pgm --dtype u1 --shape 2x2 -o pnm/p5
printf 'P2\n# text\n2 2\n255\n1 2\n3 4\n' >pnm/p2
printf 'P3 1 2 7 0 1 2 3 4 5' >pnm/p3
printf 'P6\n1 1\n255\nabcP6 1 1 255\ndef' >pnm/p6
printf 'P5 1 1 65535\nab' >pnm/p5-wide

made=$source/tests/reference/deflate
cp "$made"/*.gz gzip
cp "$source/tests/reference/npz"/*.npz npz
cp "$source/tests/reference/wav"/*.wav wav
# a byte of a head changed: channels, bytes of a value, a form's name, its kind, a size
changed=0
for change in 0:X 3:X 8:X 12:X 16:\\1 20:\\0 20:\\5 22:\\0 34:\\0 34:\\7 34:\\100 36:X 40:\\377; do
	for file in integers16-1 real64-2 large big-endian; do
		changed=$((changed + 1))
		seed=wav/$file-$changed
		cp "$source/tests/reference/wav/$file.wav" "$seed"
		printf '%b' "${change#*:}" | dd of="$seed" bs=1 seek="${change%%:*}" conv=notrunc 2>/dev/null
	done
done
cp "$source/tests/reference/mat"/*.mat mat
cp "$source/tests/reference/png"/*.png png
gzip -cn1 pnm/p5 >gzip/p5
gzip -cn9 npy/pipe >gzip/pipe
for file in "$made"/*.gz; do
	[ "${file##*/}" = fields.gz ] || tail -c +11 "$file" >"inflate/${file##*/}"
done

ae-info --list | while IFS='	' read -r name shape loss text; do
	: "$loss"
	printf '%s\n%s' "$shape" "$text" >"arch/$name"
done
printf '6x4x2\nconv2d 2 3x1 pad=valid elu=0.5; batchnorm; avgpool2d 2x1 pad=same; noise mask=0.1; reshape 16; ---\n' >arch/2d
printf 'dense 8 init=he; reshape 2x2x2; convt2d 2 3 stride=2 pad=1 outpad=1; layernorm; crop 2x2 # end' >>arch/2d
printf '12\nconv1d 2 3 dilation=2; maxpool1d 2; dense 3 each softmax; flatten; dense 4; ---; dense in bias=no' >arch/1d
printf '6x6\nconv2d 2 3 relu; maxpool2d 2; ---; upsample2d 2; conv2d 1 3 sigmoid' >arch/pools
printf '9\ndense 5 tanh; dense 3; ---; dense 5 tied=1 tanh; dense in tied=0 bias=no' >arch/tied
printf '5x2\nlstm 3; gru 4 last; ---; repeat 5; lstm 3 tanh; dense in each' >arch/recurrent
printf '6x4\npositions; layernorm; attention 2 causal=yes; residual 2; ---; positions learned; attention 4 bias=no' >arch/attention
printf '5\nembedding 3 columns=2,4 levels=4,9; dense 4; ---; dense in' >arch/embedding
printf '6\ndense 4 relu; latent 2 classes=3; ---; dense 4 relu; dense in sigmoid' >arch/classes

# learned from, by losses, optimizers, schedules, noise and sparsity that go round
while read -r name options; do
	{ head -n 1 "arch/$name"; echo "$options"; tail -n +2 "arch/$name"; } >"learn/$name"
	{ head -n 1 "arch/$name"; printf 'net_%s\na "column" /* of %s */\n' "${name%%-*}" "$name"; tail -n +2 "arch/$name"; } >"export/$name"
done <<END
2d huber=0.5 adamw cosine mask=0.3
1d mae rmsprop step=2:0.5 gaussian=0.5 0.1:2
recurrent mse momentum plateau=1 saltpepper=0.1
classes bce adagrad constant
dense-100-10 correntropy=0.7 adadelta constant cauchy=0.1 0.05
pools mse sgd
tied huber adam
END

ae-train -q -j 1 -e 3 -a 'dense 1; ---; dense in' -c 1,2 --checkpoint checkpoint/dense -o model/dense table/header
ae-train -q -j 1 -e 3 -a 'dense 1; ---; dense in' -c 1,2 --adversarial 'dense 2 relu; dense 1' --checkpoint checkpoint/adversarial \
	-o model/adversarial table/header
ae-normalize --fit stats/two -o npy/normal -c 1,2 table/header
printf '1,2\n3,4\n5,7\n7,1\n' | ae-train -q -j 1 -e 1 --stats stats/two -w 2 -o model/windows -a \
	'conv1d 2 3 relu; batchnorm; ---; convt1d in 3'
printf '1,2\n3,4\n5,7\n7,1\n' >rows
ae-train -q -j 1 -e 1 -w 2 -a 'gru 2; lstm 2 last; ---; repeat 2; gru 2; dense in each' -o model/recurrent rows
ae-train -q -j 1 -e 1 -a 'latent 1; ---; dense in' -o model/latent rows
printf '0\n1\n1\n0\n' >labels
ae-train -q -j 1 -e 1 -a 'latent 1 classes=2; ---; dense in' --labels labels -o model/classes rows
ae-train -q -j 1 -e 1 -a 'dense 2 softmax' --labels labels -o model/classifier rows
ae-train -q -j 1 -e 1 -a 'dense 1; ---; dense in' --members 3 --subspace 0.5 --covariance full -o members/subspace rows
ae-train -q -j 1 -e 1 -a 'dense 1; ---; dense in' --members 2 --covariance diagonal -o members/diagonal rows
ae-train -q -j 1 -e 1 -a 'dense 1; ---; dense in' --neighbors 3 -o model/memory rows
ae-train -q -j 1 -e 1 -a 'dense 1; ---; dense in' --neighbors 3 --members 2 -o members/memory rows
rm rows labels
ae-score model/dense -c 1,2 table/header >scores
ae-threshold --fit threshold/one scores
ae-threshold --fit threshold/sigma -m sigma=3 scores
rm scores
printf '0\t3\t0.5\n7\t7\n10 12\n' >ranges/three
for number in 0.1 -1e-310 1.7976931348623157e308 123456789012345678901234567890 nan -Infinity 5e-324; do
	printf '%s' "$number" >"number/$number"
done
cp table/* forms
cp learn/* differ
cp model/* merge
printf '200x2\nconv1d 2 5 stride=2 relu; conv1d 2 3; ---; convt1d 2 3 relu; convt1d in 5 stride=2; crop' >windows/strided
printf '180x1\nconv1d 2 3 gelu; maxpool1d 2; ---; upsample1d 2; conv1d in 3 sigmoid' >windows/pools
printf '120x2\nconv1d 3 3 pad=2 elu; layernorm; ---; conv1d in 5' >windows/padded
printf '150x1\nconv1d 2 3 relu; ---; conv1d in 3' >windows/short
printf '20x1\ndense 3; ---; dense in' >windows/dense
