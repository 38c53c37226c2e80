# Scores that a model keeps of records it did not learn from, and the thresholds learned from them.

load engine
load ended

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# le64 N: eight bytes, the lowest first.
le64() {
	printf "\\$(printf %03o $(($1 % 256)))\\$(printf %03o $(($1 / 256)))\\0\\0\\0\\0\\0\\0"
}

# heldout FILE N ORIGIN [PREFIX]: a safetensors file of the scores 1 to N.
heldout() {
	local header="{\"__metadata__\":{\"heldout\":\"$3\"},\"${4-}heldout.scores\":{\"dtype\":\"F32\",\"shape\":[$2],\"data_offsets\":[0,$((4 * $2))]}}"

	{
		le64 "${#header}"
		printf %s "$header"
		seq "$2" | ae-convert --to raw
	} >"$1"
}

# threshold FILE: the number in it.
threshold() {
	ae-convert --to csv "$1"
}

@test "--fit takes a model's held-out scores" {
	heldout model.bin 199 cross-fit
	ae-threshold --fit t.bin -m fpr=0.01 model.bin
	[ "$(threshold t.bin)" = 198 ]
	heldout ensemble.bin 150 validation member.1.
	ae-threshold --fit t.bin ensemble.bin
	[ "$(threshold t.bin)" = 150 ]
	run -0 --separate-stderr ae-threshold --fit t.bin model.bin
	[ -z "$stderr" ]
}

@test "scores of training records come with a warning" {
	heldout model.bin 199 training
	run -0 --separate-stderr ae-threshold --fit t.bin model.bin
	[[ "$stderr" = "ae-threshold: model.bin: its scores are of records that it learned from"* ]]
	run -0 --separate-stderr ae-threshold -q --fit t.bin model.bin
	[ -z "$stderr" ]
}

@test "a model without held-out scores, and one among scores, are refused" {
	heldout model.bin 199 validation
	sed 's/heldout.scores/another.scores/' model.bin >other.bin
	refused "other.bin: no held-out scores" ae-threshold --fit t.bin other.bin
	refused "model.bin: a model: expected no other operand, got 1" ae-threshold --fit t.bin model.bin model.bin
	refused "its held-out scores have no labels" ae-threshold --fit t.bin -m f1 --labels model.bin model.bin
	heldout few.bin 50 validation
	refused "few.bin: 50 scores: a false alarm rate of 0.01 needs 99" ae-threshold --fit t.bin -m fpr=0.01 few.bin
	head -c 300 model.bin >cut.bin
	refused "cut.bin: " ae-threshold --fit t.bin cut.bin
	printf '1\t2\tignore\n' >spans
	refused "option --spans: cannot be used with a model, whose held-out scores have no rows" \
		ae-threshold --fit t.bin --spans spans model.bin
	heldout few.bin 50 training
	refused "few.bin: 50 scores" ae-threshold --fit t.bin -m fpr=0.01 few.bin
	[ ! -e t.bin ]
}

# ---- ae-train ----

# rows N SEED: rows on a curve in five dimensions, with noise.
rows() {
	awk -v n="$1" -v seed="$2" 'function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
		BEGIN { for (i = 0; i < n; i++) { t = 6 * draw(); print sin(t) + draw() / 5, cos(t), sin(2 * t), cos(2 * t) + draw() / 5, draw() } }'
}

@test "the default network of a table gets scores of new rows, and thresholds that hold for them" {
	ordinary_programs
	rows 600 5 >table.txt
	rows 4000 77 >new.txt
	ae-train -q -j 1 -o model.bin table.txt
	if [ -n "${AE_LONG:-}" ]; then	# the next test has fewer steps
		ae-train -q -j 3 -o threads.bin table.txt
		cmp model.bin threads.bin
	fi
	[ "$(note model.bin heldout) $(note model.bin heldout_scores)" = "cross-fit 600" ]
	ae-train -q --heldout none -o none.bin table.txt
	[ -z "$(note none.bin heldout)" ]
	refused "none.bin: no held-out scores" ae-threshold --fit t.bin none.bin
	ae-score -o with.npy model.bin new.txt
	ae-score -o without.npy none.bin new.txt
	cmp with.npy without.npy
	# 1% was asked for: 4000 new rows have 40 false alarms, give or take what 600 scores can say of a quantile
	ae-threshold --fit t.bin -m fpr=0.01 model.bin
	alarms=$(ae-threshold t.bin with.npy | wc -l)
	[ "$alarms" -ge 8 ]
	[ "$alarms" -le 100 ]
	ae-score -o train.npy model.bin table.txt
	ae-threshold --fit t.bin -m fpr=0.01 train.npy
	[ "$(ae-threshold t.bin with.npy | wc -l)" -gt $((2 * alarms)) ]
}

@test "a cross-fit of members, of some columns each, and of gaps" {
	rows 600 5 >table.txt
	ae-train -q --steps 60 -j 1 -o model.bin table.txt
	ae-train -q --steps 60 -j 3 -o threads.bin table.txt
	cmp model.bin threads.bin
	[ "$(note model.bin heldout) $(note model.bin heldout_scores)" = "cross-fit 600" ]
	ae-train -q --steps 60 --members 2 --subspace 0.6 -j 1 -o ensemble.bin table.txt
	ae-train -q --steps 60 --members 2 --subspace 0.6 -j 3 -o threads.bin table.txt
	cmp ensemble.bin threads.bin
	ae-threshold --fit t.bin -m fpr=0.01 ensemble.bin
	awk 'NR % 7 == 2 { $3 = "nan" } 1' table.txt >gaps.txt
	ae-train -q --steps 60 --missing drop -o drop.bin gaps.txt
	[ "$(note drop.bin heldout_scores)" = 514 ]
	ae-train -q --steps 60 --missing keep -o keep.bin gaps.txt
	[ "$(note keep.bin heldout_scores)" = 600 ]
}

