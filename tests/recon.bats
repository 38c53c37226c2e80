# ae-recon, ae-encode, ae-decode: the whole network, its halves, and the way from raw rows.

load engine

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 300; i++) print 20 + 3 * sin(i / 5), cos(i / 7) }' >rows.txt
	ae-normalize --fit s.bin -o normal.npy rows.txt
	ae-window 12 -o windows.npy normal.npy
	ae-train -q --stats s.bin -w 12 -e 3 -a 'conv1d 4 5 stride=2 tanh; dense 5; ---; dense 12 tanh; dense in' -o model.bin rows.txt
	ae-recon -o recon.npy model.bin windows.npy
	ae-encode -o codes.npy model.bin windows.npy
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	out=$BATS_TEST_TMPDIR
}

record_of() {
	ae-info "$1" | sed -n 's/^record	//p'
}

@test "a reconstruction has the record's shape, a code its own" {
	[ "$(record_of recon.npy)" = 12x2 ]
	[ "$(record_of codes.npy)" = 5 ]
	[ "$(ae-info recon.npy | sed -n 's/^records	//p')" = 289 ]
	ae-train -q -e 0 -a 'conv1d 4 3 stride=3; ---; convt1d in 3 stride=3' -o conv.bin windows.npy
	[ "$(ae-encode conv.bin windows.npy | ae-info | sed -n 's/^record	//p')" = 4x4 ]
}

@test "the decoder of the encoder's codes is the reconstruction" {
	ae-decode -o "$out/decoded.npy" model.bin codes.npy
	ae-convert --to tsv recon.npy >"$out/recon.txt"
	ae-convert --to tsv "$out/decoded.npy" | cmp - "$out/recon.txt"
	ae-encode model.bin windows.npy | ae-decode -t model.bin | cmp - "$out/recon.txt"
}

@test "training makes the reconstruction better" {
	ae-train -q --stats s.bin -w 12 -e 0 -a 'conv1d 4 5 stride=2 tanh; dense 5; ---; dense 12 tanh; dense in' \
		-o "$out/fresh.bin" rows.txt
	ae-recon -o "$out/fresh.npy" "$out/fresh.bin" windows.npy
	trained=$(ae-eval --against windows.npy recon.npy | sed -n 's/^mse	//p')
	fresh=$(ae-eval --against windows.npy "$out/fresh.npy" | sed -n 's/^mse	//p')
	awk -v a="$trained" -v b="$fresh" 'BEGIN { exit !(a < b) }'
}

@test "raw rows go the way of the training" {
	for program in recon encode; do
		ae-$program --raw -o "$out/raw.npy" model.bin rows.txt
		ae-normalize --stats s.bin rows.txt | ae-window 12 | ae-$program -o "$out/pipe.npy" model.bin
		cmp "$out/raw.npy" "$out/pipe.npy"
	done
	refused "expected records of 12x2, got 2: use --raw for raw rows" ae-recon model.bin rows.txt
	ae-train -q -e 0 -a 'dense 3; ---; dense in' -o "$out/plain.bin" rows.txt
	refused "plain.bin: option --raw: the model was not trained on raw rows" ae-recon --raw "$out/plain.bin" rows.txt
	refused "unknown option" ae-decode --raw model.bin codes.npy
}

@test "the way back leads to as many rows in their own scale" {
	ae-unwindow recon.npy | ae-normalize --inverse --stats s.bin -t >"$out/back.txt"
	[ "$(wc -l <"$out/back.txt")" = 300 ]
	awk '{ n++; s += $1 } END { exit !(s / n > 17 && s / n < 23) }' "$out/back.txt"
}

@test "threads, neighbors and the way of the input change no byte" {
	for program in recon encode; do
		ae-$program -j 1 -o "$out/one.npy" model.bin windows.npy
		ae-$program -j 3 -o "$out/three.npy" model.bin windows.npy
		cmp "$out/one.npy" "$out/three.npy"
		ae-convert windows.npy | dd bs=1 2>/dev/null | ae-$program -o "$out/bytes.npy" model.bin
		cmp "$out/one.npy" "$out/bytes.npy"
		ae-select -r 99:100 windows.npy | ae-$program -t model.bin >"$out/alone"
		ae-$program -t model.bin windows.npy | sed -n 100p | cmp - "$out/alone"
	done
}

