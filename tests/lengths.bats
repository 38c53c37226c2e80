# --lengths: records of different length, padded to one, in ae-train, ae-recon, ae-encode and ae-score.

bats_require_minimum_version 1.5.0
load refused

setup() {
	stored=$BATS_TEST_DIRNAME/reference/lengths
	PATH=${AE_BUILD:-$BATS_TEST_DIRNAME/../build}/reference:$PATH
	cd "$BATS_TEST_TMPDIR" || return
}

# records LENGTH...: records of 6x2 with these lengths, and something else in each one's padding, which $junk says
records() {
	printf '%s\n' "$@" >lengths.txt
	awk -v junk="${junk:-0}" '{
		for (t = 1; t <= 6; t++)
			for (c = 0; c < 2; c++)
				printf "%s%s", t <= $1 ? sin(NR * 5 + t * 2 + c) : junk * t, t < 6 || c < 1 ? "," : "\n"
	}' lengths.txt | ae-convert --shape 6x2 -o "${file:-x.npy}" -
}

@test "PyTorch agrees, with packed sequences, key_padding_mask, or record by record: outputs, codes, trained weights" {
	while IFS=$'\t' read -r name arch; do
		echo "$name: $arch"
		set -- -a "$arch" --lengths "$stored/$name.txt" "$stored/$name.safetensors" "$stored/$name.in.npy"
		ae-recon "$@" >got.npy
		agree 1e-5 got.npy "$stored/$name.out.npy"
		ae-encode "$@" >got.npy
		agree 1e-5 got.npy "$stored/$name.code.npy"
		for threads in 1 3; do
			ae-train -q -a "$arch" --lengths "$stored/$name.txt" --init "$stored/$name.safetensors" --optimizer sgd \
				--lr 0.1 -e 5 --shuffle no -j $threads --heldout none -o got.bin "$stored/$name.in.npy"
			agree 1e-4 got.bin "$stored/$name.trained.safetensors"
		done
	done <"$stored/cases.tsv"
}

@test "nothing depends on what is in the padding, nor on how far a record is padded" {
	for arch in 'conv1d 4 3 relu; lstm 5 last; ---; repeat in; lstm 4; dense in each' \
		'dense 4 each; attention 2; residual 1; layernorm; ---; conv1d in 5 dilation=2' \
		'batchnorm; conv1d 4 3; batchnorm relu; lstm 3; batchnorm; ---; conv1d in 3' \
		'dense 5 tanh; dense 2; ---; dense in'; do
		records 6 3 1 5 2
		junk=1e6 file=junk.npy records 6 3 1 5 2
		ae-train -q -e 3 -b 2 -a "$arch" --lengths lengths.txt --noise gaussian=0.1 -o m.bin x.npy
		ae-train -q -e 3 -b 2 -a "$arch" --lengths lengths.txt --noise gaussian=0.1 -o n.bin junk.npy
		cmp m.bin n.bin
		for program in ae-recon ae-encode ae-score; do
			$program --lengths lengths.txt -o a.npy m.bin x.npy
			$program --lengths lengths.txt -o b.npy m.bin junk.npy
			cmp a.npy b.npy
		done
	done
	# nor with several codes per record
	# shellcheck disable=SC2046 # words
	records $(seq 1 30 | awk '{ print $1 * 5 % 7 % 6 + 1 }')
	# shellcheck disable=SC2046
	junk=1e6 file=junk.npy records $(<lengths.txt)
	for arch in 'conv1d 4 3 stride=2 tanh; latent 2; ---; repeat 3; convt1d in 3 stride=2; crop' \
		'conv1d 4 3 tanh; gru 3 last; latent 2; ---; repeat in; conv1d 3 3 stride=2 tanh; upsample1d 2; dense in each; crop'; do
		for input in x junk; do
			ae-train -q -e 2 -b 9 -j 2 --iwae 3 -a "$arch" --lengths lengths.txt -o $input.bin $input.npy
		done
		cmp x.bin junk.bin
	done
	records 6 3 1 5 2
	# the score is the mean over the record's own steps
	ae-recon --lengths lengths.txt m.bin x.npy | ae-convert --shape 12 --to csv - >y.csv
	ae-convert --shape 12 --to csv x.npy | paste -d , lengths.txt - y.csv |
		awk -F , '{ sum = 0; for (i = 2; i < 2 + 2 * $1; i++) sum += ($i - $(i + 12)) ^ 2
			for (; i < 14; i++) if ($(i + 12) != 0) exit 1
			print sum / (2 * $1) }' >want
	ae-score -m mse --lengths lengths.txt -t m.bin x.npy | paste want - |
		awk '{ d = $1 - $2; if (d * d > 1e-10 || $1 == "") exit 1 } END { exit NR != 5 }'
}

