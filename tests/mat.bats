# MATLAB files of version 4 and 5 as input: both byte orders, compressed or not; what is no array of real numbers; damage.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	made=$AE_SOURCE/tests/reference/mat
}

@test "arrays are read by name, in both byte orders, compressed or not" {
	for array in double small single bytes words long tiny column; do
		ae-convert -o want.npy "$made/$array.npy"
		for file in little little-packed big big-packed; do
			ae-convert --array "$array" -o got.npy "$made/$file.mat"
			cmp want.npy got.npy
			# shellcheck disable=SC2002 # a pipe is what is tested
			cat "$made/$file.mat" | ae-convert --array "$array" -o got.npy
			cmp want.npy got.npy
		done
	done
	gzip -c "$made/big.mat" | ae-convert --array double | ae-convert -o got.npy
	ae-convert -o want.npy "$made/double.npy"
	cmp want.npy got.npy
}

@test "the first dimension counts the records, and the only array needs no name" {
	for file in one one-plain kinds; do
		ae-convert "$made/$file.mat" | ae-convert -o got.npy
		ae-convert -o want.npy "$made/double.npy"
		cmp want.npy got.npy
	done
	ae-info --array single "$made/little.mat" | grep -q '^record	3x4'
	ae-window 2 --array column "$made/little.mat" | ae-info | grep -q '^records	4'
	ae-convert "$made/one.mat" "$made/double.npy" | ae-info | grep -q '^records	12'
}

@test "a variable that is no array of real numbers is named with the way out" {
	refused "big.mat: expected --array NAME, one of double, small, single, bytes, words, long, tiny or column" ae-convert "$made/big.mat"
	refused "big.mat: --array: expected double, small, single, bytes, words, long, tiny or column, got 'duoble' (did you mean 'double'?)" \
		ae-convert --array duoble "$made/big.mat"
	while IFS='|' read -r name problem; do
		refused "kinds.mat: '$name': expected an array of real numbers, got $problem" ae-convert --array "$name" "$made/kinds.mat"
	done <<-'END'
	complex|an array of complex numbers (save its real and imag)
	sparse|a sparse array (full makes an array)
	text|text (double makes numbers)
	cell|a cell array (cell2mat makes an array)
	structure|a struct (save -struct saves its fields)
	none|an empty array
	END
	refused "empty.mat: a MATLAB file without an array of real numbers" ae-convert "$made/empty.mat"
	refused "hdf5.mat: a MATLAB file of version 7.3, which is HDF5: save it with -v7" ae-convert "$made/hdf5.mat"
}

@test "version 4: matrices are read by name, in both byte orders and all precisions" {
	for array in double small tiny column single4 words4 whole4; do
		ae-convert -o want.npy "$made/$array.npy"
		for file in old-little old-big old-scipy; do
			ae-convert --array "$array" -o got.npy "$made/$file.mat"
			cmp want.npy got.npy
			# shellcheck disable=SC2002 # a pipe is what is tested
			cat "$made/$file.mat" | ae-convert --array "$array" -o got.npy
			cmp want.npy got.npy
		done
	done
	ae-convert -o want.npy "$made/single4.npy"
	for end in little big; do
		ae-convert -o got.npy "$made/old-$end-one.mat"
		cmp want.npy got.npy
		ae-info "$made/old-$end-one.mat" | grep -q '^record	4'
	done
	gzip -c "$made/old-big-one.mat" | ae-convert | ae-convert -o got.npy
	cmp want.npy got.npy
	while IFS='|' read -r name problem; do
		refused "old-big.mat: '$name': expected an array of real numbers, got $problem" \
			ae-convert --array "$name" "$made/old-big.mat"
	done <<-'END'
	complex|an array of complex numbers (save its real and imag)
	sparse|a sparse array (full makes an array)
	text|text (double makes numbers)
	none|an empty array
	END
	refused "old-little.mat: expected --array NAME, one of double, small, tiny, column, single4, words4 or whole4" \
		ae-convert "$made/old-little.mat"
}

@test "version 4: every cut is noticed, and no changed bit of a header crashes" {
	for end in little big; do
		"$AE_BUILD/reference/damage" cut "$made/old-$end-one.mat"
		run -0 "$AE_BUILD/reference/damage" header "$made/old-$end-one.mat" 28
		[[ ${lines[-1]} == *" of 224 refused" ]]
	done
	head -c 60 "$made/old-little-one.mat" >cut.mat
	refused "cut.mat: 'single4': expected 48 bytes of values, the file ends after 32" ae-convert cut.mat
	{ cat "$made/old-big-one.mat"; printf '\1\2\3'; } >more.mat
	refused "more.mat: expected 20 bytes at byte 76, got 3: the file is cut or damaged" ae-convert more.mat
	{ cat "$made/old-big-one.mat"; head -c 20 /dev/zero; } >more.mat
	refused "more.mat: damaged MATLAB file: expected the header of a variable of version 4" ae-convert more.mat
}

@test "a file of zeros, and text that begins with blank lines, are no MATLAB files" {
	head -c 100 /dev/zero >zeros
	refused "zeros: expected NPY, IDX, PGM, PPM, PNG, WAV or a text table, got a file that begins with the bytes 00 00 00 00" ae-convert zeros
	printf '\n\n1,2\n3,4\n' | ae-convert --to csv >got.csv
	printf '1,2\n3,4\n' | cmp - got.csv
}

@test "no cut and no changed bit of a compressed variable goes unnoticed" {
	for file in one integers; do
		"$AE_BUILD/reference/damage" cut "$made/$file.mat"
		"$AE_BUILD/reference/damage" flip "$made/$file.mat"
	done
	"$AE_BUILD/reference/damage" cut "$made/one-plain.mat"
	head -c 300 "$made/one-plain.mat" >cut.mat
	refused "cut.mat: expected 248 bytes of a variable, the file ends after 164" ae-convert cut.mat
	# dimensions: 2^31 - 1 and 2^31 - 1, 2^31 and 1
	for sizes in '\377\377\377\177\377\377\377\177' '\0\0\0\200\1\0\0\0'; do
		{ head -c 160 "$made/one-plain.mat"; printf "$sizes"; tail -c +169 "$made/one-plain.mat"; } >large.mat
		refused "large.mat: damaged MATLAB file: expected dimensions below 2^31 of at most 2^48 values" ae-convert large.mat
	done
	{ cat "$made/one.mat"; printf '\1\2\3'; } >more.mat
	refused "more.mat: expected 8 bytes at byte" ae-convert more.mat
	head -c 100 "$made/one.mat" >cut.mat
	refused "cut.mat: expected 128 bytes at byte 0, got 100: the file is cut or damaged" ae-convert cut.mat
}
