# Files that are not what was written, or what cannot be: weights that are not finite, headers that lie, digests, texts
# that would reach the terminal, models that are forgotten.

bats_require_minimum_version 1.5.0
load loop
load refused
load safetensors
load engine

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 60; i++) print sin(i) "," cos(i) }' >rows.csv
	ae-normalize --fit s.bin -o normal.npy rows.csv
	ae-train -q -e 2 -a 'dense 3; batchnorm; ---; dense in' --stats s.bin --covariance full --neighbors 8 -o model.bin rows.csv
	ae-score --raw -o scores.npy model.bin rows.csv
	ae-threshold --fit t.bin scores.npy
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	home=$BATS_FILE_TMPDIR
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true
}

# plain ARCHITECTURE ENTRIES DATA: a model of records of 2 without a digest.
plain() {
	safetensors "{\"__metadata__\":{\"architecture\":\"$1\",\"shape\":\"2\"},$2}" "$3"
}

one='\0\0\200\077'

# every FILE TEXT: each program that takes a model refuses it.
every() {
	refused "$2" ae-info "$1"
	refused "$2" ae-score "$1" "$home/normal.npy"
	refused "$2" ae-recon "$1" "$home/normal.npy"
	refused "$2" ae-encode "$1" "$home/normal.npy"
	refused "$2" ae-decode "$1" "$home/normal.npy"
	refused "$2" ae-sample "$1"
	refused "$2" ae-export "$1"
	refused "$2" ae-export --to dot "$1"
	refused "$2" ae-merge "$1"
	refused "$2" ae-train -q -e 1 -a 'dense 1 bias=no; batchnorm; ---; dense in bias=no' --init "$1" -o never.bin "$home/normal.npy"
}

@test "weights that are not finite, and variances below 0, are refused by every program" {
	entries=$(tensor encoder.0.weight F32 1,2 0 8),$(tensor encoder.1.weight F32 1 8 12),$(tensor encoder.1.bias F32 1 12 16)
	entries+=,$(tensor encoder.1.running_mean F32 1 16 20),$(tensor encoder.1.running_var F32 1 20 24)
	entries+=,$(tensor decoder.0.weight F32 2,1 24 32)
	arch='dense 1 bias=no; batchnorm; ---; dense in bias=no'
	plain "$arch" "$entries" "$one$one$one$one$one$one$one$one" >good.bin
	ae-score -o good.npy good.bin "$home/normal.npy"
	for value in '\0\0\300\177' '\0\0\200\177' '\0\0\200\377'; do
		plain "$arch" "$entries" "$one$value$one$one$one$one$one$one" >bad.bin
		every bad.bin "tensor 'encoder.0.weight': expected finite values, got"
		plain "$arch" "$entries" "$one$one$one$one$one$one$one$value" >bad.bin
		refused "tensor 'decoder.0.weight': expected finite values, got" ae-score bad.bin "$home/normal.npy"
	done
	plain "$arch" "$entries" "$one$one$one$one$one\\0\\0\\200\\277$one$one" >bad.bin
	every bad.bin "tensor 'encoder.1.running_var': expected finite values of 0 or more, got -1 at place 0"
	# a double that no float holds
	plain 'dense 1 bias=no' "$(tensor encoder.0.weight F64 1,2 0 16)" '\0\0\0\0\0\0\360\077\377\377\377\377\377\377\357\177' >wide.bin
	refused "expected finite values, got inf at place 1" ae-score wide.bin "$home/normal.npy"
}