@test "what is for training alone does nothing" {
	ae-train -q -e 1 -a 'noise gaussian=1; dense 6; dropout 0.9; dense 3; ---; noise mask=0.5; dense in' -o "$out/noisy.bin" windows.npy
	ae-recon -o "$out/noisy.npy" "$out/noisy.bin" windows.npy
	ae-recon -o "$out/plain.npy" -a 'linear; dense 6; linear; dense 3; ---; linear; dense in' "$out/noisy.bin" windows.npy
	cmp "$out/noisy.npy" "$out/plain.npy"
}

@test "an image with its one channel is an image without it" {
	awk 'BEGIN { for (i = 0; i < 80; i++) { for (j = 0; j < 36; j++) printf "%d ", (i * 7 + j * 5) % 11; print "" } }' |
		ae-convert --shape 6x6 -o "$out/images.npy"
	ae-convert --shape 6x6x1 -o "$out/channel.npy" "$out/images.npy"
	ae-train -q -e 1 -a 'conv2d 2 3; ---; conv2d in 3' -o "$out/image.bin" "$out/images.npy"
	ae-recon -t "$out/image.bin" "$out/images.npy" >"$out/images.txt"
	ae-recon -t "$out/image.bin" "$out/channel.npy" | cmp - "$out/images.txt"
}

@test "a half that is not there is told" {
	ae-train -q -e 0 -a 'dense 3; dense in' -o "$out/whole.bin" windows.npy
	refused "it has no decoder: '---' in its architecture marks the code" ae-decode "$out/whole.bin" codes.npy
	ae-encode -t "$out/whole.bin" windows.npy >"$out/encoded"
	ae-recon -t "$out/whole.bin" windows.npy | cmp - "$out/encoded"
	ae-train -q -e 0 -a '---; dense 3; dense in' -o "$out/decoder.bin" windows.npy
	refused "it has no encoder" ae-encode "$out/decoder.bin" windows.npy
	ae-decode -o "$out/decoded.npy" "$out/decoder.bin" windows.npy
}

@test "codes of another shape are refused" {
	refused "expected records of 5, got 12x2" ae-decode model.bin windows.npy
	refused "expected records of 5, got 2" ae-decode model.bin normal.npy
	run ! grep -q -e --raw <<<"$stderr"
	refused "codes.npy: " ae-recon model.bin codes.npy
}

@test "a decoder of weights from elsewhere needs the shape of the records" {
	arch='conv1d 4 5 stride=2 tanh; dense 5; ---; dense 12 tanh; dense in'
	refused "--shape is needed" ae-decode -a "$arch" model.bin codes.npy
	refused "option --shape: only with --arch" ae-decode --shape 12x2 model.bin codes.npy
	refused "--shape" ae-decode -a "$arch" --shape 12y model.bin codes.npy
	ae-decode -o "$out/decoded.npy" -a "$arch" --shape 12x2 model.bin codes.npy
	ae-decode -o "$out/known.npy" model.bin codes.npy
	cmp "$out/decoded.npy" "$out/known.npy"
}

@test "an architecture that is given has to fit the weights" {
	refused "as item 1 'dense 3' needs, got" ae-recon -a 'dense 3; ---; dense in' model.bin windows.npy
	refused "item 1 'dens 3'" ae-recon -a 'dens 3; dense in' model.bin windows.npy
}

@test "-o, a pipe and text hold the same values" {
	ae-recon model.bin windows.npy | ae-convert -o "$out/pipe.npy"
	cmp "$out/pipe.npy" recon.npy
	ae-convert --to tsv recon.npy >"$out/recon.txt"
	ae-recon -t -o "$out/text" model.bin windows.npy
	cmp "$out/text" "$out/recon.txt"
}

