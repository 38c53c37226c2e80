#!/bin/sh
# seeds.sh OUT - what the fuzzers start from, made by the programs on PATH: OUT/TARGET/ gets small files that its parser
# takes. What once broke a parser, or might, stands in tests/fuzz/corpus/TARGET/.
set -eu

source=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
cd "$1"
mkdir -p npy idx pnm png wav gzip npz mat inflate table forms schema coded arch learn differ export model members checkpoint stats threshold ranges number log templates state measures

printf 'a,b,c\n0,0.5,1\n1,0.25,0\n0.75,1,1\n' >table/header
printf 'time;x;y\n"2020-01-01 00:00";1;NA\n# a comment\n"a ""b""";-2e-3;inf\r\n' >table/quoted
printf '\357\273\2771\t2\t3\n4\t5\t6' >table/tabs
printf '  1 2 3\n\n 4 5 6\nnan . 7\n' >table/blanks
printf 'v\n1\nv\n2\n' >table/repeated
printf 'p,n,l\ntcp,1,a\nudp,NA,b\n"t""c",?,\n' >table/flows
printf 'cpu,host=a\\ b,c=1 v=1.5,n=2i,ok=t,s="x \\" y" 1767225600000000000\n# c\n\ncpu v=2\ncpu v=x 3\n' >table/influx
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
ae-log --templates templates/learned --fit --width 9 -o log/numbers log/sessions
rm log/numbers

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