@test "scales of a normalizer and of residuals are finite and above 0" {
	meta='"architecture":"dense 1 bias=no","shape":"2"'
	weight=$(tensor encoder.0.weight F32 1,2 0 8)
	for scale in 0 -1 nan inf -inf 1e999 ''; do
		safetensors "{\"__metadata__\":{$meta,\"normalizer\":\"a\\t0\\t1\\nb\\t0\\t$scale\\n\"},$weight}" "$one$one" >bad.bin
		refused "'normalizer': line 2 is damaged: expected a name, a finite shift and a finite scale above 0" ae-score --raw bad.bin "$home/rows.csv"
	done
	for shift in nan inf x; do
		safetensors "{\"__metadata__\":{$meta,\"normalizer\":\"a\\t$shift\\t1\\nb\\t0\\t1\\n\"},$weight}" "$one$one" >bad.bin
		refused "'normalizer': line 1" ae-info bad.bin
	done
	for value in '\0\0\0\0' '\0\0\200\277' '\0\0\300\177' '\0\0\200\177'; do
		safetensors "{\"__metadata__\":{$meta},$weight,$(tensor residual.center F32 1 8 12),$(tensor residual.inverse F32 1 12 16)}" \
			"$one$one$one$value" >bad.bin
		refused "its residual covariance is damaged" ae-score bad.bin "$home/normal.npy"
	done
	safetensors "{\"__metadata__\":{$meta},$weight,$(tensor residual.center F32 1 8 12),$(tensor residual.inverse F32 1 12 16)}" \
		"$one$one\\0\\0\\300\\177$one" >bad.bin
	refused "its residual covariance is damaged" ae-info bad.bin
	# the file of statistics: an f8 of -1 as the last scale
	{ head -c -8 "$home/s.bin"; printf '\0\0\0\0\0\0\360\277'; } | LC_ALL=C tr '\t' ' ' >bad.bin
	refused "bad.bin: row 1: expected a finite shift and a finite scale above 0" ae-normalize --stats bad.bin "$home/rows.csv"
}

@test "a normalizer whose last line lacks its end loses no column" {
	meta='"architecture":"dense 1 bias=no","shape":"2"'
	weight=$(tensor encoder.0.weight F32 1,2 0 8)
	for end in '' '\n'; do
		safetensors "{\"__metadata__\":{$meta,\"normalizer\":\"a\\t1\\t2\\nb\\t3\\t4$end\"},$weight}" "$one$one" >m.bin
		ae-info m.bin | grep -q '^2	b	3.000000	4.000000$'
	done
}

@test "a column whose name has a tab or a line end is found by its place" {
	for name in 'a\tb' 'a\nb'; do
		{ printf "\"$name\",c\n" && seq 30 | awk '{ print $1 "," $1 % 7 }'; } >odd.csv
		ae-normalize --fit odd.stats -o odd.npy odd.csv
		ae-train -q -e 1 --stats odd.stats -a 'dense 1; ---; dense in' -o odd.bin odd.csv
		run -1 grep -aq 'a b' odd.bin
		ae-score -t odd.bin odd.npy >want
		ae-score -t --raw odd.bin odd.csv | cmp - want
	done
}

@test "weights with a common prefix, and metadata that is null, load" {
	weights=$(tensor encoder.0.weight F32 1,2 0 8),$(tensor decoder.0.weight F32 2,1 8 16)
	safetensors "{$weights}" "$one$one$one$one" >plain.bin
	ae-recon -a 'dense 1 bias=no; ---; dense in bias=no' -o want.npy plain.bin "$home/normal.npy"
	for prefix in module. _orig_mod. model. module._orig_mod. net.autoencoder.; do
		weights=$(tensor "${prefix}encoder.0.weight" F32 1,2 0 8),$(tensor "${prefix}decoder.0.weight" F32 2,1 8 16)
		safetensors "{\"__metadata__\":null,$weights}" "$one$one$one$one" >prefix.bin
		ae-recon -a 'dense 1 bias=no; ---; dense in bias=no' -o got.npy prefix.bin "$home/normal.npy"
		cmp want.npy got.npy
		ae-train -q -e 0 -a 'dense 1 bias=no; ---; dense in bias=no' --init prefix.bin -o init.bin "$home/normal.npy"
		ae-recon -o got.npy init.bin "$home/normal.npy"
		cmp want.npy got.npy
	done
	# a prefix of some tensors alone, or of a file that says its own architecture, is none
	weights=$(tensor module.encoder.0.weight F32 1,2 0 8),$(tensor decoder.0.weight F32 2,1 8 16)
	safetensors "{$weights}" "$one$one$one$one" >mixed.bin
	refused "no tensor 'encoder.0.weight' in it" ae-recon -a 'dense 1 bias=no; ---; dense in bias=no' mixed.bin "$home/normal.npy"
	plain 'dense 1 bias=no' "$(tensor module.encoder.0.weight F32 1,2 0 8)" "$one$one" >own.bin
	refused "no tensor 'encoder.0.weight' in it" ae-recon own.bin "$home/normal.npy"
	for not in nul nulls '"null"' 0 '[]'; do
		safetensors "{\"__metadata__\":$not,$(tensor encoder.0.weight F32 1,2 0 8)}" "$one$one" >bad.bin
		refused "its header is damaged" ae-recon -a 'dense 1 bias=no' bad.bin "$home/normal.npy"
	done
}

