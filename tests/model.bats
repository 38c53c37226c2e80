# Model files: what is in them, weights from elsewhere, and files that are cut, damaged or something else.

load engine
load safetensors

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 60; i++) print sin(i), cos(i), sin(i / 2) }' >rows.txt
	ae-train -q -a 'dense 2 tanh; ---; dense in' -e 2 --val 0.1 --heldout none -o model.bin rows.txt
	ae-score -o scores.npy model.bin rows.txt
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	home=$BATS_FILE_TMPDIR
	model=$home/model.bin
}

@test "a model says what its input was: mean, deviation, least and largest value" {
	printf '%s\n' 1,2 3,6 >input.csv
	ae-train -q -e 0 -a 'dense 1; ---; dense in' -o input.bin input.csv
	ae-info input.bin | grep '^input' >got
	printf '%s\n' 'input.mean	3' 'input.deviation	1.8708286933869707' 'input.min	1' 'input.max	6' | diff - got
}

@test "a model is a safetensors file: length, JSON, aligned data" {
	read -r low high <<<"$(od -An -tu1 -N2 "$model")"
	length=$((low + 256 * high))
	[ $((length % 8)) = 0 ]
	[ "$(od -An -tu1 -j2 -N6 "$model" | tr -d ' 0')" = "" ]
	[ "$(wc -c <"$model")" = $((8 + length + 4 * 17)) ]
	tail -c +9 "$model" | head -c $length >header
	grep -q '^{"__metadata__":{"architecture":"dense 2 tanh; ---; dense in","shape":"3",' header
	grep -qF "$(tensor encoder.0.weight F32 2,3 0 24),$(tensor encoder.0.bias F32 2 24 32)" header
	grep -qF "$(tensor decoder.0.weight F32 3,2 32 56),$(tensor decoder.0.bias F32 3 56 68)}" header
}

@test "metadata tell the training" {
	[ "$(note "$model" architecture)" = "dense 2 tanh; ---; dense in" ]
	[ "$(note "$model" loss) $(note "$model" score) $(note "$model" seed)" = "mse mae 1" ]
	[ "$(note "$model" epochs) $(note "$model" batch) $(note "$model" lr)" = "2 128 0.001" ]
	[ "$(note "$model" optimizer) $(note "$model" schedule)" = "adam constant" ]
	[ "$(note "$model" records) $(note "$model" validation_records) $(note "$model" epoch)" = "54 6 2" ]
	awk -v a="$(note "$model" train_loss)" -v b="$(note "$model" val_loss)" 'BEGIN { exit !(a > 0 && b > 0) }'
	awk '{ for (i = 1; i <= 3; i++) { n++; s += $i; q += $i * $i } } END { m = s / n; print m, sqrt(q / n - m * m) }' \
		"$home/rows.txt" >want
	echo "$(note "$model" input.mean) $(note "$model" input.deviation)" | paste want - |
		awk '{ exit !(($1 - $3) ^ 2 < 1e-9 && ($2 - $4) ^ 2 < 1e-9) }'
}

@test "no name of a file, no way of the input and no time is in it" {
	cp "$home/rows.txt" renamed.txt
	ae-convert -o rows.npy renamed.txt
	ae-train -q -a 'dense 2 tanh; ---; dense in' -e 2 --val 0.1 --heldout none -o renamed.bin renamed.txt
	cmp "$model" renamed.bin
	ae-train -q -a 'dense 2 tanh; ---; dense in' -e 2 --val 0.1 --heldout none <rows.npy >stdout.bin
	ae-score -o scores.npy stdout.bin rows.npy
	run ! grep -q 'renamed' renamed.bin
}

@test "a normalizer, windows and names of columns are kept" {
	awk 'BEGIN { print "one,two,three" } { print $1 "," $2 "," $3 }' "$home/rows.txt" >rows.csv
	ae-normalize --fit s.bin -o normal.npy rows.csv
	ae-train -q --stats s.bin -w 5 -s 2 -e 0 -a 'dense 1; ---; dense in' -o raw.bin rows.csv
	ae-info raw.bin >info
	grep -qx 'window	5' info
	grep -qx 'step	2' info
	grep -qx 'record	5x3' info
	ae-info s.bin | grep '^[0-9]' | while read -r line; do grep -qxF "$line" info; done
	sed 's/one/other/' rows.csv >other.csv
	run -2 --separate-stderr ae-score --raw -o out.npy raw.bin other.csv
	[ "$stderr" = "ae-score: other.csv: no column 'one', which the normalizer has" ]
}

