# ae-train: the same bytes from the same data, options and seed, whatever ends or disturbs the run, and every refusal.

load ended
load safetensors
load engine

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 420; i++) print 5 + sin(i / 5) + sin(i * i) / 9, cos(i / 7) }' >rows.txt
	ae-normalize --fit s.bin -o normal.npy rows.txt
	ae-window 16 -o train.npy normal.npy
	ae-normalize --range 3,7 -o unit.npy -c 1 rows.txt
	echo 'conv1d 6 5 stride=2 relu; batchnorm; dropout 0.2; conv1d 3 3; ---; convt1d 4 4 stride=2 tanh; conv1d in 3' >conv.txt
	echo 'dense 8 tanh; dropout 0.1; dense 3; ---; noise gaussian=0.1; dense 8 relu; dense in' >dense.txt
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	home=$BATS_FILE_TMPDIR
	train=$home/train.npy
	conv=$home/conv.txt
	dense=$home/dense.txt
}

train() {
	ae-train -q "$@"
}

# ---- the same bytes ----

@test "any number of threads gives the same bytes" {
	for arch in "$conv" "$dense"; do
		train -j 1 -a "$arch" -e 3 -b 32 --val 0.1 --noise mask=0.1 --clip-norm 0.5 -o one.bin "$train"
		for threads in 2 3 5; do
			train -j $threads -a "$arch" -e 3 -b 32 --val 0.1 --noise mask=0.1 --clip-norm 0.5 -o many.bin "$train"
			cmp one.bin many.bin
		done
		AE_THREADS=2 train -a "$arch" -e 3 -b 32 --val 0.1 --noise mask=0.1 --clip-norm 0.5 -o many.bin "$train"
		cmp one.bin many.bin
	done
	export AE_THREADS=0
	refused "AE_THREADS: '0' is not a whole number from 1 to 1024" ae-train -e 0 -o many.bin "$train"
}

@test "the seed decides, and nothing but it" {
	for seed in 1 2 18446744073709551615; do
		train -a "$dense" -e 2 --seed $seed -o $seed.bin "$train"
		train -a "$dense" -e 2 --seed $seed -o again.bin "$train"
		cmp $seed.bin again.bin
	done
	differ 1.bin 2.bin
	train -a "$dense" -e 2 -o default.bin "$train"
	cmp 1.bin default.bin
	train -a "$dense" -e 0 --seed 1 -o start1.bin "$train"
	train -a "$dense" -e 0 --seed 2 -o start2.bin "$train"
	ae-score -o 1.npy start1.bin "$train"
	ae-score -o 2.npy start2.bin "$train"
	differ 1.npy 2.npy
}

@test "the way of the records into the program changes nothing" {
	train -a "$dense" -e 2 -o file.bin "$train"
	train -a "$dense" -e 2 -o stdin.bin <"$train"
	cmp file.bin stdin.bin
	ae-convert "$train" | dd bs=7 2>/dev/null | train -a "$dense" -e 2 >stdout.bin
	cmp file.bin stdout.bin
	ae-select -r 0:100 -o head.npy "$train"
	ae-select -r 100:405 -o tail.npy "$train"
	train -a "$dense" -e 2 -o parts.bin head.npy tail.npy
	cmp file.bin parts.bin
}

@test "raw rows with --stats and -w train the network of the pipeline" {
	train -a "$conv" -e 2 --val 0.2 -o pipe.bin "$train"
	train -a "$conv" -e 2 --val 0.2 --stats "$home/s.bin" -w 16 -o raw.bin "$home/rows.txt"
	ae-score -o pipe.npy pipe.bin "$train"
	ae-score -o raw.npy raw.bin "$train"
	cmp pipe.npy raw.npy
	[ "$(note raw.bin window) $(note raw.bin step)" = "16 1" ]
	ae-normalize --stats "$home/s.bin" "$home/rows.txt" | ae-window 16 -s 5 -o step.npy
	train -a "$conv" -e 2 -b 8 -o pipe.bin step.npy
	train -a "$conv" -e 2 -b 8 --stats "$home/s.bin" -w 16 -s 5 -o raw.bin "$home/rows.txt"
	ae-score -o pipe.npy pipe.bin "$train"
	ae-score -o raw.npy raw.bin "$train"
	cmp pipe.npy raw.npy
	train -a "$conv" -e 2 -b 8 -w 16 -s 5 -o raw.bin "$home/normal.npy"
	ae-score -o raw.npy raw.bin "$train"
	cmp pipe.npy raw.npy
}

@test "--series normalizes rows by themselves and chooses the window by their columns" {
	ae-normalize --fit own.bin "$home/rows.txt" >/dev/null
	train -e 2 --stats own.bin -w 64 -o want.bin "$home/rows.txt"
	train -e 2 --series -o got.bin "$home/rows.txt"
	[ "$(note got.bin window)" = 64 ]
	ae-score --raw -o want.npy want.bin "$home/rows.txt"
	ae-score --raw -o got.npy got.bin "$home/rows.txt"
	cmp want.npy got.npy
	awk 'BEGIN { for (i = 0; i < 400; i++) { for (c = 1; c < 12; c++) printf "%g,", sin(i / 9 + c); printf "%.0f\n", 7e9 + i % 5 } }' >wide.csv
	train -e 1 --series -o wide.bin wide.csv
	[ "$(note wide.bin window)" = 16 ]
	ae-info wide.bin | grep -q '^12		*7000000002' # the mean is not one of floats
	head -n 120 wide.csv | train -e 1 --series -o few.bin
	[ "$(note few.bin window)" = 16 ]
	head -n 110 wide.csv | train -e 1 --series -o few.bin
	[ "$(note few.bin window)" = 8 ]
	head -n 115 wide.csv | train -e 1 --series -o few.bin # 100 windows are enough
	[ "$(note few.bin window)" = 16 ]
	head -n 114 wide.csv | train -e 1 --series -o few.bin
	[ "$(note few.bin window)" = 8 ]
	train -e 1 --series -w 5 -o five.bin wide.csv
	[ "$(note five.bin window)" = 5 ]
	run --separate-stderr ae-train -v -e 1 --series -o wide.bin wide.csv
	[[ $stderr == *"series: 400 rows of 12 values: windows of 16 rows (-w chooses others)"* ]]
	refused "--series cannot be used with --stats: they normalize the rows" ae-train --series --stats own.bin -o never.bin wide.csv
	refused "--series cannot be used with --labels" ae-train --series --labels l.txt -o never.bin wide.csv
}

@test "--series -w 0 learns from the normalized rows" {
	ae-normalize --fit own.bin "$home/rows.txt" >/dev/null
	train -e 2 --stats own.bin -o want.bin "$home/rows.txt"
	train -e 2 --series -w 0 -o got.bin "$home/rows.txt"
	ae-score --raw -o want.npy want.bin "$home/rows.txt"
	ae-score --raw -o got.npy got.bin "$home/rows.txt"
	cmp want.npy got.npy
	refused "option --max-gap: needs --window" ae-train --series -w 0 --max-gap 1h -o never.bin "$home/rows.txt"
}