@test "strides and pools: each record has the results that it has alone, without padding" {
	for arch in 'conv1d 4 7 stride=2 relu; conv1d 3 3 stride=3 tanh; ---; convt1d 3 3 stride=3; convt1d in 5 stride=2; crop' \
		'conv1d 4 3 tanh; avgpool1d 4 stride=2 pad=same; ---; upsample1d 2; conv1d in 3; crop' \
		'conv1d 4 4 dilation=2 stride=2; maxpool1d 2 pad=same; lstm 4; ---; conv1d 3 3 tanh; upsample1d 4; dense in each; crop' \
		'conv1d 4 3 pad=2; maxpool1d 2; ---; convt1d 3 3 stride=2 pad=valid relu; avgpool1d 3 stride=1 pad=1; conv1d in 3; crop'; do
		records 6 1 3 5 2 4 3 6
		ae-train -q -e 3 -b 3 -a "$arch" --lengths lengths.txt -o m.bin x.npy
		ae-recon --lengths lengths.txt m.bin x.npy | ae-convert --shape 12 --to csv - >got.csv
		ae-score --lengths lengths.txt -t m.bin x.npy >got.txt
		i=0
		while read -r n; do
			i=$((i + 1))
			ae-convert --shape 12 --to csv x.npy | sed -n "${i}p" | cut -d , -f "1-$((2 * n))" |
				ae-convert --shape "${n}x2" -o one.npy -
			ae-recon -a "$arch" m.bin one.npy | ae-convert --shape $((2 * n)) --to csv - >one.csv
			ae-score -a "$arch" -t m.bin one.npy >one.txt
			paste -d , <(sed -n "${i}p" got.csv) one.csv <(sed -n "${i}p" got.txt) one.txt |
				awk -F , -v n=$((2 * n)) '{ for (j = 1; j <= 12; j++) {
						d = j <= n ? $j - $(12 + j) : $j
						if (d * d > 1e-12) exit 1
					}
					d = $(12 + n + 1) - $(12 + n + 2)
					exit d * d > 1e-12 || NF != 14 + n }'
		done <lengths.txt
	done
}

@test "threads and the size of a batch of records of different length do not matter" {
	records 6 1 3 5 2 4 3 6 6 6 2
	for arch in 'conv1d 4 5 stride=2 tanh; maxpool1d 2 pad=same; ---; upsample1d 2; convt1d in 3 stride=2; crop' \
		'conv1d 4 3; batchnorm relu; gru 3; batchnorm; ---; conv1d in 3'; do
		for threads in 1 2 3; do
			ae-train -q -e 3 -b 7 -j $threads -a "$arch" --lengths lengths.txt -o $threads.bin x.npy
			cmp 1.bin $threads.bin
		done
		ae-recon -j 1 --lengths lengths.txt -o a.npy 1.bin x.npy
		ae-recon -j 3 --lengths lengths.txt -o b.npy 1.bin x.npy
		cmp a.npy b.npy
	done
}