@test "headers that the reference refuses are refused" {
	a=$(tensor a F32 1 0 4) b=$(tensor b F32 1 4 8)
	safetensors "{$a,$b}   " "$one$one" >good.bin
	ae-info good.bin | grep -q '^tensor b	F32 1$'
	safetensors "{$b,$a}" "$one$one" >good.bin
	ae-info good.bin >listed
	while IFS='|' read -r words header data; do
		safetensors "$header" "$data" >bad.bin
		refused "$words" ae-info bad.bin
	done <<-END
		its header is damaged|{$a,$b}x|$one$one
		its header is damaged|{$a,$b}{}|$one$one
		its header is damaged|{$a,$b},|$one$one
		its header is damaged|{} {$a}|$one
		its header has 'a' twice|{$a,$(tensor a F32 1 4 8)}|$one$one
		its header has 'k' twice|{"__metadata__":{"k":"1","k":"2"},$a}|$one
		its header is damaged|{"__metadata__":{},"__metadata__":{},$a}|$one
		its header is damaged|{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}|$one
		its header is damaged|{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}|$one
		expected tensor 'b' at byte 4 of the data, after the one before it, got 0|{$a,$(tensor b F32 1 0 4)}|$one
		expected tensor 'b' at byte 8 of the data, after the one before it, got 4|{$(tensor a F32 2 0 8),$(tensor b F32 2 4 12)}|$one$one$one
		expected tensor 'b' at byte 4 of the data, without a hole before it, got 8|{$a,$(tensor b F32 1 8 12)}|$one$one$one
		expected tensor 'a' at byte 0 of the data, without a hole before it, got 4|{$(tensor a F32 1 4 8)}|$one$one
		4 bytes follow its last tensor|{$a}|$one$one
	END
}

@test "one flipped bit of a model, a checkpoint, statistics or a threshold is refused, or changes nothing" {
	ae-train -q -e 2 -a 'dense 1; ---; dense in' --checkpoint run.ckpt -o want.bin "$home/normal.npy"
	if [ -n "${AE_LONG:-}" ]; then few=60; else few=20; fi
	size=$(wc -c <run.ckpt)
	for ((i = 0; i < size; i += 1 + size / few)); do
		flip run.ckpt $i >bad.ckpt
		ae-train -q -e 2 -a 'dense 1; ---; dense in' --checkpoint bad.ckpt --resume -o got.bin "$home/normal.npy" 2>words || continue
		cmp want.bin got.bin || complain "checkpoint: byte $i"
	done
	size=$(wc -c <"$home/model.bin")
	for ((i = 0; i < size; i += 1 + size / few)); do
		flip "$home/model.bin" $i >bad.bin
		ae-score --raw -o got.npy bad.bin "$home/rows.csv" 2>words || continue
		cmp "$home/scores.npy" got.npy || complain "model: byte $i"
	done
	ae-threshold "$home/t.bin" "$home/scores.npy" >want
	for i in $(seq 0 $(($(wc -c <"$home/t.bin") - 1)) | sampled 5); do
		flip "$home/t.bin" $i >bad.bin
		ae-threshold bad.bin "$home/scores.npy" >got 2>words || continue
		cmp want got || complain "threshold: byte $i"
	done
	for i in $(seq 0 5 $(($(wc -c <"$home/s.bin") - 1)) | sampled 3); do
		flip "$home/s.bin" $i >bad.bin
		ae-normalize --stats bad.bin -o got.npy "$home/rows.csv" 2>words || continue
		cmp "$home/normal.npy" got.npy || complain "statistics: byte $i"
	done
	verdict
	flip "$home/model.bin" $(($(wc -c <"$home/model.bin") - 2)) >bad.bin
	refused "bad.bin: damaged: expected contents of digest xxh64:" ae-score --raw bad.bin "$home/rows.csv"
	refused "bad.bin: damaged" ae-info bad.bin
	flip "$home/s.bin" $(($(wc -c <"$home/s.bin") - 2)) >bad.bin
	refused "bad.bin: damaged" ae-normalize --stats bad.bin "$home/rows.csv"
	refused "bad.bin: damaged" ae-train -q -e 1 --stats bad.bin -o never.bin "$home/rows.csv"
	refused "bad.bin: damaged" ae-info bad.bin
	flip "$home/t.bin" $(($(wc -c <"$home/t.bin") - 2)) >bad.bin
	refused "bad.bin: damaged" ae-threshold bad.bin "$home/scores.npy"
	refused "bad.bin: damaged" ae-info bad.bin
}