@test "names that are no UTF-8 leave a header that is" {
	printf 'a\344b,\342\202\254\n1,2\n3,5\n' >odd.csv
	ae-normalize --fit s.bin -o normal.npy odd.csv
	ae-train -q --stats s.bin -e 0 -a 'dense 1; ---; dense in' -o odd.bin odd.csv
	length=$(($(od -An -tu2 -N2 odd.bin)))
	tail -c +9 odd.bin | head -c $length | iconv -f UTF-8 -t UTF-16 >/dev/null
	ae-info odd.bin | grep -q "^1	a$(printf '\303\244')b	"
	ae-score --raw -o scores.npy odd.bin odd.csv
}

@test "a model that is cut anywhere is refused in one line" {
	size=$(wc -c <"$model")
	seq 0 $((size - 1)) | sampled 5 >cuts
	while read -r n; do
		head -c $n "$model" >cut.bin
		status=0
		ae-score cut.bin "$home/rows.txt" >/dev/null 2>>words || status=$?
		[ $status = 2 ] || { echo "$n bytes: $status"; return 1; }
	done <cuts
	[ "$(grep -c '^ae-score: cut.bin: ' words)" = "$(wc -l <cuts)" ]
	[ "$(wc -l <words)" = "$(wc -l <cuts)" ]
}

@test "a model with bytes behind it is refused" {
	{ cat "$model"; printf 'x'; } >long.bin
	refused "1 bytes follow its last tensor" ae-score long.bin "$home/rows.txt"
}

# Either the change is seen, or it is in a text that means nothing; never a signal.
@test "a header with one byte changed is refused or read, and nothing worse" {
	length=$(($(od -An -tu2 -N2 "$model")))
	bytes=('\377' '9' '}')
	for at in $(seq 8 4 $((7 + length)) | sampled 4); do
		{ head -c $at "$model"; printf "${bytes[at / 4 % 3]}"; tail -c +$((at + 2)) "$model"; } >bad.bin
		status=0
		ae-info bad.bin >/dev/null 2>words || status=$?
		[ $status = 0 ] || { [ $status = 2 ] && [ "$(wc -l <words)" = 1 ]; } || { echo "$at: $status"; cat words; return 1; }
	done
}

@test "lengths and offsets beyond the file are refused" {
	header="{$(tensor encoder.0.weight F32 1,2 0 8)}"
	for bad in '[0,9]' '[0,4]' '[8,0]' '[4,12]' '[0,18446744073709551615]' '[-8,0]' '[0]' '[]'; do
		safetensors "${header/\[0,8\]/$bad}" '\0\0\0\0\0\0\0\0' >bad.bin
		refused "bad.bin" ae-recon -a 'dense 1 bias=no' bad.bin "$home/rows.txt"
	done
	for bad in '[4294967296,4294967296]' '[2147483648,2147483648,4]' '[1,2,1,1,1,1,1,1,1]' '[0,2]'; do
		safetensors "${header/\[1,2\]/$bad}" '\0\0\0\0\0\0\0\0' >bad.bin
		refused "bad.bin" ae-recon -a 'dense 1 bias=no' bad.bin "$home/rows.txt"
	done
	printf '\377\377\377\377\377\377\377\377{}' >bad.bin
	refused "not a model" ae-score bad.bin "$home/rows.txt"
}