@test "validation scores are those of the model" {
	rows 300 5 >table.txt
	head -n 30 table.txt >more.txt
	for how in "--val 0.25" "--val-file more.txt" "--val 0.25 --members 3" "--val 0.25 -w 4 -s 2" "--val 0.1 --missing drop" \
		"--val 0.25 -a dense_2;---;dense_in" "--val-file more.txt --val-target more.txt --missing keep"; do
		# words of an architecture stand for one argument each
		read -ra args <<<"$how"
		ae-train -q --steps 30 "${args[@]//_/ }" -o model.bin table.txt
		[ "$(note model.bin heldout)" = validation ]
		n=$(note model.bin validation_records)
		[ "$(note model.bin heldout_scores)" = "$n" ]
		case $how in
		--val-file*) ae-convert -o val.npy more.txt ;;
		*-w*) ae-window 4 -s 2 table.txt | ae-select -r "-$n:" >val.npy ;;
		*) ae-select -r "-$n:" -o val.npy table.txt ;;
		esac
		ae-score -o want.npy model.bin val.npy
		for quantile in 0 0.5 0.9 1; do
			ae-threshold -q --fit want.t -m quantile=$quantile want.npy
			ae-threshold -q --fit got.t -m quantile=$quantile model.bin
			paste <(threshold want.t) <(threshold got.t) | awk '{ d = $1 - $2; exit !(d * d <= 1e-13 * $1 * $1) }'
		done
	done
}

@test "a cross-fit of windows learns from no row that it scores" {
	awk 'BEGIN { for (i = 0; i < 900; i++) print sin(i / 4) + sin(i * i) / 9 }' >series.txt
	ae-window 20 -o windows.npy series.txt
	ae-train -q --steps 200 -j 1 -o model.bin windows.npy
	ae-train -q --steps 200 -j 2 -w 20 -o raw.bin series.txt
	[ "$(note model.bin heldout_scores) $(note raw.bin heldout_scores)" = "881 881" ]
	ae-threshold -q --fit model.t -m quantile=0.7 model.bin
	ae-threshold -q --fit raw.t -m quantile=0.7 raw.bin
	cmp model.t raw.t
	# a short series has no two parts to learn from
	head -n 60 series.txt >short.txt
	run -0 --separate-stderr ae-train -v -w 20 --steps 20 -o short.bin short.txt
	[[ $stderr = *"held-out scores: none: expected 20 records to learn from in each half, got fewer"* ]]
	[ -z "$(note short.bin heldout)" ]
}

@test "a network that was named gets held-out scores if asked, and what has none is refused" {
	rows 200 5 >table.txt
	set -- ae-train -q -e 10 -a 'dense 3; ---; dense in'
	"$@" -o plain.bin table.txt
	[ -z "$(note plain.bin heldout)" ]
	"$@" --heldout cross-fit -o cross.bin table.txt
	[ "$(note cross.bin heldout_scores)" = 200 ]
	ae-train -q -e 2 --pretrain 2 --heldout cross-fit -a 'dense 3; dense 2; ---; dense 3; dense in' -o stages.bin table.txt
	[ "$(note stages.bin heldout_scores)" = 200 ]
	"$@" --val 0.2 --heldout cross-fit -o cross.bin table.txt
	[ "$(note cross.bin heldout_scores)" = 160 ]
	"$@" --val 0.2 --heldout none -o none.bin table.txt
	[ -z "$(note none.bin heldout)" ]
	refused "--heldout validation needs --val or --val-file" "$@" --heldout validation -o never.bin table.txt
	refused "--heldout cross-fit cannot be used with --target" "$@" --heldout cross-fit --target table.txt -o never.bin table.txt
	seq 200 | awk '{ print $1 % 2 }' >labels.txt
	ae-train -q -e 1 -a 'dense 2 softmax' --labels labels.txt --val 0.2 -o classes.bin table.txt
	[ -z "$(note classes.bin heldout)" ]
	paste -d ' ' table.txt labels.txt >column.txt
	refused "--heldout: expected a network that reconstructs its records" \
		ae-train -q -e 1 -a 'dense 2 softmax' --loss xent --label 6 --heldout cross-fit -o never.bin column.txt
	"$@" --target table.txt --val 0.2 -o target.bin table.txt
	[ -z "$(note target.bin heldout)" ]
	# a label column is no part of the records, and no class
	ae-train -q --steps 30 --label 6 -o label.bin column.txt
	ae-train -q --steps 30 -o table.bin table.txt
	ae-score -o label.npy label.bin table.txt
	ae-score -o table.npy table.bin table.txt
	cmp label.npy table.npy
	[ ! -e never.bin ]
}

@test "a cross-fit that is interrupted leaves the model without its scores" {
	rows 2000 5 >table.txt
	case "$AE_BUILD" in */asan) steps=20000 ;; *) steps=120000 ;; esac
	ended_by INT "grep -q '^ae-train: held-out scores: epoch' words" ae-train -v --steps $steps -j 1 -a 'dense 4; ---; dense in' \
		--heldout cross-fit -o model.bin table.txt
	[ "$status" = 130 ]
	grep -q 'interrupted: the model, without held-out scores, is in model.bin.interrupted' words
	[ -z "$(note model.bin.interrupted heldout)" ]
	[ "$(note model.bin.interrupted epochs)" = "$(note model.bin.interrupted epoch)" ]
	[ ! -e model.bin ]
}