@test "--series learns from no row that is ignored, and says which columns are constant" {
	awk 'BEGIN { for (i = 0; i < 300; i++) print (i >= 50 && i < 90 ? 1e6 : sin(i / 9)) "," 4 }' >odd.csv
	printf '50\t89\tignore\n' >spans.tsv
	run --separate-stderr ae-train -e 1 --series --spans spans.tsv -o m.bin odd.csv
	[ "$status" = 0 ]
	[[ $stderr == *"odd.csv: 1 of 2 columns are constant and become 0: 2"* ]]
	awk 'NR <= 50 || NR > 90' odd.csv | ae-normalize -q --fit own.bin >/dev/null
	[ "$(ae-info m.bin | grep '^1	')" = "$(ae-info own.bin | grep '^1	')" ]
}

@test "it learns" {
	train -a 'dense 12 tanh; dense 4; ---; dense 12 tanh; dense in' -e 60 -b 16 --log history.tsv -o model.bin "$train"
	awk -F '\t' 'NR == 2 { first = $2 } END { exit !($2 < first / 3) }' history.tsv
}

# ---- checkpoints ----

# Two runs, one of them ended after 3 epochs and resumed by the same command line.
goes_on() {
	train -e 7 -b 32 "$@" -o whole.bin "$train"
	rm -f run.ckpt
	train -e 3 -b 32 "$@" --checkpoint run.ckpt -o part.bin "$train"
	differ whole.bin part.bin
	train -e 7 -b 32 "$@" --checkpoint run.ckpt --resume -o resumed.bin "$train"
	cmp whole.bin resumed.bin
}

@test "a run that goes on from its checkpoint ends with the bytes of one that was not ended" {
	goes_on -a "$conv"
	goes_on -a "$dense" --noise gaussian=0.2
	goes_on -a "$conv" --val 0.2 --patience 4 -j 2
	goes_on -a "$dense" --val 0.1 --patience 1 --lr 0.3
	goes_on -a "$dense" --schedule plateau=1:0.5 --lr 0.2
	goes_on -a "$dense" --schedule step=2:0.3 --warmup 4
	for optimizer in sgd momentum rmsprop adagrad adadelta adamw; do
		goes_on -a "$dense" --optimizer $optimizer --lr 0.05 --clip-norm 1
	done
}

@test "the history of a resumed run is that of the whole one" {
	train -e 6 -a "$conv" --val 0.2 --log whole.tsv -o whole.bin "$train"
	train -e 2 -a "$conv" --val 0.2 --checkpoint run.ckpt -o part.bin "$train"
	train -e 6 -a "$conv" --val 0.2 --checkpoint run.ckpt --resume --log resumed.tsv -o resumed.bin "$train"
	cmp whole.tsv resumed.tsv
}

@test "a run that is over stays as it is, and --resume without a checkpoint starts from the beginning" {
	train -e 3 -a "$dense" --checkpoint run.ckpt --resume -o first.bin "$train"
	train -e 3 -a "$dense" --checkpoint run.ckpt --resume -o second.bin "$train"
	cmp first.bin second.bin
	train -e 3 -a "$dense" -o plain.bin "$train"
	cmp first.bin plain.bin
}

@test "a run that is killed in the middle ends, resumed, with the bytes of one that was not" {
	# long enough to be met in the middle, which the statuses show
	set -- -a "$conv" -e 150 -b 16 --val 0.1 --noise gaussian=0.1 --schedule plateau=2
	train "$@" -o whole.bin "$train"
	for signal in KILL INT; do
		rm -f run.ckpt
		ended_by $signal '[ -e run.ckpt ]' ae-train "$@" --checkpoint run.ckpt -o model.bin "$train"
		[ "$status" = "$([ $signal = KILL ] && echo 137 || echo 130)" ]
		[ ! -e model.bin ]
		train "$@" --checkpoint run.ckpt --resume -o model.bin "$train"
		cmp whole.bin model.bin
		rm model.bin
	done
}

@test "SIGINT and SIGTERM keep the best so far beside the target, and end by that signal" {
	for signal in INT TERM; do
		echo "the last good model" >model.bin
		rm -f model.bin.interrupted history.tsv run.ckpt
		ended_by $signal '[ -e run.ckpt ]' ae-train -a "$dense" -e 1000000 --val 0.1 --log history.tsv \
			--checkpoint run.ckpt -o model.bin "$train"
		[ "$status" = "$([ $signal = INT ] && echo 130 || echo 143)" ]
		[ "$(cat model.bin)" = "the last good model" ]
		[ "$(grep -c 'interrupted: the best model so far, of epoch [0-9]*, is in model.bin.interrupted' words)" = 1 ]
		ae-score -o scores.npy model.bin.interrupted "$train"
		epoch=$(note model.bin.interrupted epoch)
		# of all epochs in the history, that one has the least validation loss
		awk -F '\t' -v epoch="$epoch" 'NR > 1 && (NR == 2 || $3 < least) { least = $3; best = $1 } END { exit best != epoch }' \
			history.tsv
	done
}

# Once the history is there, the run is ended by SIGKILL; a pipe waits for the end.
@test "the history can be watched, whole lines at any time" {
	ended_by KILL '[ -e history.tsv ]' ae-train -q -a "$dense" -e 1000000 --log history.tsv -o model.bin "$train"
	[ "$status" = 137 ]
	[ "$(head -n 1 history.tsv)" = $'epoch\tloss\tlr' ]
	[ "$(tail -n 1 history.tsv | cut -f 1)" = $(($(wc -l <history.tsv) - 1)) ]
	[ "$(tail -c 1 history.tsv | od -An -c | tr -d ' ')" = '\n' ]
	train -e 3 -a "$dense" --log history.tsv -o model.bin "$train"
	train -e 3 -a "$dense" --log /dev/stderr -o model.bin "$train" 2>words
	cmp history.tsv words
}

@test "a run that stops learning leaves its history, up to there" {
	echo old >history.tsv
	refused "not finite" ae-train -q -a 'dense 4; ---; dense in' --optimizer sgd --lr 2 -b 1000 -e 1000 --log history.tsv -o never.bin "$train"
	[ "$(head -n 1 history.tsv)" = $'epoch\tloss\tlr' ]
	[ "$(wc -l <history.tsv)" -gt 1 ]
}

@test "SIGINT keeps the members that are trained" {
	ended_by INT "grep -q 'member 2 of 3' words" ae-train -v -a 'dense 3; ---; dense in' --members 3 -e 5000 -b 100 \
		-o model.bin "$train"
	[ "$status" = 130 ]
	grep -q 'interrupted: [123] of 3 members are in model.bin.interrupted' words
	ae-score -o scores.npy model.bin.interrupted "$train"
	[ ! -e model.bin ]
}

@test "SIGINT without -o writes no model, and its history" {
	ended_by INT '[ -e run.ckpt ]' ae-train -a "$dense" -e 1000000 --checkpoint run.ckpt --log history.tsv "$train"
	[ "$status" = 130 ]
	[ ! -s stdout ]
	grep -q 'nothing is written without -o' words
	[ "$(wc -l <history.tsv)" -gt 1 ]
}