@test "a record of full length has the bytes that it has without --lengths" {
	records 6 6 6
	arch='conv1d 4 3; batchnorm relu; gru 5 last; ---; repeat in; gru 4; dense in each'
	ae-train -q -e 2 -a "$arch" -o m.bin x.npy
	ae-train -q -e 2 -a "$arch" --lengths lengths.txt -o n.bin x.npy
	ae-recon -o a.npy m.bin x.npy
	ae-recon --lengths lengths.txt -o b.npy n.bin x.npy
	cmp a.npy b.npy
}

@test "codes of categories and validation records have lengths, too" {
	printf '%s\n' 1,2,0,0 3,1,2,9 2,7,7,7 | ae-convert -o words.npy -
	printf '%s\n' 2 3 1 >n.txt
	arch='embedding 3 levels=4; lstm 4 last; ---; dense in'
	ae-train -q -e 2 -a "$arch" --lengths n.txt --val-file words.npy --val-lengths n.txt -o m.bin words.npy
	ae-score --lengths n.txt -o s.npy m.bin words.npy
	refused "record 1: value 4: expected a code from 0 to 3" ae-score m.bin words.npy
	refused "training data: record 1: value 4: expected a code" ae-train -q -a "$arch" -o x.bin words.npy
	refused "--val-file with --lengths needs --val-lengths" \
		ae-train -a "$arch" --lengths n.txt --val-file words.npy -o x.bin words.npy
}

@test "lengths and networks that do not fit are refused" {
	records 6 3 1
	arch='lstm 4 last; ---; repeat in; dense in each'
	ae-train -q -e 1 -a "$arch" -o m.bin x.npy
	for program in recon encode score train; do
		set -- ae-$program m.bin
		[ $program != train ] || set -- ae-train -q -e 1 -o x.bin -a "$arch"
		printf '%s\n' 6 3 >n.txt
		refused "n.txt: expected a length per record, got 2 lengths for more records" "$@" --lengths n.txt x.npy
		printf '%s\n' 6 3 1 1 >n.txt
		refused "n.txt: expected a length per record, got more lengths than the 3 records" "$@" --lengths n.txt x.npy
		printf '%s\n' 6 7 1 >n.txt
		refused "n.txt: record 1: expected a length from 1 to 6, got 7" "$@" --lengths n.txt x.npy
		printf '%s\n' 0 3 1 >n.txt
		refused "n.txt: record 0: expected a length from 1 to 6, got 0" "$@" --lengths n.txt x.npy
		printf '%s\n' 2.5 3 1 >n.txt
		refused "expected a length from 1 to 6, got 2.5" "$@" --lengths n.txt x.npy
	done
	learn() {	# WORDS ARCHITECTURE [OPTION]...
		local words=$1 arch=$2
		shift 2
		refused "$words" ae-train -q -e 1 -a "$arch" --lengths lengths.txt "$@" -o x.bin x.npy
	}
	learn "item 2 'batchnorm': expected batches of 2 records or more to normalize, got batches of 1" \
		'conv1d 4 3; batchnorm; ---; conv1d in 3' -b 1
	refused "item 1 'batchnorm': expected records of steps and channels, as 6x1, to have lengths, got 6" ae-train -q -e 1 \
		-a 'batchnorm; dense 3; ---; dense in' --lengths lengths.txt -o x.bin <(seq 18 | paste -d , - - - - - -)
	learn "training data: record 1: expected an output of 3 steps, as the record has, got 2 (pad=same rounds up)" \
		'conv1d 4 3; maxpool1d 2; ---; upsample1d 2; conv1d in 3'
	learn "training data: record 1: expected 5 steps or more, got 3, of which item 1 'conv1d 4 4 pad=valid' makes none" \
		'conv1d 4 4 pad=valid; maxpool1d 2; flatten; ---; dense 12; reshape 6x2'
	learn "item 2 'reshape 3x4': expected 6 steps or a vector, as records with lengths need, got 3x4" \
		'dense 2 each; reshape 3x4; ---; reshape 6x2'
	learn "item 3 'residual 2': it cannot be used with lengths, as items change the number of steps on the way" \
		'conv1d 2 3 stride=2; convt1d 2 3 stride=2; residual 2; ---; conv1d in 3'
	learn "item 1 'conv2d 3 3': expected 6 steps or a vector, as records with lengths need, got 6x2x3" \
		'conv2d 3 3; ---; conv2d 1 3; reshape 6x2'
	for bad in 0 2; do
		awk -v bad=$bad 'BEGIN { for (i = 0; i < 3; i++) print i == bad ? 3 : 6 }' >n.txt
		refused "validation data: record $bad: expected an output of 3 steps" ae-train -q -e 1 --lengths <(printf '%s\n' 6 6 6) \
			--val-file x.npy --val-lengths n.txt -a 'conv1d 4 3; maxpool1d 2; ---; upsample1d 2; conv1d in 3' -o x.bin x.npy
	done
	ae-train -q -e 1 -a 'conv1d 4 3 pad=valid; ---; convt1d in 3 pad=valid' -o short.bin x.npy
	for program in recon encode score; do
		refused "x.npy: record 2: expected 3 steps or more, got 1, of which item 1 'conv1d 4 3 pad=valid' makes none" \
			ae-$program --lengths lengths.txt short.bin x.npy
	done
	refused "option --lengths: cannot be used with --missing drop: records would lose their lengths" \
		ae-score --lengths lengths.txt --missing drop m.bin x.npy
	seq 60 | ae-train -q -e 1 -w 6 -a "$arch" --covariance full -o rows.bin
	refused "option --lengths: cannot be used with --raw: windows of rows have one length" \
		ae-score --raw -m mae --lengths lengths.txt rows.bin <(seq 60)
	refused "--lengths: cannot be used with --learn" ae-score --learn 0.1 --lengths lengths.txt m.bin x.npy
	refused "--lengths: cannot be used with score mahalanobis, which takes whole records" \
		ae-score --lengths lengths.txt -m mahalanobis rows.bin x.npy
	refused "--missing keep: cannot be used with score mahalanobis, which takes whole records" \
		ae-score --missing keep -m mahalanobis rows.bin x.npy
	learn "--lengths cannot be used with --missing drop" "$arch" --missing drop
	learn "--lengths cannot be used with --sparse-l1" "$arch" --sparse-l1 0.1
	refused "expected records of steps, as 30x8, got 2x3x4" \
		ae-train --lengths lengths.txt -o x.bin <(seq 24 | paste -s -d , | ae-convert --shape 2x3x4 -)
	refused "--val-lengths needs --val-file" ae-train --val-lengths lengths.txt -o x.bin x.npy
	[ ! -e x.bin ]
}

