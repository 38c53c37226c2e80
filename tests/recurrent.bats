# lstm, gru and repeat in use: what they learn, the bytes they give, how their weights start. Their numbers are held
# against PyTorch's in torch.bats, their shapes in arch.bats, their gradients in unit/gradient.c.

load engine

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 300; i++) print sin(i / 3), cos(i / 3) * sin(i / 20) }' >rows.txt
	ae-window 12 -o train.npy rows.txt
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	train=$BATS_FILE_TMPDIR/train.npy
	rows=$BATS_FILE_TMPDIR/rows.txt
}

narrow() {	# CELL: a small network, all states and the last of them
	echo "$1 9; dropout 0.1; $1 5 last; ---; repeat in; $1 18; dense in each"
}

# values FIRST COUNT MODEL: values of the tensors, counted from 0 through all of them
values() {
	local header
	header=$(od -An -tu4 -N 4 "$3" | tr -d ' ')
	tail -c +$((9 + header + 4 * $1)) "$3" | od -An -v -tf4 -w4 -N $((4 * $2))
}

@test "lstm-ae and gru-ae learn windows" {
	for name in lstm-ae gru-ae; do
		ae-train -q -a "$name" -e 12 -b 16 --lr 0.005 -o m.bin "$train"
		ae-score -m mse -t m.bin "$train" | awk '{ s += $1 } END { exit !(s / NR < 0.05) }'
	done
}

@test "recurrent layers give the same bytes for any number of threads, records and slices" {
	for cell in lstm gru; do
		ae-train -q -j 1 -a "$(narrow $cell)" -e 2 -b 50 -o one.bin "$train"
		for threads in 2 3; do
			ae-train -q -j $threads -a "$(narrow $cell)" -e 2 -b 50 -o many.bin "$train"
			cmp one.bin many.bin
		done
		ae-recon -o all.npy one.bin "$train"
		for range in 0:1 1:38 38:289; do
			ae-select -r $range "$train" | ae-recon -j 2 one.bin
		done | ae-convert -o parts.npy
		cmp all.npy parts.npy
	done
}

@test "encoder and decoder of a recurrent network are its two halves" {
	ae-train -q -a "$(narrow gru)" -e 1 -o m.bin "$train"
	ae-recon -o whole.npy m.bin "$train"
	ae-encode m.bin "$train" | ae-decode m.bin - >halves.npy
	ae-eval --against whole.npy halves.npy | grep -qx 'mse	0'
	[ "$(ae-encode -t m.bin "$train" | awk 'NR == 1 { print NF }')" = 5 ]
}

@test "a recurrent network scores raw rows as it scores their windows" {
	ae-train -q -a "$(narrow lstm)" -e 1 -w 12 -o m.bin "$rows"
	ae-score --raw -t m.bin "$rows" >raw.txt
	ae-score -t m.bin "$train" >windows.txt
	cmp raw.txt windows.txt
}

@test "gradients that vanish over a long window leave weights finite and the last step's learning" {
	awk 'BEGIN { for (i = 0; i < 8 * 2000; i++) print sin(i) }' | ae-window 2000 -s 2000 -o long.npy
	ae-train -q -a 'gru 4 last; ---; dense 1' --target <(awk 'BEGIN { for (i = 1; i <= 8; i++) print sin(i * 2000 - 1) }') \
		-e 40 -b 8 --lr 0.05 --log history.tsv -o m.bin long.npy
	awk 'END { exit !($2 < 0.1) }' history.tsv
}

# (4 N, in), (4 N, N), and twice 4 N values, N = 3 on two features
@test "weights start as in Keras: the state's orthogonal, an lstm's forget gate open" {
	ae-train -q -a 'lstm 3; dense in each' -e 0 -o m.bin "$train"
	values 0 24 m.bin | awk '{ w = sqrt(6 / 14); if ($1 > w || $1 < -w) exit 1 }'
	values 24 36 m.bin | awk '
		{ w[NR - 1] = $1 }
		END {
			for (i = 0; i < 3; i++)
				for (j = 0; j < 3; j++) {
					s = -(i == j)
					for (row = 0; row < 12; row++)
						s += w[3 * row + i] * w[3 * row + j]
					if (s * s > 1e-12)
						exit 1
				}
		}'
	[ "$(values 60 24 m.bin | awk '{ printf "%d", $1 }')" = 000111000000000000000000 ]
	ae-train -q -a 'gru 3; dense in each' -e 0 -o m.bin "$train"
	[ "$(values 45 18 m.bin | awk '{ printf "%d", $1 }')" = 000000000000000000 ]
}

@test "init=uniform draws weights and biases as PyTorch does, init=zeros none" {
	ae-train -q -a 'lstm 3 init=uniform; dense in each' -e 0 -o m.bin "$train"
	values 0 84 m.bin | awk '{ if ($1 * $1 > 1 / 3 || $1 == 0) exit 1 }'
	ae-train -q -a 'gru 3 init=zeros; dense in each' -e 0 -o m.bin "$train"
	[ "$(values 0 63 m.bin | awk '$1 != 0' | wc -l)" = 0 ]
}

@test "init=uniform=A and init=normal=S draw weights of this width, and no biases" {
	seq 3 | tr '\n' ' ' >three
	for seed in 1 2; do
		ae-train -q --seed $seed -a 'dense 2000 bias=no init=uniform=0.05; dense in init=zeros' -e 0 -o m.bin three
		values 0 6000 m.bin | awk '{ if ($1 > 0.05 || $1 < -0.05) exit 1; s += $1; q += $1 * $1 }
			END { s /= NR; q = sqrt(q / NR) / 0.05 * sqrt(3); exit !(NR == 6000 && s * s < 1e-5 && q > 0.97 && q < 1.03) }'
		ae-train -q --seed $seed -a 'dense 2000 bias=no init=normal=0.01; dense in init=zeros' -e 0 -o m.bin three
		values 0 6000 m.bin | awk '{ s += $1; q += $1 * $1; wide += $1 * $1 > 4e-4 }
			END { s /= NR; q = sqrt(q / NR) / 0.01; exit !(s * s < 1e-6 && q > 0.97 && q < 1.03 && wide > 180 && wide < 370) }'
	done
	# the rule applies to W, as other rules do
	ae-train -q -a 'lstm 3 init=uniform=0.02; dense in each' -e 0 -o m.bin "$train"
	values 0 24 m.bin | awk '{ if ($1 > 0.02 || $1 < -0.02 || $1 == 0) exit 1 }'
	values 24 36 m.bin | awk '$1 > 0.02 { large++ } END { exit !large }'
	[ "$(values 60 24 m.bin | awk '{ printf "%d", $1 }')" = 000111000000000000000000 ]
}

@test "weights of another cell or without biases are refused by name" {
	ae-train -q -a 'lstm 3; dense in each' -e 0 -o lstm.bin "$train"
	refused "expected 9x2, as item 1 'gru 3' needs, got 12x2" ae-recon -a 'gru 3; dense in each' lstm.bin "$train"
	refused "'encoder.0.bias_ih_l0' belongs to no item" ae-recon -a 'lstm 3 bias=no; dense in each' lstm.bin "$train"
	refused "no tensor 'encoder.1.weight_ih_l0' in it, which item 2 'lstm 2' needs" ae-recon -a 'lstm 3; lstm 2' lstm.bin "$train"
}
