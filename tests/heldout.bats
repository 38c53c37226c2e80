# Scores that a model keeps of records it did not learn from, and the thresholds learned from them.

load engine

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
	heldout few.bin 50 training
	refused "few.bin: 50 scores" ae-threshold --fit t.bin -m fpr=0.01 few.bin
	[ ! -e t.bin ]
}