@test "files without a digest load, ae-info shows it, and another program's key of this name means nothing" {
	for file in model s t; do
		ae-info "$home/$file.bin" | grep -qE '^digest	xxh64:[0-9a-f]{16}$'
		ae-info <"$home/$file.bin" | grep -qE '^digest	xxh64:[0-9a-f]{16}$'
	done
	undigested "$home/model.bin" >m.bin
	ae-score --raw -o got.npy m.bin "$home/rows.csv"
	cmp got.npy "$home/scores.npy"
	LC_ALL=C tr '\t' ' ' <"$home/s.bin" >s.bin
	ae-normalize --stats s.bin -o got.npy "$home/rows.csv"
	cmp got.npy "$home/normal.npy"
	run -1 grep -q '^digest' <(ae-info s.bin)
	LC_ALL=C tr '\t' ' ' <"$home/t.bin" >t.bin
	ae-threshold t.bin "$home/scores.npy" >got
	ae-threshold "$home/t.bin" "$home/scores.npy" | cmp - got
	# the same training and the same texts in another order have the same digest
	ae-train -q -e 2 -a 'dense 3; batchnorm; ---; dense in' --stats "$home/s.bin" --covariance full --neighbors 8 -o again.bin "$home/rows.csv"
	cmp "$home/model.bin" again.bin
	safetensors "{\"__metadata__\":{\"b\":\"2\",\"a\":\"1\",\"digest\":\"xxh64:0123456789abcdef\"},$(tensor w F32 1 0 4)}" "$one" >other.bin
	digest=$(ae-info other.bin 2>&1 | sed 's/.* got \(xxh64:[0-9a-f]*\).*/\1/')
	safetensors "{$(tensor w F32 1 0 4),\"__metadata__\":{\"digest\":\"$digest\",\"a\":\"1\",\"b\":\"2\"}}" "$one" >other.bin
	ae-info other.bin | grep -qx "digest	$digest"
	ae-merge -o merged.bin "$home/model.bin" "$home/model.bin"
	ae-info merged.bin | grep -c '^digest' | grep -qx 1
}

@test "statistics and a threshold with their digest are arrays for NumPy" {
	python3 -c 'import numpy' 2>/dev/null || skip "no Python with numpy"
	python3 - "$home/s.bin" "$home/t.bin" <<-'END'
		import sys, numpy
		s = numpy.load(sys.argv[1])
		assert s.dtype.names == ("name", "shift", "scale") and s.shape == (2,), s.dtype
		assert numpy.load(sys.argv[2], mmap_mode="r").shape == (1,)
	END
}

