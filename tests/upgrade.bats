# Files of version 0.1.0, which tests/v0.1.0/make.sh made: they load, and give the results that they gave.
load engine

setup() {
	old=$AE_SOURCE/tests/v0.1.0
	export AE_ISA=base
	cd "$BATS_TEST_TMPDIR"
}

@test "models of version 0.1.0 give the scores that they gave" {
	ae-normalize --stats "$old/stats.bin" "$old/rows.csv" >normal.npy
	for model in neighbors covariance ensemble adversarial latent; do
		ae-score -t "$old/$model.bin" normal.npy >"$model.tsv"
		cmp "$model.tsv" "$old/$model.tsv"
	done
	ae-score --raw -t "$old/raw.bin" "$old/rows.csv" >raw.tsv
	cmp raw.tsv "$old/raw.tsv"
}

@test "a model of version 0.1.0 has the names of today once it is written again" {
	ae-merge -o merged.bin "$old/neighbors.bin" "$old/neighbors.bin"
	ae-info merged.bin >info
	grep -q '^score	neighbors$' info
	run -1 grep -q neighbours merged.bin
	ae-merge -o raw.bin "$old/raw.bin" "$old/raw.bin"
	grep -q '"normalizer"' raw.bin
	run -1 grep -q normaliser raw.bin
}

@test "models of version 0.1.0 are models of a folder, one per key" {
	mkdir models
	cp "$old/raw.bin" models/x.bin
	cp "$old/raw.bin" models/y.bin
	# the rows of one key, then each of the other between those of the first
	sed 's/^/x,/' "$old/rows.csv" >rows
	sed 's/.*/x,&\ny,&/' "$old/rows.csv" >both
	ae-score --raw --key 1 models rows | sed 1d | cut -f 2 | cmp - "$old/raw.tsv"
	for key in x y; do
		ae-score --raw --key 1 models both | awk -v key="$key" -F '\t' 'NR > 1 && $1 == key { print $2 }' | cmp - "$old/raw.tsv"
	done
}

@test "thresholds and schemas of version 0.1.0 give the results that they gave" {
	ae-threshold -t "$old/max.bin" "$old/neighbors.tsv" | cmp - "$old/max.tsv"
	ae-threshold -t "$old/dspot.bin" "$old/neighbors.tsv" | cmp - "$old/dspot.tsv"
	ae-table --schema "$old/schema.txt" -t "$old/table.csv" >coded
	[ "$(cut -f 1-2 coded | sort -u | wc -l)" = 3 ]
	ae-table --fit schema.txt "$old/table.csv" >/dev/null
	cmp schema.txt "$old/schema.txt"
}

@test "an option of version 0.1.0 with another name today is refused by its new name" {
	refused "option '--least': renamed to '--min-length'" ae-threshold --least 3 --at 1
	refused "option '--until': renamed to '--low'" ae-threshold --until=3 --at 1
	refused "option '--share': renamed to '--observed'" ae-score --share x m.bin
	refused "option '--plain': renamed to '--no-reuse'" ae-score --plain m.bin
	refused "option '--spread': renamed to '--covariance'" ae-train --spread full
	refused "option '--remember': renamed to '--neighbors'" ae-train --remember 3
	refused "option '--max-levels': renamed to '--max-categories'" ae-table --max-levels 3
	refused "option '--across': renamed to '--ncols'" ae-plot --across 3
	refused "option '--neighbours': renamed to '--neighbors'" ae-eval --neighbours 3
	refused "unknown option '--least'" ae-window --least 3
}