@test "a checkpoint of another run, or none at all, is refused" {
	train -e 2 -a "$dense" --checkpoint run.ckpt -o model.bin "$train"
	cp run.ckpt kept
	sed 's/^5/6/' "$home/rows.txt" | ae-normalize --stats "$home/s.bin" | ae-window 16 -o other.npy
	set -- -e 4 --checkpoint run.ckpt --resume -o never.bin
	refused "the checkpoint of another run: expected 'architecture " ae-train -q -a "$conv" "$@" "$train"
	refused "another run: expected 'lr 0.01', got 'lr 0.001'" ae-train -q -a "$dense" --lr 0.01 "$@" "$train"
	refused "expected 'seed 2', got 'seed 1'" ae-train -q -a "$dense" --seed 2 "$@" "$train"
	refused "'noise " ae-train -q -a "$dense" --noise mask=0.1 "$@" "$train"
	refused "'records " ae-train -q -a "$dense" --val 0.1 "$@" "$train"
	refused "'data with digest " ae-train -q -a "$dense" "$@" other.npy
	refused "expected at most 1 epochs" ae-train -q -a "$dense" -e 1 --checkpoint run.ckpt --resume -o never.bin "$train"
	refused "needs --checkpoint" ae-train -q -a "$dense" --resume -o never.bin "$train"
	cmp run.ckpt kept
	for ((n = 0; n < $(wc -c <kept); n += 97)); do
		head -c $n kept >run.ckpt
		refused "run.ckpt" ae-train -q -a "$dense" "$@" "$train"
	done
	for change in '"best_epoch":"2"/"best_epoch":"9"' '"best_epoch":"2"/"best_epoch":"x"' '"stopped":"0"/"stopped":"2"' \
		'"history":"[0-9]/"history":"x' '"plateau_epoch":"./"plateau_epoch":"9' '"reductions":"./"reductions":"x' '"updates":"./"updates":"x' \
		'"best_loss":"./"best_loss":"-' '"history"/"histor_"' ' nan / xxx ' 'checkpoint.moment0/checkpoint.moment9'; do
		undigested kept | sed "s/$change/" >run.ckpt
		differ kept run.ckpt
		refused "run.ckpt: not a checkpoint" ae-train -q -a "$dense" "$@" "$train"
	done
	cp model.bin run.ckpt
	refused "run.ckpt: not a checkpoint" ae-train -q -a "$dense" "$@" "$train"
	[ ! -e never.bin ]
}