@test "texts of a file cannot move the cursor or look like other lines" {
	esc='\u001b[2J\u009b1m\nscore\tforged\r\u202e'
	weight=$(tensor encoder.0.weight F32 1,2 0 8)
	for meta in "\"by\":\"$esc\"" "\"$esc\":\"x\"" "\"loss\":\"$esc\"" "\"normalizer\":\"$esc\\t0\\t1\\nb\\t0\\t1\"" \
		"\"architecture\":\"dense 1 bias=no # \\u001b[2J\\nscore\\tforged\""; do
		[[ $meta == '"arch'* ]] || meta+=',"architecture":"dense 1 bias=no"'
		safetensors "{\"__metadata__\":{$meta,\"shape\":\"2\"},$weight}" "$one$one" >m.bin
		ae-info m.bin >info 2>words || continue
		run -1 env LC_ALL=C grep -q $'[\001-\010\013-\037\177\233\302\342]' info
		run -1 grep -q '^score	forged' info
	done
	safetensors "{\"__metadata__\":{\"by\":\"$esc\",\"$esc\":\"v\"},\"tensor\\u001b[1m\\nname\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}" "$one" >t.bin
	ae-info t.bin >info
	run -1 env LC_ALL=C grep -q $'[\001-\010\013-\037\177\233\302\342]' info
	grep -qxF 'by	\x1b[2J\x9b1m\nscore\tforged\r\u202e' info
	grep -qF 'tensor tensor\x1b[1m\nname	F32 1' info
	printf '\302\233b,caf\303\251\n1,2\n4,5\n' >t.csv
	ae-info t.csv >info
	grep -qxF 'column 1	\x9bb' info
	grep -qx 'column 2	café' info
	ae-normalize --fit s.bin -o n.npy t.csv
	ae-info s.bin | grep -q '^1	\\x9bb	'
	{ head -c 256 "$home/s.bin" | LC_ALL=C tr '\t' ' '; printf '\033[2J'; tail -c +261 "$home/s.bin"; } >s.bin
	ae-info s.bin | grep -q '^1	\\x1b\[2J	'
	cp t.csv $'x\033[2J.csv'
	ae-info $'x\033[2J.csv' | grep -qxF 'file	x\x1b[2J.csv'
}

@test "an architecture of several lines is shown as one that -a takes" {
	printf 'dense 3 tanh\t# item 0\n\n# nothing\ndense 2;\n---\ndense in\n' >arch
	ae-train -q -e 1 -a arch -o m.bin "$home/normal.npy"
	text=$(ae-info m.bin | sed -n 's/^architecture	//p')
	[ "$text" = "dense 3 tanh; dense 2; ---; dense in" ]
	ae-recon -o want.npy m.bin "$home/normal.npy"
	ae-recon -a "$text" -o got.npy m.bin "$home/normal.npy"
	cmp want.npy got.npy
}

@test "what a file says of a network costs little memory before it is refused" {
	[ -z "${AE_EMULATOR:-}" ] || skip "an emulator has memory of its own"
	(ulimit -v 200000 && ae-info --version >limited 2>&1) || skip "memory cannot be limited here"
	awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "dense 3; " }' >text
	{ printf '{"__metadata__":{"architecture":"'; cat text; printf '","shape":"3"}}'; } >header
	n=$(wc -c <header)
	{ printf "\\x$(printf %x $((n % 256)))\\x$(printf %x $((n / 256 % 256)))\\x$(printf %x $((n / 65536)))\\0\\0\\0\\0\\0"; cat header; } >large.bin
	printf '%s' "$(awk 'BEGIN { for (i = 0; i < 4096; i++) printf "relu; " }')" >relu
	safetensors "{\"__metadata__\":{\"architecture\":\"$(cat relu)\",\"shape\":\"3\",\"members\":\"1024\"}}" '' >members.bin
	plain "$(awk 'BEGIN { for (i = 0; i < 900; i++) printf "convt2d 1 1 stride=200; conv2d 1 1 stride=200; " }')" \
		"$(tensor encoder.0.weight F32 1 0 4)" "$one" | sed 's/"shape":"2"/"shape":"3x3x1"/' >stride.bin
	ulimit -v 200000
	refused "at most 4096 items expected" ae-info large.bin
	refused "layers in a file of its size expected, got more in 4 of 1024 members" ae-info members.bin
	refused "" ae-info stride.bin
	ulimit -v unlimited 2>/dev/null || true
}