@test "a NaN is refused, and the old output stays" {
	awk 'NR == 40 { print "1 nan"; next } 1' rows.txt >"$out/nan.txt"
	echo old >"$out/kept.npy"
	refused "nan.txt" ae-recon --raw -o "$out/kept.npy" model.bin "$out/nan.txt"
	[ "$(cat "$out/kept.npy")" = old ]
}

@test "a decoded record has the record's shape, as a reconstruction has" {
	printf '%s\n' 'dense 3; ---; dense in' >flat.arch
	seq 60 | ae-window 12 -o w.npy
	ae-train -q -e 1 -a flat.arch -o flat.bin w.npy
	ae-encode flat.bin w.npy | ae-decode flat.bin | ae-info | grep -qx 'record	12x1'
}

@test "--argmax: the place of the largest value, by one network and by several" {
	ae-train -q -e 2 -a 'dense 4 tanh; ---; dense in' -o "$out/a.bin" normal.npy
	ae-train -q -e 2 -a 'dense 4 tanh; ---; dense in' --members 2 -o "$out/b.bin" normal.npy
	for model in a b; do
		ae-recon -t "$out/$model.bin" normal.npy | awk '{ print ($2 > $1) }' >"$out/want"
		ae-recon -t --argmax "$out/$model.bin" normal.npy | cmp - "$out/want"
		[ "$(sort -u "$out/want" | wc -l)" = 2 ]
	done
	ae-recon --argmax "$out/a.bin" normal.npy | ae-info - | grep -qx 'record	()'
	printf '%s\n' 'nan nan' '1 2' | ae-recon -t --missing drop --argmax "$out/a.bin" | head -n 1 | grep -qx nan
	refused "options --impute, --argmax: expected one at most, got 2" ae-recon --missing keep --impute --argmax "$out/a.bin" normal.npy
	refused "--argmax" ae-encode --argmax "$out/a.bin" normal.npy
	refused "--missing: drop cannot be used with --labels: records would lose their labels" \
		ae-recon --labels normal.npy --missing drop "$out/a.bin" normal.npy
}

@test "-a takes records of another shape than those of the training, if the weights fit" {
	local arch='conv2d 3 3 stride=2 relu; ---; convt2d in 3 stride=2'
	seq 640 | awk '{ printf "%s%s", ($1 * 7919 % 101) / 101, $1 % 64 ? " " : "\n" }' | ae-convert --shape 8x8x1 -o small.npy
	seq 192 | awk '{ printf "%s%s", ($1 * 7919 % 103) / 103, $1 % 96 ? " " : "\n" }' | ae-convert --shape 12x8x1 -o large.npy
	ae-train -q -e 2 -b 2 -a "$arch" -o small.bin small.npy
	refused "expected records of 8x8x1, got 12x8x1" ae-recon small.bin large.npy
	ae-recon -a "$arch" -o got.npy small.bin large.npy
	ae-train -q -e 0 --init small.bin -a "$arch" -o large.bin large.npy
	ae-recon -o want.npy large.bin large.npy
	cmp want.npy got.npy
	ae-recon -a "$arch" -o got.npy small.bin small.npy
	ae-recon -o want.npy small.bin small.npy
	cmp want.npy got.npy
	# weights that do not fit
	ae-train -q -e 0 -a 'dense 3; ---; dense in' -o dense.bin small.npy
	refused "expected 3x96, as item 1 'dense 3' needs, got 3x64" ae-recon -a 'dense 3; ---; dense in' dense.bin large.npy
	# raw rows of a model of windows are no records
	ae-train -q -e 0 --stats s.bin -w 12 -a 'dense 3; ---; dense in' -o windows.bin rows.txt
	ae-recon --raw -o want.npy windows.bin rows.txt
	ae-recon --raw -a 'dense 3; ---; dense in' -o got.npy windows.bin rows.txt
	cmp want.npy got.npy
}