# option NAME [BASE]... -- [OTHER]...: a run of BASE that is resumed with OTHER options is refused, or ends with the bytes
# of a run that had them from its start.
option() {
	local name=$1 base=() other=()
	shift
	for ((; $# > 0; )); do
		[ "$1" = -- ] && break
		base+=("$1")
		shift
	done
	other=("${@:2}")
	[[ " ${other[*]} " == *" --steps "* ]] || other+=(-e 4)
	[[ " ${base[*]} " == *" -a "* ]] || base=(-a small.txt "${base[@]}")
	echo "$name" >>tried
	rm -f run.ckpt log.tsv
	train "${base[@]}" -b 50 -e 2 --checkpoint run.ckpt -o half.bin "${data:-table.txt}"
	run train "${base[@]}" -b 50 "${other[@]}" --checkpoint run.ckpt --resume -o resumed.bin "${data:-table.txt}"
	echo "$name: $status $output" >&2
	if [ "$status" = 0 ]; then
		train "${base[@]}" -b 50 "${other[@]}" -o whole.bin "${data:-table.txt}"
		cmp whole.bin resumed.bin
		echo "$name" >>accepted
	else
		[ "$status" = 2 ]
		[[ $output == *"the checkpoint of another run"* || $output == *" cannot be used with --checkpoint" ]]
	fi
}

@test "every option of --help leaves the bytes of a resumed run alone, or is refused" {
	awk 'BEGIN { for (i = 0; i < 200; i++) print (1 + sin(i)) / 2, (1 + cos(i * i)) / 2, i % 7 / 7, i % 2 }' >table.txt
	head -n 60 table.txt >part.txt
	awk '{ $2 = NR % 9 ? $2 : "nan" } 1' table.txt >gaps.txt
	awk 'BEGIN { print "time,who,a,b" } { printf "2014-01-01 0%d:%02d:00,%s,%s,%s\n", NR / 60, NR % 60 - NR % 60 % 2, NR < 80 ? "a" : "b", $1, $2 }' table.txt >timed.csv
	seq 200 | awk '{ print $1 % 2 }' >labels.txt
	seq 60 | awk '{ print $1 % 3 == 0 }' >part-labels.txt
	seq 200 | awk '{ print 1 + $1 % 4 }' >lengths.txt
	seq 60 | awk '{ print 1 + $1 % 4 }' >part-lengths.txt
	seq 60 | awk '{ print 1 + $1 % 3 }' >other-lengths.txt
	seq 60 | awk '{ print $1 % 5 == 0 }' >other-labels.txt
	awk '{ print $2, $1, $4, $3 }' table.txt >target.txt
	printf '3\t9\tignore\n' >spans.txt
	echo 'dense 3 sigmoid; ---; dense in' >small.txt
	echo 'dense 2 sigmoid; ---; dense in' >other.txt
	echo 'latent 2; ---; dense in sigmoid' >latent.txt
	echo 'dense 2 softmax' >classes.txt
	ae-normalize --fit s.bin table.txt >normal.npy
	train -e 0 -a small.txt --seed 9 -o init.bin table.txt
	option arch -- -a other.txt
	option epochs -- -e 5
	option steps -- --steps 16
	option batch -- -b 40
	option lr -- --lr 0.01
	option optimizer -- --optimizer sgd
	option schedule -- --schedule step=1
	option warmup -- --warmup 3
	option loss -- --loss mae
	option clip-norm -- --clip-norm 0.001
	option patience -- --patience 1
	option shuffle -- --shuffle no
	option val -- --val 0.2
	option val-file -- --val-file part.txt
	option val-target --val-file part.txt -- --val-target <(head -n 60 target.txt)
	option val-labels -a classes.txt --labels labels.txt --val-file part.txt --val-labels part-labels.txt -- --val-labels other-labels.txt
	option stats -- --stats s.bin
	option series -e 1 -w 2 -- --series
	option window -- -w 2
	option step -w 2 -- -s 3
	data=timed.csv option max-gap -w 2 -- --max-gap 1m
	data=timed.csv option group -w 2 -- --group who
	option times -w 2 -- --times timed.csv --max-gap 1m
	option target -- --target target.txt
	option lengths -- --lengths lengths.txt
	option val-lengths --lengths lengths.txt --val-file part.txt --val-lengths part-lengths.txt -- --val-lengths other-lengths.txt
	option spans -- --spans spans.txt
	option labels -a classes.txt --labels labels.txt -- --labels <(tac labels.txt)
	option binarize -- --binarize
	option noise -- --noise gaussian=0.5
	option block --noise gaussian=0.5 -- --block 2
	option clip --noise gaussian=0.5 -- --clip 0,1
	option trim -- --trim 0.5
	option beta -a latent.txt -- --beta 3
	option kl-warmup -a latent.txt -- --kl-warmup 3
	option free-bits -a latent.txt -- --free-bits 2
	option capacity -a latent.txt -- --capacity 2
	option iwae -a latent.txt -- --iwae 2
	option sparse-l1 -- --sparse-l1 1
	option sparse-kl --sparse-kl 0.1 -- --sparse-kl 0.1:2
	option mmd -- --mmd 1
	option contractive -- --contractive 1
	option adversarial -- --adversarial 'dense 1'
	option pretrain -- --pretrain 2
	option freeze -- --freeze encoder
	option init -- --init init.bin
	option members -- --members 2
	option key -- --key 1
	option subspace -- --subspace 0.5
	option covariance -- --covariance full
	option neighbors -- --neighbors 7
	option heldout -- --heldout cross-fit
	option log -- --log log.tsv
	option columns -- -c 1-3
	option label -- --label 4
	option label-out --label 4 -- --label-out out.npy
	data=gaps.txt option missing --missing mean -- --missing interpolate
	option time -- --time 1
	option time-format -- --time-format dmy
	option header -- --header yes
	option sep -- --sep space
	option decimal -- --decimal .
	option na -- --na none
	option bad -- --bad skip
	option comments -- --comments
	option threads -- -j 2
	option seed -- --seed 2
	option verbose -- -v
	# in each command line, or no training, or another file's data
	printf '%s\n' output checkpoint resume quiet help version array >>tried
	ae-train --help | sed -n 's/^ [^-]*\(-.,\)\{0,1\} *--\([a-z0-9-]*\) .*/\2/p' | sort >all
	sort tried | diff all -
	[ "$(sort accepted | tr '\n' ' ')" = "bad comments covariance decimal epochs heldout label-out log na neighbors sep steps threads time-format verbose " ]
}

# ---- validation ----

@test "--val keeps the last part apart, by Keras' rule" {
	train -e 0 -a "$dense" --val 0.1 -o model.bin "$train"
	[ "$(note model.bin records) $(note model.bin validation_records)" = "364 41" ]	# floor(405 * 0.9)
	ae-select -r 0:364 -o first.npy "$train"
	ae-select -r 364:405 -o last.npy "$train"
	train -e 2 -a "$conv" --val 0.1 --log share.tsv -o share.bin "$train"
	train -e 2 -a "$conv" --val-file last.npy --log file.tsv -o file.bin first.npy
	cmp share.tsv file.tsv
	ae-score -o share.npy share.bin "$train"
	ae-score -o file.npy file.bin "$train"
	cmp share.npy file.npy
	# the loss on it is what the finished model has on those records
	ae-score -t -m mse share.bin last.npy | awk -v want="$(note share.bin val_loss)" \
		'{ s += $1 } END { d = s / NR / want - 1; exit !(d * d < 1e-10) }'
}

@test "--val-target says what to give for the records of --val-file" {
	ae-noise gaussian=0.2 -o noisy.npy "$train"
	ae-select -r 0:364 -o first.npy noisy.npy
	ae-select -r 364: -o last.npy noisy.npy
	ae-select -r 0:364 -o clean.npy "$train"
	ae-select -r 364: -o truth.npy "$train"
	train -e 2 -a "$conv" --val 0.1 --target "$train" --log share.tsv -o share.bin noisy.npy
	train -e 2 -a "$conv" --target clean.npy --val-file last.npy --val-target truth.npy --log file.tsv -o file.bin first.npy
	cmp share.tsv file.tsv
	# without --target, too: the mean squared error of what the finished model makes of noisy records
	train -e 2 -a "$conv" --noise gaussian=0.2 --val-file last.npy --val-target truth.npy -o noise.bin clean.npy
	ae-recon noise.bin last.npy | ae-eval --peak 1 -q --against truth.npy | awk -v want="$(note noise.bin val_loss)" \
		'$1 == "mse" { d = $2 / want - 1; exit !(d * d < 1e-10) }'
}

@test "--val that leaves nothing, and files that do not fit, are refused" {
	ae-select -r 0:3 -o few.npy "$train"
	refused "--val 0.999: expected records for training and for validation, got 0 and 3" ae-train -q -a "$dense" --val 0.999 -o m.bin few.npy
	refused "'1' is not a number from 0 to 0.999" ae-train -q -a "$dense" --val 1 -o m.bin few.npy
	ae-window 15 -o other.npy "$home/normal.npy"
	refused "other.npy: expected records of 16x2, as in the training data, got 15x2" ae-train -q -a "$dense" --val-file other.npy -o m.bin "$train"
	refused "--val-file cannot be used with --val" ae-train -q -a "$dense" --val-file few.npy --val 0.1 -o m.bin "$train"
	refused "--val-file with --target needs --val-target" ae-train -q -a "$dense" --val-file few.npy --target few.npy -o m.bin "$train"
	refused "--val-target needs --val-file" ae-train -q -a "$dense" --val 0.1 --val-target few.npy -o m.bin "$train"
	refused "few.npy: expected 405 targets, one per record, got 3" ae-train -q -a "$dense" --val-file "$train" --val-target few.npy -o m.bin "$train"
	ae-select -r 0:3 -o narrow.npy other.npy
	refused "narrow.npy: expected targets of 32, the network" \
		ae-train -q -a "$dense" --val-file few.npy --val-target narrow.npy -o m.bin "$train"
	refused "--missing omit cannot be used with --val-target" \
		ae-train -q -a "$dense" --missing omit --val-file few.npy --val-target few.npy -o m.bin "$train"
	[ ! -e m.bin ]
}

@test "columns of --val-file, --target and --val-target go by name" {
	awk 'BEGIN { print "a,b" } { print $1 "," $2 }' "$home/rows.txt" >ab.csv
	awk 'BEGIN { print "b,a" } { print $2 "," $1 }' "$home/rows.txt" >ba.csv
	awk 'BEGIN { print "b,c,a" } { print $2 ",7," $1 }' "$home/rows.txt" >bca.csv
	awk 'BEGIN { print "a,c" } { print $1 "," $2 }' "$home/rows.txt" >ac.csv
	awk 'BEGIN { print "y,x" } { print $1 "," $2 }' "$home/rows.txt" >yx.csv
	awk 'BEGIN { print "x,y" } { print $2 "," $1 }' "$home/rows.txt" >xy.csv
	set -- -e 2 -a 'dense 1; ---; dense in'
	train "$@" --val-file ab.csv --log want.tsv -o m.bin ab.csv
	for file in ba.csv bca.csv; do
		train "$@" --val-file $file --log got.tsv -o m.bin ab.csv
		cmp want.tsv got.tsv
	done
	ae-normalize --fit s.bin ab.csv >normal.npy
	train "$@" --stats s.bin --val-file ba.csv --log got.tsv -o m.bin ab.csv
	train "$@" --stats s.bin --val-file ab.csv --log want.tsv -o m.bin ab.csv
	cmp want.tsv got.tsv
	refused "ac.csv: no column 'b', which the training data has" ae-train -q "$@" --val-file ac.csv -o never.bin ab.csv
	# a target of the record's names, and one of its own, which its validation target has, too
	train "$@" --target ab.csv --log want.tsv -o m.bin ab.csv
	train "$@" --target ba.csv --log got.tsv -o m.bin ab.csv
	cmp want.tsv got.tsv
	train "$@" --target yx.csv --val-file ab.csv --val-target yx.csv --log want.tsv -o m.bin ab.csv
	train "$@" --target yx.csv --val-file ba.csv --val-target xy.csv --log got.tsv -o m.bin ab.csv
	cmp want.tsv got.tsv
	train "$@" --val-file ab.csv --val-target ab.csv --log want.tsv -o m.bin ab.csv
	train "$@" --val-file ab.csv --val-target ba.csv --log got.tsv -o m.bin ab.csv
	cmp want.tsv got.tsv
	refused "no column 'y', which yx.csv has" \
		ae-train -q "$@" --target yx.csv --val-file ab.csv --val-target ab.csv -o never.bin ab.csv
}

@test "columns and labels are those of the input for --val-file too" {
	awk 'BEGIN { print "a,b,y" } { print $1 "," $2 "," NR % 2 }' "$home/rows.txt" >rows.csv
	train -e 1 -a 'dense 1; ---; dense in' -c a --val-file rows.csv -o model.bin rows.csv
	[ "$(ae-info model.bin | sed -n 's/^record	//p')" = 1 ]
	train -e 1 -a 'dense 1; ---; dense in' --label y --label-out y.npy --val-file rows.csv -o model.bin rows.csv
	[ "$(ae-info model.bin | sed -n 's/^record	//p')" = 2 ]
	[ "$(ae-info y.npy | sed -n 's/^records	//p')" = 420 ]
}

@test "--patience stops, and keeps the best epoch; without it the last one counts" {
	set -- -a 'dense 6 tanh; ---; dense in' --lr 0.5 -b 16 --val 0.2
	train "$@" -e 40 --patience 3 --log history.tsv -o best.bin "$train"
	epochs=$(($(wc -l <history.tsv) - 1))
	[ "$epochs" -lt 40 ]
	best=$(awk -F '\t' 'NR > 1 && (NR == 2 || $3 < least) { least = $3; best = $1 } END { print best }' history.tsv)
	[ "$epochs" = $((best + 3)) ]
	[ "$(note best.bin epoch)" = "$best" ]
	train "$@" -e "$best" -o short.bin "$train"
	ae-score -o best.npy best.bin "$train"
	ae-score -o short.npy short.bin "$train"
	cmp best.npy short.npy
	train "$@" -e "$epochs" -o last.bin "$train"
	[ "$(note last.bin epoch)" = "$epochs" ]
	ae-score -o last.npy last.bin "$train"
	differ best.npy last.npy
}

# ---- options ----

@test "the history has a line an epoch, and val_loss where there is validation" {
	train -e 3 -a "$dense" --log plain.tsv -o m.bin "$train"
	[ "$(head -n 1 plain.tsv)" = "epoch	loss	lr" ]
	[ "$(cut -f1 plain.tsv | tr '\n' ' ')" = "epoch 1 2 3 " ]
	[ "$(cut -f3 plain.tsv | tail -n 1)" = 0.001 ]
	train -e 3 -a "$dense" --val 0.1 --log val.tsv -o m.bin "$train"
	[ "$(head -n 1 val.tsv)" = "epoch	loss	val_loss	lr" ]
	awk -F '\t' 'NF != 4 || (NR > 1 && !($2 > 0 && $3 > 0)) { exit 1 }' val.tsv
}

rates() {
	train -a "$dense" --lr 0.016 "$@" --log rates.tsv -o m.bin "$train"
	sed 1d rates.tsv | awk '{ printf "%.3g ", $NF }'
}

@test "schedules and warm-up follow their formulas" {
	[ "$(rates -e 3)" = "0.016 0.016 0.016 " ]
	[ "$(rates -e 5 --schedule step=2:0.5)" = "0.016 0.016 0.008 0.008 0.004 " ]
	[ "$(rates -e 4 --schedule step=1)" = "0.016 0.0016 0.00016 1.6e-05 " ]
	[ "$(rates -e 4 --schedule cosine)" = "0.016 0.0137 0.008 0.00234 " ]
	[ "$(rates -e 4 --warmup 2)" = "0 0.008 0.016 0.016 " ]
	[ "$(rates -e 3 --warmup 4 --schedule step=1:0.5)" = "0 0.002 0.002 " ]
	for bad in step plateau step=0 step=2:1 step=2:0 step=x cosine=3 constant=1 step=2:; do
		refused "schedule: expected" ae-train -q -a "$dense" --schedule "$bad" -o never.bin "$train"
	done
	refused "option --schedule: expected constant, " ae-train -q -a "$dense" --schedule linear -o never.bin "$train"
}

@test "a plateau lowers the rate behind each epoch that is not better than the best" {
	train -a 'dense 4; ---; dense in' --lr 0.3 -e 25 --schedule plateau=1:0.5 --val 0.2 --log history.tsv -o m.bin "$train"
	awk -F '\t' 'NR == 1 { next }
		NR == 2 { want = $4; least = $3; next }
		{ if (want / $4 > 1.000001 || $4 / want > 1.000001) exit 1 }
		$3 < least { least = $3; next }
		{ want /= 2; drops++ }
		END { exit !(drops > 0 && drops < 24) }' history.tsv
}

@test "every loss and optimizer trains, and a name or a number that is none is refused" {
	for loss in mse mae huber huber=0.5 correntropy correntropy=2; do
		train -e 4 -a 'dense 4; ---; dense in' --loss $loss --log history.tsv -o m.bin "$train"
		awk -F '\t' 'NR == 2 { first = $2 } END { exit !($2 < first) }' history.tsv
		[ "$(note m.bin loss)" = $loss ]
	done
	for optimizer in sgd momentum rmsprop adagrad adadelta adam adamw; do
		train -e 4 -a 'dense 4; ---; dense in' --optimizer $optimizer --lr 0.01 --log history.tsv -o m.bin "$train"
		awk -F '\t' 'NR == 2 { first = $2 } END { exit !($2 < first) }' history.tsv
	done
	for bad in mse=1 huber=0 huber=-1 huber= huber=x bce=2; do
		refused "loss '$bad'" ae-train -q -a "$dense" --loss "$bad" -o never.bin "$train"
	done
	refused "option --loss: expected mse, " ae-train -q -a "$dense" --loss msa -o never.bin "$train"
	refused "option --optimizer: expected sgd, " ae-train -q -a "$dense" --optimizer lion -o never.bin "$train"
	refused "option --noise: expected gaussian, " ae-train -q -a "$dense" --noise gauss=1 -o never.bin "$train"
	for bad in gaussian mask=2 gaussian=-1; do
		refused "noise '$bad'" ae-train -q -a "$dense" --noise "$bad" -o never.bin "$train"
	done
	refused "'0' is not a number from 1e-12 to 1000" ae-train -q -a "$dense" --lr 0 -o never.bin "$train"
	refused "'0' is not a whole number from 1 to 1000000" ae-train -q -a "$dense" -b 0 -o never.bin "$train"
}

@test "mnist-convt learns from few pictures with its own loss" {
	AE_DATA=none "$AE_SOURCE/examples/mnist-data.sh" digits 200 1
	ae-train -q -a mnist-convt -e 6 -b 8 -o bce.bin digits/train.npy
	[ "$(note bce.bin loss)" = bce ]
	ae-recon bce.bin digits/train.npy | ae-info | awk '$1 == "max" { exit !($2 > 0.3) }'
}

@test "a built-in network brings its loss, and --loss replaces it" {
	awk 'BEGIN { for (i = 0; i < 20; i++) { for (j = 0; j < 784; j++) printf "%d ", (i * j) % 2; print "" } }' |
		ae-convert --shape 28x28 -o bits.npy
	train -e 1 -a mnist-conv -o m.bin bits.npy
	[ "$(note m.bin loss)" = bce ]
	train -e 1 -a mnist-conv --loss mse -o m.bin bits.npy
	[ "$(note m.bin loss)" = mse ]
}

@test "bce learns targets from 0 to 1, and refuses others with the way to bring them there" {
	train -e 3 -a 'dense 3; ---; dense in sigmoid' --loss bce --log history.tsv -o m.bin "$home/unit.npy"
	awk -F '\t' 'NR == 2 { first = $2 } END { exit !($2 < first) }' history.tsv
	refused "value 0: expected a target from 0 to 1 for loss bce, got -0.0280078 (ae-normalize --range 0,255 brings bytes there, -m minmax" \
		ae-train -q -a 'dense 3; ---; dense in sigmoid' --loss bce -o never.bin "$home/normal.npy"
	[[ $(cat refused.err) == *"record 0: value 0: expected "* ]]
	awk '{ print NR == 7 ? 1.5 : 0.5 }' "$home/rows.txt" >one.txt
	refused "record 6: value 0: expected a target from 0 to 1 for loss bce, got 1.5" ae-train -q -a 'dense 3; ---; dense in' --loss bce -o never.bin one.txt
	refused "validation data: record 0: value 0: expected a target from 0 to 1 for loss bce, got 1.5" ae-train -q -a 'dense 3; ---; dense in' --loss bce \
		--val-file <(echo 1.5) -o never.bin "$home/unit.npy"
}

@test "every record and value is checked before training, the first ones and the last ones, too" {
	for bad in 0 2; do
		for value in 0 1; do
			awk -v r=$bad -v v=$value 'BEGIN { for (i = 0; i < 3; i++) print i == r && v == 0 ? 1.5 : 0.5, i == r && v == 1 ? 1.5 : 1 }' >rows.txt
			set -- ae-train -q -e 1 -o never.bin
			refused "training data: record $bad: value $value: expected a target from 0 to 1" \
				"$@" --loss bce -a 'dense 2; ---; dense in' rows.txt
			refused "training data: record $bad: value $value: expected a probability from 0 to 1, got 1.5" \
				"$@" --noise bernoulli -a 'dense 2; ---; dense in' rows.txt
			refused "validation data: record $bad: value $value: expected a probability from 0 to 1, got 1.5" \
				"$@" --binarize -a 'dense 2; ---; dense in' --val-file rows.txt <(printf '%s\n' '0 1' '1 0')
			awk '{ a = $1 > 1 ? 3 : 0; b = $2 > 1 ? 3 : 0; print a, b }' rows.txt >codes.txt
			refused "training data: record $bad: value $((value + 1)): expected a code from 0 to 2" \
				"$@" -a 'embedding 2 levels=3; flatten; dense 2; ---; dense in' codes.txt
		done
		awk '{ print int($2 * 1.4) }' rows.txt >labels.txt
		refused "training data: record $bad: label: expected a whole number from 0 to 1" \
			"$@" --labels labels.txt -a 'latent 1 classes=2; ---; dense in' rows.txt
	done
}

@test "--shuffle no takes the records in their order" {
	train -e 2 -a "$dense" --shuffle no -o plain.bin "$train"
	train -e 2 -a "$dense" -o shuffled.bin "$train"
	differ plain.bin shuffled.bin
	refused "maybe" ae-train -q -a "$dense" --shuffle maybe -o never.bin "$train"
}

# The only weight after each epoch says in which order its three records came: one update per record.
@test "each epoch has each record once, in an order of its own" {
	printf '1\n2\n3\n' >"$out/x"
	printf '1\n-1\n2\n' >"$out/t"
	for order in yes no; do
		for e in 0 1 2 3 4 5 6; do
			ae-train -q -e $e -b 1 --optimizer sgd --lr 0.02 --shuffle $order -a 'dense 1 bias=no' --target "$out/t" -o "$out/m" "$out/x"
			echo 1 | ae-recon -t "$out/m"
		done | awk '
			function after(w, i) { return w - 0.02 * 2 * i * (w * i - t[i]) }
			BEGIN { t[1] = 1; t[2] = -1; t[3] = 2 }
			NR == 1 { w = $1; next }
			{
				found = "none"
				for (i = 1; i <= 3; i++) for (j = 1; j <= 3; j++) {
					k = 6 - i - j
					if (i != j && (after(after(after(w, i), j), k) - $1) ^ 2 < 1e-10) found = i j k
				}
				print found
				w = $1
			}' >"$out/orders"
		[ "$(wc -l <"$out/orders")" = 6 ]
		run -1 grep -q none "$out/orders"
		if [ $order = yes ]; then
			[ "$(sort -u "$out/orders" | wc -l)" -gt 2 ]
		else
			[ "$(sort -u "$out/orders")" = 123 ]
		fi
	done
}

@test "--target trains for another output, of another shape" {
	ae-window 16 -t "$home/normal.npy" | awk '{ print $1 + $3, 0.5 }' >target.txt
	train -e 30 -b 16 --lr 0.01 -a 'dense 2' --target target.txt --log history.tsv -o m.bin "$train"
	awk -F '\t' 'END { exit !($2 < 0.01) }' history.tsv
	ae-recon -t m.bin "$train" | paste target.txt - |
		awk '{ s += ($1 - $3) ^ 2 + ($2 - $4) ^ 2 } END { exit !(s / NR < 0.02) }'
	head -n 400 target.txt >few.txt
	refused "few.txt: expected 405 targets, one per record, got 400" ae-train -q -a 'dense 2' --target few.txt -o never.bin "$train"
	refused "target.txt: expected targets of 3, the network's output, got 2" ae-train -q -a 'dense 3' --target target.txt -o never.bin "$train"
}

@test "--noise corrupts what goes in, not what should come out" {
	train -e 30 -b 16 --lr 0.01 -a 'dense 2' --noise gaussian=0.5 --val 0.2 --log history.tsv -o m.bin "$home/normal.npy"
	# the identity is the best that two values can do; noise is left in the loss of training alone
	awk -F '\t' 'END { exit !($2 > 2 * $3) }' history.tsv
	[ "$(note m.bin noise)" = gaussian=0.5 ]
}

@test "--init starts from the weights of another model" {
	train -e 3 -a "$conv" -o first.bin "$train"
	train -e 0 -a "$conv" --init first.bin -o same.bin "$train"
	ae-score -o first.npy first.bin "$train"
	ae-score -o same.npy same.bin "$train"
	cmp first.npy same.npy
	refused "first.bin" ae-train -q -a "$dense" --init first.bin -o never.bin "$train"
	refused "missing.bin" ae-train -q -a "$conv" --init missing.bin -o never.bin "$train"
}

@test "tied weights stay one tensor through the training" {
	train -e 3 -a 'dense 3 bias=no; ---; dense in tied=0 bias=no' -o tied.bin "$home/normal.npy"
	# the code of e_j is column j of W, whose transpose gives the reconstruction of e_j: both from one table
	printf '1 0\n0 1\n' | ae-encode -t tied.bin >w.txt
	printf '1 0\n0 1\n' | ae-recon -t tied.bin >recon.txt
	awk 'FNR == NR { for (i = 1; i <= 3; i++) w[FNR, i] = $i; next }
		{ for (j = 1; j <= 2; j++) { s = 0; for (i = 1; i <= 3; i++) s += w[FNR, i] * w[j, i]
		if ((s - $j) ^ 2 > 1e-10) exit 1 } }' w.txt recon.txt
}

@test "a name, a file and a text are the same architecture" {
	text='dense 4; ---; dense in'
	echo "$text" >arch.txt
	train -e 1 -a "$text" -o text.bin "$train"
	train -e 1 -a arch.txt -o file.bin "$train"
	ae-score -o text.npy text.bin "$train"
	ae-score -o file.npy file.bin "$train"
	cmp text.npy file.npy
	refused "expected the text of an architecture, got 0x" ae-train -e 0 -a file.bin -o m.bin "$train"
	run -0 --separate-stderr ae-train -v -e 0 -o m.bin "$train"
	[[ $stderr == *"architecture: dense 64 relu; dense 8; ---;"* ]]
}

# ---- batch normalization ----

@test "batchnorm never normalizes a batch of one record" {
	ae-select -r 0:97 -o part.npy "$train"
	norm='flatten; dense 8 relu; batchnorm; dense 3; ---; dense in'
	refused "training: item 3 'batchnorm': expected batches of 2 records or more to normalize, got batches of 1" \
		ae-train -q -a "$norm" -b 1 -o never.bin part.npy
	ae-select -r 0:1 -o one.npy "$train"
	refused "item 3 'batchnorm': expected batches of 2 records or more" ae-train -q -a "$norm" -o never.bin one.npy
	refused "item 2 'batchnorm': expected batches of 2 records or more" ae-train -q -b 1 -o never.bin \
		-a 'dense 3; ---; dense 8; dense in' --adversarial 'dense 4; batchnorm; dense 1' part.npy
	# 97 records in batches of 32 and a last one of 1, which joins the batch before
	for records in 2 33 65 97; do
		ae-select -r 0:$records -o some.npy "$train"
		train -a "$norm" -b 32 -e 20 -j 1 -o merged.bin some.npy
		train -a "$norm" -b 32 -e 20 -j 3 -o threads.bin some.npy
		cmp merged.bin threads.bin
		train -a 'dense 8 relu; batchnorm; ---; dense in' -b 32 -e 2 --pretrain 1 -o pretrained.bin some.npy
	done
	ae-select -r 0:33 -o some.npy "$train"
	train -a "$norm" -b 32 -e 20 -o merged.bin some.npy
	train -a "$norm" -b 33 -e 20 -o whole.bin some.npy
	ae-score -o merged.npy merged.bin some.npy
	ae-score -o whole.npy whole.bin some.npy
	cmp merged.npy whole.npy
	# one record of many positions has statistics of its own, and a frozen half uses those that it has
	train -a 'conv1d 6 5 relu; batchnorm; ---; conv1d in 5' -b 1 -e 2 -o positions.bin part.npy
	train -a "$norm" -b 1 -e 2 --init merged.bin --freeze encoder -o frozen.bin part.npy
}

# ---- what is refused ----

@test "a network that gives something else than its records is refused, with what to do" {
	refused "network: expected an output of 16x2, the record's shape, got 18x2: end it with 'crop'" \
		ae-train -q -a 'conv1d 3 3 stride=3; ---; convt1d in 3 stride=3' -o never.bin "$train"
	refused "network: expected an output of 16x2, the record's shape, got 15x2: use pad=same" \
		ae-train -q -a 'maxpool1d 3; ---; upsample1d 3' -o never.bin "$train"
	train -e 1 -a 'conv1d 3 3 stride=3; ---; convt1d in 3 stride=3; crop' -o cropped.bin "$train"
	refused "item 1 'dens 3'" ae-train -q -a 'dens 3; dense in' -o never.bin "$train"
	[ ! -e never.bin ]
}

@test "a NaN, an infinity and an empty field are refused with their record" {
	for bad in nan inf -inf; do
		awk -v bad=$bad 'NR == 18 { print "1 " bad; next } 1' "$home/rows.txt" >bad.txt
		refused "bad.txt" ae-train -q -a "$dense" -o never.bin bad.txt
	done
	cp "$train" bad.npy
	printf '\0\0\300\177' | dd of=bad.npy bs=1 seek=$(($(wc -c <bad.npy) - 4)) conv=notrunc 2>/dev/null
	refused "record 404" ae-train -q -a "$dense" -o never.bin bad.npy
}

@test "a learning rate that is too large ends the run, and names an item" {
	echo "the last good model" >model.bin
	refused "not finite: try a learning rate below 1000, --clip-norm, or records of one scale (ae-normalize)" \
		ae-train -q -a 'dense 8; dense 8; ---; dense in' --optimizer sgd --lr 1000 --checkpoint run.ckpt -o model.bin "$train"
	[[ $(cat refused.err) == *"training: epoch "*", batch "*"the weights of item "[123]" 'dense "* ]]
	[ "$(cat model.bin)" = "the last good model" ]
	# clipping holds the same run together
	train -a 'dense 8; dense 8; ---; dense in' --optimizer sgd --lr 0.01 --clip-norm 0.1 -e 2 -o model.bin "$train"
}

@test "weights that the last step of all made bad are never written" {
	awk 'BEGIN { for (i = 1; i < 20; i++) print i "e18", 1 - i "e18" }' >huge.txt
	refused "not finite" ae-train -q -a 'dense 2; ---; dense in' --optimizer sgd --lr 1000 -e 1 -b 100 -o never.bin huge.txt
	[ ! -e never.bin ]
}

@test "too few rows, columns that differ, and no record at all are refused" {
	head -n 15 "$home/rows.txt" >few.txt
	refused "expected at least one window of 16 rows, got 15 rows" ae-train -q -a "$dense" -w 16 -o never.bin few.txt
	refused "expected 2 columns, as the normalizer has, got 1" ae-train -q -a "$dense" --stats "$home/s.bin" -c 1 -w 16 -o never.bin "$home/rows.txt"
	ae-select -r 0:0 -o none.npy "$train"
	refused "no record to learn from" ae-train -q -a "$dense" -o never.bin none.npy
	ae-window 4 -o windows.npy "$home/rows.txt"
	ae-train -e 1 -a 'dense 1; ---; dense in' -w 2 -o twice.bin windows.npy 2>told
	grep -q "expected rows, got records of 4x2: the network learns records of 2x4x2" told
	refused "expected windows of at most 3 dimensions, got" ae-train -q -w 2 -o never.bin <(ae-window 4 "$train")
	refused "no-such" ae-train -q -a "$dense" --stats no-such -o never.bin "$train"
}

@test "files that could not be written are told before the training" {
	for option in -o --log --checkpoint; do
		run -2 --separate-stderr timeout 5 ae-train -a "$dense" -e 1000000 $option nowhere/file "$train"
		[[ $stderr == "ae-train: nowhere/file: cannot be created: "* ]]
	done
}

@test "words go to standard error, a model alone to standard output" {
	ae-train -a "$dense" -e 2 -o model.bin "$train" >stdout 2>stderr
	[ ! -s stdout ]
	grep -q '^ae-train: epoch 2/2: loss [0-9.]*, 0 s left$' stderr
	ae-train -v -a "$dense" -e 3 --val 0.1 -o model.bin "$train" 2>stderr
	[ "$(grep -c '^ae-train: epoch [123]/3: loss [0-9.e-]*, val_loss [0-9.e-]*, 0 s left$' stderr)" = 3 ]
	ae-train -q -a "$dense" -e 3 --val 0.1 "$train" 2>stderr | cmp - model.bin
	[ ! -s stderr ]
}

@test "no output takes the place of another one, of an input, or of what is no checkpoint" {
	refused "two outputs of different kinds" ae-train -q -e 1 --log z.bin -o z.bin "$BATS_FILE_TMPDIR/train.npy"
	refused "two outputs of different kinds" ae-train -q -e 1 --checkpoint z.bin -o ./z.bin "$BATS_FILE_TMPDIR/train.npy"
	[ ! -e z.bin ]
	cp "$BATS_FILE_TMPDIR/train.npy" mine.npy
	refused "an input, which the output would replace" ae-train -q -e 1 -o mine.npy mine.npy
	cmp "$BATS_FILE_TMPDIR/train.npy" mine.npy
	ae-train -q -e 1 -a 'dense 2; ---; dense in' -o kept.bin "$BATS_FILE_TMPDIR/train.npy"
	cp kept.bin copy.bin
	refused "expected a checkpoint to replace" ae-train -q -e 1 --checkpoint kept.bin -o z.bin "$BATS_FILE_TMPDIR/train.npy"
	cmp kept.bin copy.bin
	seq 9 >x.txt
	cp x.txt y.txt
	refused "an input, which the output would replace" ae-normalize --fit x.txt x.txt
	refused "two outputs of different kinds" ae-normalize --fit s.new -o s.new x.txt
	refused "an input, which the output would replace" ae-threshold --fit x.txt x.txt
	cmp x.txt y.txt
}

@test "what has not the size of its records is told how to get it" {
	refused "needs the size 'in'" ae-train -q -e 1 -a 'conv1d 4 3; conv1d 5 3' -o never.bin "$BATS_FILE_TMPDIR/train.npy"
	refused "needs the size 'in'" ae-train -q -e 1 -a 'dense 3; dense 7' -o never.bin "$BATS_FILE_TMPDIR/train.npy"
}

# 2,400 values to 40: more weights than a slice fetches by itself; 70 records are full slices and a part of one
@test "large weights behind a convolution give the same for any threads, and what the naive kernels give" {
	awk 'BEGIN { for (i = 0; i < 70 * 300; i++) printf "%.4f%s", sin(i * i / 900), i % 300 == 299 ? "\n" : "," }' |
		ae-convert -o waves.npy
	each=(ae-train -q -e 2 -b 70 -a 'reshape 300x1; conv1d 8 5 tanh; flatten; dense 40 tanh; ---; dense in')
	"${each[@]}" -j 1 --log one.tsv -o one.bin waves.npy
	for threads in 2 5; do
		"${each[@]}" -j "$threads" -o many.bin waves.npy
		cmp one.bin many.bin
	done
	AE_ISA=naive "${each[@]}" --log naive.tsv -o naive.bin waves.npy
	paste one.tsv naive.tsv | awk 'NR > 1 && ($2 - $5 > 1e-5 || $5 - $2 > 1e-5) { exit 1 } END { exit NR != 3 }'
}

@test "--block gives the noise of a block's values one draw, whatever the threads" {
	seq 1 240 | awk '{ print sin($1), cos($1), sin(2 * $1), cos(2 * $1) }' | ae-window -s 12 12 >waves.npy
	fit() { ae-train -q -e 2 -b 4 -a 'dense 8 relu; ---; dense in' --noise mask=0.5 "$@" waves.npy; }
	fit --block 4x2 -j 1 -o a.bin
	fit --block 4x2 -j 2 -o b.bin
	cmp a.bin b.bin
	fit -o single.bin
	run ! cmp -s a.bin single.bin
	ae-info a.bin | grep -q '4x2'
	refused "option --block '13x2': expected a block within records of 12x4" ae-train -q -a 'dense 8; ---; dense in' --noise mask=0.5 --block 13x2 -o c.bin waves.npy
	refused "--block needs --noise" ae-train -q -a 'dense 8; ---; dense in' --block 4x2 -o c.bin waves.npy
	refused "--subspace cannot be used with --block: members do not see neighboring columns" ae-train -q --members 2 --subspace 0.5 --noise mask=0.5 --block 4x2 -o c.bin waves.npy
}

# weights MODEL COUNT: its last parameters, one per line
weights() {
	tail -c $((4 * $2)) "$1" | od -An -v -tf4 -w4
}

@test "--clip-norm: a step of sgd is as long as the norm asked for, over all parameters" {
	seq 60 | awk '{ print $1 % 5, $1 * $1 % 11 }' >rows.txt
	sgd=(-a 'dense 3 tanh; ---; dense in' --heldout none --optimizer sgd --lr 1 -b 60)
	ae-train -q "${sgd[@]}" -e 0 -o before.bin rows.txt
	for norm in 0.001 0.5 1e30; do
		ae-train -q "${sgd[@]}" -e 1 --clip-norm $norm -o $norm.bin rows.txt
		paste <(weights before.bin 17) <(weights $norm.bin 17) | awk '{ d = $2 - $1; s += d * d } END { print sqrt(s) }' >$norm
	done
	awk '{ exit !($1 > 0.000999 && $1 < 0.001001) }' 0.001
	awk '{ exit !($1 > 0.49999 && $1 < 0.50001) }' 0.5
	# a gradient that is shorter stays as it is
	ae-train -q "${sgd[@]}" -e 1 -o free.bin rows.txt
	[ "$(cat 1e30)" = "$(paste <(weights before.bin 17) <(weights free.bin 17) | awk '{ d = $2 - $1; s += d * d } END { print sqrt(s) }')" ]
	awk '{ exit !($1 > 0.6) }' 1e30
}

@test "a half that fits is taken, values that stand alone have windows, and a validation that overflows is told" {
	awk 'BEGIN { for (i = 0; i < 60; i++) print sin(i), cos(i), sin(i / 2) }' >rows.txt
	ae-train -q -a 'dense 4 tanh; dense 2; ---; dense in' -e 1 -o deep.bin rows.txt
	run -0 --separate-stderr ae-train -e 0 --init deep.bin -a 'dense 2 tanh; ---; dense in' -o half.bin rows.txt
	[[ $stderr == *"deep.bin: only its decoder fits: the other half starts from random weights"* ]]
	printf '1e25 1 1\n' >large.txt
	refused "the validation loss is not finite" ae-train -q -e 1 -a 'dense 2; ---; dense in' --val-file large.txt -o never.bin rows.txt
	cut -d ' ' -f 1 rows.txt | ae-convert --shape '()' -o single.npy
	cut -d ' ' -f 1 rows.txt | ae-convert -o column.npy
	ae-train -q -w 4 -e 1 -a 'dense 2; ---; dense in' -o single.bin single.npy
	ae-train -q -w 4 -e 1 -a 'dense 2; ---; dense in' -o column.bin column.npy
	cmp single.bin column.bin
	[ ! -e never.bin ]
}