@test "a model that is forgotten, or not the first operand, is named before any input is read" {
	mkfifo never
	exec 7<>never		# stdin that never ends: timeout would end a program that waits for it
	for program in ae-recon ae-encode ae-decode ae-score; do
		for file in rows.csv normal.npy s.bin t.bin; do
			run -2 timeout 10 "$program" "$home/$file" <&7
			[[ $output == "$program: $home/$file: not a model ("*": the model is the first operand" ]] || complain "$program $file: $output"
		done
		refused "rows.csv: not a model" "$program" "$home/rows.csv" "$home/model.bin"
		refused "two inputs" "$program" - <"$home/model.bin"
		refused "none.bin: cannot be opened: No such file" "$program" none.bin "$home/rows.csv"
	done
	verdict
	ae-recon --raw -o got.npy - "$home/rows.csv" <"$home/model.bin"
	ae-recon --raw -o want.npy "$home/model.bin" <"$home/rows.csv"
	cmp want.npy got.npy
	cat "$home/model.bin" | ae-recon --raw -o got.npy - "$home/rows.csv"
	cmp want.npy got.npy
}

@test "a model, statistics and a threshold come from named pipes, which are opened once" {
	mkfifo pipe
	cat "$home/model.bin" >pipe &
	timeout 10 ae-score -o got.npy --raw pipe "$home/rows.csv"
	wait $!
	cmp got.npy "$home/scores.npy"
	cat "$home/s.bin" >pipe &
	timeout 10 ae-normalize --stats pipe -o got.npy "$home/rows.csv"
	wait $!
	cmp got.npy "$home/normal.npy"
	ae-threshold -o want.tsv "$home/t.bin" "$home/scores.npy"
	cat "$home/t.bin" >pipe &
	timeout 10 ae-threshold -o got.tsv pipe "$home/scores.npy"
	wait $!
	cmp got.tsv want.tsv
}

@test "statistics that are damaged are named as such, and shown from standard input" {
	head -c 300 "$home/s.bin" >cut.bin
	refused "cut.bin: " ae-convert --to csv cut.bin
	ae-convert --to csv "$home/s.bin" | cmp - <(ae-convert --to csv - <"$home/s.bin")
	{ head -c -1 "$home/s.bin"; printf '\76'; } >changed.bin
	run -1 cmp -s "$home/s.bin" changed.bin
	refused "changed.bin: damaged" ae-convert --to csv changed.bin
	refused "changed.bin: damaged" ae-info changed.bin
}