@test "weights from elsewhere run with -a, of every type of number" {
	printf '1 2\n3 5\n' >rows.txt
	json="{$(tensor encoder.0.weight F32 1,2 0 8),$(tensor encoder.0.bias F32 1 8 12)}"
	# y = 1 a - 2 b + 0.5
	safetensors "$json" '\0\0\200\077\0\0\0\300\0\0\0\077' >f32.bin
	json="{ \"__metadata__\" : {\"format\":\"pt\"} , $(tensor encoder.0.bias F64 1 16 24),$(tensor encoder.0.weight F64 1,2 0 16)}"
	safetensors "$json" '\0\0\0\0\0\0\360\077\0\0\0\0\0\0\0\300\0\0\0\0\0\0\340\077' >f64.bin
	json="{$(tensor encoder.0.weight F16 1,2 0 4),$(tensor encoder.0.bias BF16 1 4 6)}"
	safetensors "$json" '\0\074\0\300\0\077' >f16.bin
	for file in f32.bin f64.bin f16.bin; do
		[ "$(ae-recon -t -a 'dense 1' $file rows.txt | tr '\n' ' ')" = "-2.5 -6.5 " ]
	done
	refused "f32.bin: no architecture in it: give it with -a" ae-recon f32.bin rows.txt
	json="{$(tensor encoder.0.weight I32 1,2 0 8),$(tensor encoder.0.bias F32 1 8 12)}"
	safetensors "$json" '\0\0\200\077\0\0\0\300\0\0\0\077' >i32.bin
	refused "expected type F32, F64, F16 or BF16, got 'I32'" ae-recon -a 'dense 1' i32.bin rows.txt
	refused "type 'F31'" ae-recon -a 'dense 1' <(sed 's/I32/F31/' i32.bin) rows.txt
}

@test "an empty file is no model, and standard input is called so" {
	: >empty
	printf "1 2\n" | ae-convert -o rows.npy
	refused "empty: expected a model, got an empty file" ae-score empty rows.npy
	refused "stdin: expected a model, got an empty file" ae-sample <empty
}

@test "a tensor that is missing, too much, or of another shape is named" {
	printf '1 2\n' >rows.txt
	safetensors "{$(tensor encoder.0.weight F32 1,2 0 8)}" '\0\0\200\077\0\0\0\300' >w.bin
	refused "no tensor 'encoder.0.bias' in it, which item 1 'dense 1' needs" ae-recon -a 'dense 1' w.bin rows.txt
	refused "expected 2x2, as item 1 'dense 2 bias=no' needs, got 1x2" ae-recon -a 'dense 2 bias=no' w.bin rows.txt
	refused "no tensor 'encoder.1.weight' in it, which item 2 'dense 1 bias=no' needs" ae-recon -a 'tanh; dense 1 bias=no' w.bin rows.txt
	for name in encoder.1.bias member.0.encoder.0.weight generator.0.weight; do
		safetensors "{$(tensor encoder.0.weight F32 1,2 0 8),$(tensor $name F32 0 8 8)}" '\0\0\200\077\0\0\0\300' >w.bin
		refused "tensor '$name' belongs to no item" ae-recon -a 'dense 1 bias=no' w.bin rows.txt
	done
	# a discriminator's weights are nobody's here
	safetensors "{$(tensor encoder.0.weight F32 1,2 0 8),$(tensor discriminator.0.weight F32 0 8 8)}" \
		'\0\0\200\077\0\0\0\300' >w.bin
	[ "$(ae-recon -t -a 'dense 1 bias=no' w.bin rows.txt)" = -3 ]
	safetensors "{$(tensor encoder.0.weight F32 1,2 0 8),$(tensor encoder.1.num_batches_tracked I64 '' 8 16)}" \
		'\0\0\200\077\0\0\0\300\0\0\0\0\0\0\0\0' >w.bin
	[ "$(ae-recon -t -a 'dense 1 bias=no' w.bin rows.txt)" = -3 ]
}

@test "weights beside flatten and reshape count channels first" {
	printf '1 2 3 4\n' >rows.txt
	# 1, 10, 100, 1000
	values='\0\0\200\077\0\0\040\101\0\0\310\102\0\0\172\104'
	safetensors "{$(tensor encoder.2.weight F32 1,4 0 16)}" "$values" >in.bin
	[ "$(ae-recon -t -a 'reshape 2x2; flatten; dense 1 bias=no' in.bin rows.txt)" = 4231 ]
	[ "$(ae-recon -t -a 'linear; linear; dense 1 bias=no' in.bin rows.txt)" = 4321 ]
	echo 1 >one.txt
	safetensors "{$(tensor encoder.0.weight F32 4,1 0 16)}" "$values" >out.bin
	[ "$(ae-recon -t -a 'dense 4 bias=no; reshape 2x2' out.bin one.txt | tr '\t' ' ')" = "1 100 10 1000" ]
	[ "$(ae-recon -t -a 'dense 4 bias=no' out.bin one.txt | tr '\t' ' ')" = "1 10 100 1000" ]
}

