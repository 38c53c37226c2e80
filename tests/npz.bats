# NPZ as input: archives of NumPy and of zipfile, stored and deflated; one array by name; damage in every bit.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	made=$AE_SOURCE/tests/reference/npz
}

@test "the only array of an archive is read, from files and pipes, and within gzip data" {
	ae-convert "$made/a.npy" >want
	for file in stored deflated pipe comment; do
		ae-convert "$made/$file.npz" >got
		cmp want got
		# shellcheck disable=SC2002 # a pipe is what is tested
		cat "$made/$file.npz" | ae-convert >got
		cmp want got
		gzip -c "$made/$file.npz" | ae-convert >got
		cmp want got
	done
	ae-convert "$made/a.npy" "$made/a.npy" >want
	ae-convert "$made/stored.npz" "$made/a.npy" >got
	cmp want got
}

@test "--array chooses one of several arrays" {
	for file in several several-stored large; do
		for array in a b; do
			ae-convert "$made/$array.npy" >want
			ae-convert --array "$array" "$made/$file.npz" >got
			cmp want got
			ae-convert --array "$array" <"$made/$file.npz" >got
			cmp want got
			# shellcheck disable=SC2002 # a pipe is what is tested
			cat "$made/$file.npz" | ae-convert --array "$array" >got
			cmp want got
		done
	done
	ae-info --array b "$made/several.npz" | grep -q '^record	3x2'
	ae-select --array a -n 2 "$made/several.npz" | ae-info | grep -q '^records	2'
	ae-train -q -e 1 -a 'dense 1; ---; dense in' --array a "$made/several.npz" >model.bin
	ae-score -t --array a model.bin "$made/several.npz" >got
	ae-score -t model.bin "$made/a.npy" | cmp - got
	# options that name files take a file of one array
	ae-score model.bin "$made/a.npy" >scores.npy
	ae-eval --against "$made/stored.npz" --array a "$made/several.npz" | grep -q '^mse	0'
}

@test "a choice that is not there, or not needed, is an error with the names" {
	refused "several.npz: expected --array NAME, one of a or b" ae-convert "$made/several.npz"
	refused "several.npz: --array: expected a or b, got 'c'" ae-convert --array c "$made/several.npz"
	refused "stored.npz: --array: expected a, got 'c'" ae-convert --array c "$made/stored.npz"
	refused "a.npy: --array 'a': expected NPZ or MAT" ae-convert --array a "$made/a.npy"
	printf '1\n' >t.csv
	refused "t.csv: --array 'a': expected NPZ or MAT" ae-convert --array a t.csv
	refused "several.npz: expected --array NAME, one of a or b" ae-eval --against "$made/several.npz" "$made/a.npy"
}

@test "archives of other things are named" {
	refused "text.zip: a zip archive without NPY files: unzip -p unpacks it" ae-convert "$made/text.zip"
	refused "excel.xlsx: an Excel file: ssconvert makes CSV of it" ae-convert "$made/excel.xlsx"
	refused "empty.zip: a zip archive without NPY files" ae-convert "$made/empty.zip"
	refused "bzip2.npz: array 'a': expected it stored or deflated, got method 12" ae-convert "$made/bzip2.npz"
}

@test "no cut and no changed bit of an archive goes unnoticed" {
	for file in stored deflated pipe comment; do
		"$AE_BUILD/reference/damage" cut "$made/$file.npz"
		"$AE_BUILD/reference/damage" flip "$made/$file.npz"
	done
	for file in several several-stored large; do
		"$AE_BUILD/reference/damage" cut "$made/$file.npz" b
		"$AE_BUILD/reference/damage" flip "$made/$file.npz" b
	done
	head -c 40 "$made/stored.npz" >cut.npz
	refused "cut.npz: damaged zip archive: expected a directory at its end (is the file cut?)" ae-convert cut.npz
}

@test "arrays in Fortran order are read from pipes" {
	npy() {
		printf '\223NUMPY\1\0v\0%-117s\n' "$1"
	}
	{ npy "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }"; printf '\1\2\3\4\5\6'; } >f.npy
	# shellcheck disable=SC2002 # a pipe is what is tested
	[ "$(cat f.npy f.npy | ae-convert -t | xargs)" = "1 3 5 2 4 6 1 3 5 2 4 6" ]
	head -c 133 f.npy | refused "stdin: expected an array of 2 records in Fortran order, the stream ends after 5 bytes" ae-convert
}

# number BYTES VALUE: little-endian, as escapes of printf
number() {
	local i value=$2

	for ((i = 0; i < $1; i++)); do
		printf '\\%03o' $((value & 255))
		value=$((value >> 8))
	done
}

@test "the numbers of a large archive stand in a record of their own" {
	size=$(wc -c <"$made/stored.npz")
	body=$((size - 22))
	count=$(od -An -tu2 -j $((body + 10)) -N 2 "$made/stored.npz" | tr -d ' ')
	read -r bytes at < <(od -An -tu4 -j $((body + 12)) -N 8 "$made/stored.npz")
	# large RECORD LOCATOR PLACE: their four first letters, and where the locator says that the record is
	large() {
		head -c $body "$made/stored.npz"
		printf "$1$(number 8 44)$(number 2 45)$(number 2 45)$(number 4 0)$(number 4 0)$(number 8 "$count")$(number 8 "$count")"
		printf "$(number 8 "$bytes")$(number 8 "$at")$2$(number 4 0)$(number 8 "$3")$(number 4 1)"
		printf 'PK\5\6\0\0\0\0\377\377\377\377\377\377\377\377\377\377\377\377\0\0'
	}
	ae-convert "$made/a.npy" >want
	large 'PK\6\6' 'PK\6\7' $body >large.npz
	ae-convert large.npz >got
	cmp want got
	for wrong in "PK\\6\\5 PK\\6\\7 $body" "PK\\6\\6 PK\\6\\5 $body" "PK\\6\\6 PK\\6\\7 $((body + 1))" "PK\\6\\6 PK\\6\\7 $((body * 9))"; do
		# shellcheck disable=SC2086 # words
		large ${wrong//\\\\/\\} >bad.npz
		refused "bad.npz: damaged zip archive: expected the numbers of a large archive" ae-convert bad.npz
	done
	tail -c 22 large.npz >bad.npz
	refused "bad.npz: " ae-convert bad.npz
}