@test "names of Keras and PyTorch get the right hint" {
	while IFS='|' read -r text hint; do
		run -2 ae-info -a "$text" --shape 20x2
		[[ $output == *"(did you mean '$hint'?)" ]] || complain "$text: $output"
	done <<-END
		Dense 3|dense
		Linear 3|dense
		nn.Linear(20,|dense
		Conv1D 3 3|conv1d
		nn.Conv1d(2,|conv1d
		ConvTranspose1d 3 3|convt1d
		Conv1DTranspose 3 3|convt1d
		MaxPool1d 2|maxpool1d
		MaxPooling1D 2|maxpool1d
		AveragePooling1D 2|avgpool1d
		UpSampling1D 2|upsample1d
		BatchNorm1d|batchnorm
		BatchNormalization|batchnorm
		LayerNorm|layernorm
		LSTM 3|lstm
		GRU 3|gru
		RepeatVector 3|repeat
		GaussianNoise 0.1|noise
		Dropout 0.1|dropout
		Flatten|flatten
		dense 3 swish|silu
		dense 3 ReLU|relu
		dense 3 nn.ReLU()|relu
		dense 3 LeakyReLU|leaky
		dense 3 leaky_relu|leaky
		dense 3 Sigmoid|sigmoid
		dense 3 activation=swish|silu
		dense 3 activation=relu|relu
		dense 3 init=xavier_uniform|glorot
		dense 3 init=kaiming_uniform|he
	END
	verdict
}

@test "a model's notes and extras that are damaged are refused by their name" {
	arch='"architecture":"dense 1 bias=no","shape":"2"'
	weight=$(tensor encoder.0.weight F32 1,2 0 8)
	while IFS='|' read -r words meta tensors data; do
		safetensors "{\"__metadata__\":{$meta},$tensors}" "$one$one$data" >bad.bin
		report=$(refused "bad.bin: $words" ae-info bad.bin) || complain "$report"
		[ "$words" != "no record shape in it" ] || continue	# records say it
		report=$(refused "bad.bin: $words" ae-score bad.bin "$home/normal.npy") || complain "$report"
	done <<-END
		no record shape in it|"architecture":"dense 1 bias=no"|$weight|
		'members': expected a whole number from 1 to|$arch,"members":"0"|$weight|
		'members': expected a whole number from 1 to|$arch,"members":"1.5"|$weight|
		'members': expected a whole number from 1 to|$arch,"members":"1e9"|$weight|
		'members': expected a whole number from 1 to|$arch,"members":"x"|$weight|
		tensor 'encoder.0.weight' belongs to none of the 1 members|$arch,"members":"1"|$weight|
		'columns': expected ascending numbers from 1 to 2, got '2,1'|$arch,"columns":"2,1"|$weight|
		'columns': expected ascending numbers from 1 to 2, got '1,3'|$arch,"columns":"1,3"|$weight|
		'columns': expected ascending numbers from 1 to 2, got '0'|$arch,"columns":"0"|$weight|
		'columns': expected ascending numbers from 1 to 2, got '1,1'|$arch,"columns":"1,1"|$weight|
		'columns': expected ascending numbers from 1 to 2, got 'x'|$arch,"columns":"x"|$weight|
		'loss': at most |$arch,"loss":"$(printf 'm%.0s' $(seq 80))"|$weight|
		'heldout.scores': expected a list of one score or more, got 1x1|$arch|$weight,$(tensor heldout.scores F32 1,1 8 12)|$one
		its neighbors are damaged: expected finite values and weights above 0|$arch|$weight,$(tensor neighbors.record F32 1,1 8 12),$(tensor neighbors.residual F32 1,1 12 16),$(tensor neighbors.weight F32 2 16 24)|$one$one$one\0\0\0\0
		its neighbors are damaged: expected finite values and weights above 0|$arch|$weight,$(tensor neighbors.record F32 1,1 8 12),$(tensor neighbors.residual F32 1,1 12 16),$(tensor neighbors.weight F32 2 16 24)|$one$one\0\0\0\0$one
		its neighbors are damaged: expected finite values and weights above 0|$arch|$weight,$(tensor neighbors.record F32 1,1 8 12),$(tensor neighbors.residual F32 1,1 12 16),$(tensor neighbors.weight F32 2 16 24)|$one\0\0\300\177$one$one
		its neighbors are damaged: expected 'neighbors.record' and 'neighbors.residual' of up to|$arch|$weight,$(tensor neighbors.record F32 1,1 8 12)|$one
		its neighbors are damaged: expected 'neighbors.record' and 'neighbors.residual' of up to|$arch|$weight,$(tensor neighbors.residual F32 1,1 8 12)|$one
		its neighbors are damaged: expected 'neighbors.record' and 'neighbors.residual' of up to|$arch|$weight,$(tensor neighbors.weight F32 2 8 16)|$one$one
		its neighbors are damaged: expected 'neighbors.record' and 'neighbors.residual' of up to|$arch|$weight,$(tensor neighbors.record F32 1,1 8 12),$(tensor neighbors.residual F32 1,1 12 16)|$one$one
		its neighbors are damaged: expected 'neighbors.record' and 'neighbors.residual' of up to|$arch|$weight,$(tensor neighbors.record F32 1 8 12),$(tensor neighbors.residual F32 1 12 16),$(tensor neighbors.weight F32 2 16 24)|$one$one$one$one
		its neighbors are damaged: expected 'neighbors.record' and 'neighbors.residual' of up to|$arch|$weight,$(tensor neighbors.record F32 1,2 8 16),$(tensor neighbors.residual F32 1,2 16 24),$(tensor neighbors.weight F32 2 24 32)|$one$one$one$one$one$one
		its neighbors are damaged: expected 'neighbors.record' and 'neighbors.residual' of up to|$arch|$weight,$(tensor neighbors.record F32 2,1 8 16),$(tensor neighbors.residual F32 1,1 16 20),$(tensor neighbors.weight F32 2 20 28)|$one$one$one$one$one
		its neighbors are damaged: expected 'neighbors.record' and 'neighbors.residual' of up to|$arch|$weight,$(tensor neighbors.record F32 1,1 8 12),$(tensor neighbors.residual F32 1,1 12 16),$(tensor neighbors.weight F32 1 16 20)|$one$one$one
		its neighbors are damaged: expected finite values and weights above 0|$arch|$weight,$(tensor neighbors.record F32 1,1 8 12),$(tensor neighbors.residual F32 1,1 12 16),$(tensor neighbors.weight F32 2 16 24)|\0\0\300\177$one$one$one
		its residual covariance is damaged: expected 'residual.center' of 1 and 'residual.inverse' of 1 or 1x1|$arch|$weight,$(tensor residual.center F32 1 8 12)|$one
		its residual covariance is damaged: expected 'residual.center' of 1 and 'residual.inverse' of 1 or 1x1|$arch|$weight,$(tensor residual.inverse F32 1 8 12)|$one
		its residual covariance is damaged: expected 'residual.center' of 1 and 'residual.inverse' of 1 or 1x1|$arch|$weight,$(tensor residual.center F32 2 8 16),$(tensor residual.inverse F32 1 16 20)|$one$one$one
		its residual covariance is damaged: expected 'residual.center' of 1 and 'residual.inverse' of 1 or 1x1|$arch|$weight,$(tensor residual.center F32 1 8 12),$(tensor residual.inverse F32 2 12 20)|$one$one$one
		its residual covariance is damaged: expected finite values, and scales above 0|$arch|$weight,$(tensor residual.center F32 1 8 12),$(tensor residual.inverse F32 1,1 12 16)|$one\0\0\0\0
		its residual covariance is damaged: expected finite values, and scales above 0|$arch|$weight,$(tensor residual.center F32 1 8 12),$(tensor residual.inverse F32 1 12 16)|\0\0\300\177$one
		'columns': expected ascending numbers from 1 to 2, got '1.5'|$arch,"columns":"1.5"|$weight|
		'columns': expected ascending numbers from 1 to 2, got '1;2'|$arch,"columns":"1;2"|$weight|
		'columns': expected records with columns, got records of one value|"architecture":"dense 1 bias=no","shape":"()","columns":"1"|$weight|
		'heldout.scores': value 1 is not finite|$arch|$weight,$(tensor heldout.scores F32 2 8 16)|$one\0\0\300\177
	END
	verdict
}

@test "names with control characters and letters of any plane come back from a model" {
	meta='"architecture":"dense 1 bias=no","shape":"2"'
	weight=$(tensor encoder.0.weight F32 1,2 0 8)
	safetensors "{\"__metadata__\":{$meta,\"normalizer\":\"a\\u0001b\\u001f\\t0\\t1\\n\\ud83d\\ude00\\t0\\t1\\n\"},$weight}" "$one$one" >names.bin
	ae-merge -o n.model names.bin
	LC_ALL=C grep -aqF 'a\u0001b\u001f\t' n.model
	LC_ALL=C grep -aqF "$(printf '\360\237\230\200')" n.model
	ae-info n.model | grep -qF '1	a\x01b\x1f	'
	# half of a pair is damage
	safetensors "{\"__metadata__\":{$meta,\"by\":\"\\ud83d\\ude00 \\u00e9\\u20ac\\/\\b\"},$weight}" "$one$one" >pair.bin
	ae-info pair.bin | grep -qF "$(printf 'by\t\360\237\230\200 \303\251\342\202\254/\\x08')"
	for half in '\ud83d' '\ud83dx' '\ude00' '\ud83d\u0041' '\ud83d\ud83d' '\u12' '\u12g4' '\x' '\'; do
		safetensors "{\"__metadata__\":{$meta,\"by\":\"$half\"},$weight}" "$one$one" >bad.bin
		report=$(refused "its header is damaged" ae-info bad.bin) || complain "$half: $report"
	done
	verdict
}