@test "what a model holds in that order comes back from --init" {
	ae-window 4 -o windows.npy "$home/rows.txt"
	arch='conv1d 3 3 relu; flatten; batchnorm; dense 2; ---; dense 8; layernorm; reshape 4x2; conv1d in 3'
	ae-train -q -e 1 -a "$arch" -o first.bin windows.npy
	ae-train -q -e 0 -a "$arch" --init first.bin -o second.bin windows.npy
	ae-score -o first.npy first.bin windows.npy
	ae-score -o second.npy second.bin windows.npy
	cmp first.npy second.npy
	ae-train -q -e 1 -a "$arch" --init first.bin -o third.bin windows.npy
	ae-score -o third.npy third.bin windows.npy
	differ first.npy third.npy
	refused "expected 1x12, as item 1 'dense 1' needs, got 3x3x3" ae-train -q -e 1 -a 'dense 1; ---; dense in' --init first.bin -o never.bin windows.npy
	[ ! -e never.bin ]
}

@test "a tied layer has no weights of its own in the file" {
	ae-train -q -e 1 -a 'dense 2; ---; dense in tied=0' -o tied.bin "$home/rows.txt"
	[ "$(grep -ao '"[a-z]*coder\.[^"]*"' tied.bin | tr -d '"' | tr '\n' ' ')" = \
		"encoder.0.weight encoder.0.bias decoder.0.bias " ]
	ae-score -o scores.npy tied.bin "$home/rows.txt"
	ae-score -o again.npy -a 'dense 2; ---; dense in tied=0' tied.bin "$home/rows.txt"
	cmp scores.npy again.npy
}

@test "running statistics are in the file, and count as no parameters" {
	ae-train -q -e 2 -a 'dense 2; batchnorm; ---; dense in' -o norm.bin "$home/rows.txt"
	grep -aqF "$(tensor encoder.1.running_var F32 2 56 64)" norm.bin
	[ "$(ae-info norm.bin | awk '/^total/ { print $3 }')" = 21 ]
}

@test "other texts in the metadata are kept and shown" {
	safetensors "{\"__metadata__\":{\"architecture\":\"dense 1 bias=no\",\"shape\":\"2\",\"by\":\"a \\\"\\u00e9\\\\ name\"},$(
		tensor encoder.0.weight F32 1,2 0 8)}" '\0\0\200\077\0\0\0\300' >w.bin
	[ "$(ae-info w.bin | sed -n 's/^by	//p')" = 'a "é\ name' ]
	[ "$(note w.bin score)" = mae ]
}

@test "a checkpoint, and metadata that cannot be, are refused" {
	ae-train -q -e 1 -a 'dense 1; ---; dense in' --checkpoint c.bin -o m.bin "$home/rows.txt"
	refused "c.bin: expected a model, got a checkpoint" ae-score c.bin "$home/rows.txt"
	entry=$(tensor encoder.0.weight F32 3,3 0 36)
	zeros=$(printf '\\0%.0s' {1..36})
	for text in '"window":"-1"' '"window":"4"' '"window":"3","step":"0"' '"score":"none"' '"normalizer":"a\tb\t1\n"' \
		'"normalizer":"a\t0\t0\n"' '"shape":"3y"' '"shape":"4"' '"architecture":"dens 3"' '"architecture":""'; do
		meta="\"architecture\":\"dense 3 bias=no\",\"shape\":\"3\""
		case $text in '"shape"'*) meta=${meta%,*} ;; '"arch'*) meta=${meta#*,} ;; esac
		safetensors "{\"__metadata__\":{$meta,$text},$entry}" "$zeros" >bad.bin
		refused "" ae-score bad.bin "$home/rows.txt"
	done
	safetensors "{\"__metadata__\":{\"architecture\":\"dense 3 bias=no\",\"shape\":\"3\"},$entry}" "$zeros" >good.bin
	ae-score -o good.npy good.bin "$home/rows.txt"
}