@test "targets with the steps of their records are padded as these are" {
	records 6 3 1 5 2
	junk=1e6 file=junk.npy records 6 3 1 5 2
	for target in x junk; do
		ae-train -q -e 3 -b 2 -a 'dense 4 each tanh; dense in each' --lengths lengths.txt --heldout none --target $target.npy -o $target.bin x.npy
	done
	cmp x.bin junk.bin
	ae-train -q -e 3 -b 2 -a 'dense 4 each tanh; dense in each' --lengths lengths.txt --heldout none -o same.bin x.npy
	ae-recon --lengths lengths.txt -o a.npy x.bin x.npy
	ae-recon --lengths lengths.txt -o b.npy same.bin x.npy
	cmp a.npy b.npy
}

@test "targets of validation records are padded as these are" {
	records 6 3 1 5 2
	junk=1e6 file=junk.npy records 6 3 1 5 2
	for target in x junk; do
		ae-train -q -e 3 -b 2 -a 'dense 4 each tanh; dense in each' --lengths lengths.txt --heldout none --target x.npy \
			--val-file x.npy --val-lengths lengths.txt --val-target $target.npy --log $target.log -o $target.bin x.npy
	done
	cmp <(cut -f 1-3 x.log) <(cut -f 1-3 junk.log)
}
