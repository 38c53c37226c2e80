# gzip data as input: read by every program, in every format and from pipes, and refused if a byte is wrong.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	made=$AE_SOURCE/tests/reference/deflate
}

@test "files of gzip at every level, and of zlib with every kind of block, are read" {
	ae-convert "$made/plain.csv" >want
	for file in "$made"/*.gz; do
		ae-convert "$file" >got
		cmp want got
		ae-convert <"$file" >got
		cmp want got
		# shellcheck disable=SC2002 # a pipe is what is tested
		cat "$file" | ae-convert >got
		cmp want got
	done
	seq 1 60000 | awk '{ print $1 * 7 % 1009 "," $1 / 3 }' >large.csv
	ae-convert large.csv >want
	for level in 1 2 3 4 5 6 7 8 9; do
		gzip -c "-$level" large.csv | ae-convert >got
		cmp want got
	done
	cat large.csv large.csv | ae-convert >want
	{ gzip -c1 large.csv; gzip -c9 large.csv; } | ae-convert >got
	cmp want got
}

@test "every format is read from gzip data, and several files as one stream" {
	ae-convert "$made/plain.csv" >a.npy
	printf 'P5 2 1 9 \1\2P5 2 1 9 \3\4' >a.pgm
	printf '0,1,2,3\n4,5,6,7\n' | ae-convert --to idx --dtype u1 --shape 2x2 -o a.idx
	printf '{"v":1}\n{"v":2}\n' >a.json
	for file in a.npy a.pgm a.idx a.json; do
		gzip -kn "$file"
		ae-convert "$file" "$file" >want
		ae-convert "$file.gz" "$file.gz" >got
		cmp want got
		ae-convert "$file" "$file.gz" >got
		cmp want got
	done
	gzip -c a.npy.gz >twice.gz
	refused "got a file that begins with the bytes 1f 8b" ae-convert twice.gz
}

# both COMMAND...: prints the same for plain.csv and plain.csv.gz, which stand for FILE
both() {
	local word plain=() packed=()

	for word; do
		plain+=("${word/FILE/plain.csv}")
		packed+=("${word/FILE/plain.csv.gz}")
	done
	"${plain[@]}" >want 2>want.words || { echo "${plain[*]}: exit status $?"; cat want.words; return 1; }
	"${packed[@]}" >got 2>got.words || { echo "${packed[*]}: exit status $?"; cat got.words; return 1; }
	sed 's/plain\.csv\.gz/plain.csv/g' got | cmp want -
	sed 's/plain\.csv\.gz/plain.csv/g' got.words | cmp want.words -
}

@test "every program that reads records reads them from gzip data" {
	seq 1 200 | awk 'BEGIN { print "time,a,b" } { printf "2026-01-01T00:%02d:%02dZ,%g,%g\n", $1 / 60, $1 % 60, $1 % 7, $1 % 11 }' >plain.csv
	gzip -kn plain.csv
	ae-train -q -e 1 -w 5 -a 'dense 2; ---; dense in' -o model.bin plain.csv
	both ae-convert -t FILE
	both ae-select -n 5 FILE
	both ae-select -r 5:9 FILE
	both ae-normalize --range 0,1 FILE
	both ae-normalize --fit s.bin FILE
	both ae-window 4 FILE
	both ae-noise gaussian=1 FILE
	both ae-resample 10s FILE
	both ae-table --fit schema.txt FILE
	both ae-table --schema schema.txt FILE
	both ae-calibrate -c a FILE
	both ae-join -m max FILE
	both ae-train -q -e 1 -a 'dense 1; ---; dense in' FILE
	both ae-score --raw model.bin FILE
	both ae-recon --raw model.bin FILE
	both ae-plot series FILE
	ae-score -q --raw model.bin plain.csv >scores.npy
	both ae-threshold --at 0.1 --annotate FILE -w 5 scores.npy
	both ae-eval --against FILE FILE
	both ae-report --raw model.bin FILE
}

@test "rows come out of a pipe of gzip data as soon as they can be decoded" {
	mkfifo in
	ae-convert -t <in >out &
	job=$!
	exec 5>in
	for i in 1 2 3; do
		echo "$i" | gzip >&5
		lines_come "$i" out
	done
	exec 5>&-
	wait "$job" || true
	# half of the rows, then a flush of zlib
	flush=$(head -c 200 "$made/sync.gz" | LC_ALL=C od -An -v -tx1 | tr -d ' \n' | awk '{ print (index($0, "0000ffff") + 7) / 2 }')
	[ "$flush" -gt 50 ]
	ae-convert -t <in >out &
	job=$!
	exec 5>in
	head -c "$flush" "$made/sync.gz" >&5
	lines_come 21 out
	tail -c +"$((flush + 1))" "$made/sync.gz" >&5
	lines_come 41 out
	exec 5>&-
	wait "$job" || true
}

# Symbols of lengths and distances with all their extra bits: repeats of every length, and at distances of every class.
@test "repeats of every length from 3 to 258, and of distances up to 32,768, are read" {
	awk 'BEGIN { seed = 7
		for (i = 0; i < 300; i++) { seed = seed * 16807 % 2147483647; print text[i] = seed % 251 }
		for (n = 3; n <= 258; n++) {
			print 251 + n % 5
			for (i = 0; i < n; i++) print text[i]
			print (text[n] + 1) % 251
		}
		for (n = 0; n < 70000; n++) {	# random bytes, and now and then twelve of those before
			seed = seed * 16807 % 2147483647
			if (n % 50 == 49 && n > 33000) {
				far = 20 + int(32700 * exp(-(seed % 1000) / 100))
				for (i = 0; i < 12; i++) { print byte[n] = byte[n - far]; n++ }
			}
			print byte[n] = int(seed / 1000) % 256
		} }' | ae-convert --shape '()' --dtype u1 -o bytes.npy
	for level in 1 6 9; do
		gzip -c "-$level" bytes.npy | ae-convert --shape '()' --dtype u1 -o got.npy
		cmp got.npy bytes.npy
	done
}

@test "no cut and no changed bit goes unnoticed" {
	for file in stored fixed dynamic huffman rle window sync full fields; do
		"$AE_BUILD/reference/damage" cut "$made/$file.gz"
		"$AE_BUILD/reference/damage" flip "$made/$file.gz"
	done
	# a file may end behind each member and each zero
	run -1 "$AE_BUILD/reference/damage" cut "$made/members.gz"
	[ "${#lines[@]}" = 3 ] && [ "${lines[2]}" = "395 of 397 refused" ]
	"$AE_BUILD/reference/damage" flip "$made/members.gz"
	run -1 "$AE_BUILD/reference/damage" cut "$made/zeros.gz"
	[ "${lines[-1]}" = "230 of 267 refused" ]
	"$AE_BUILD/reference/damage" flip "$made/zeros.gz"
}

@test "damaged gzip data are refused with the byte" {
	while IFS='|' read -r problem bytes; do
		printf "$bytes" >bad.gz
		refused "bad.gz: $problem" ae-convert bad.gz
	done <<-'END'
	damaged gzip data at byte 0: expected the method deflate|\037\213\007\0\0\0\0\0\0\003
	damaged gzip data at byte 0: a header with unknown flags|\037\213\010\200\0\0\0\0\0\003
	damaged gzip data at byte 11: a block of type 3|\037\213\010\0\0\0\0\0\0\003\007
	damaged gzip data at byte 15: a stored block with two lengths|\037\213\010\0\0\0\0\0\0\003\001\1\0\0\0
	damaged gzip data at byte 12: a distance beyond the first byte|\037\213\010\0\0\0\0\0\0\003\003\002\0
	damaged gzip data at byte 13: more symbols than there are|\037\213\010\0\0\0\0\0\0\003\375\377\377
	damaged gzip data at byte 0: expected a header with the checksum 00000000|\037\213\010\002\0\0\0\0\0\003\0\0
	the gzip data end after 2 bytes, inside a member|\037\213
	the gzip data end after 10 bytes, inside a member|\037\213\010\0\0\0\0\0\0\003
	END
	printf '1\n' | gzip -n >one.gz
	{ cat one.gz; echo x; } >bad.gz
	refused "damaged gzip data at byte 22: expected another member or the end of the file, got other bytes" ae-convert bad.gz
	{ cat one.gz; printf '\0\0x'; } >bad.gz
	refused "damaged gzip data at byte 24: expected the end of the file behind zeros, got other bytes" ae-convert bad.gz
	{ head -c 14 one.gz; printf '\1\2\3\4\2\0\0\0'; } >bad.gz
	refused "damaged gzip data at byte 14: expected data with the CRC-32 04030201, got" ae-convert bad.gz
	{ head -c 18 one.gz; printf '\3\0\0\0'; } >bad.gz
	refused "damaged gzip data at byte 14: expected data of the length 00000003, got 00000002" ae-convert bad.gz
	printf '' | gzip -n >bad.gz
	refused "bad.gz: expected records, got an empty file" ae-convert bad.gz
}

@test "models, statistics and schemas are not read from gzip data, and the message says so" {
	seq 20 | ae-train -q -e 1 -a 'dense 1; ---; dense in' -o m.bin
	seq 20 | ae-normalize --fit s.bin >/dev/null
	printf 'a\nx\n' | ae-table --fit schema.txt >/dev/null
	gzip -k m.bin s.bin schema.txt
	refused "m.bin.gz: expected a file as it is, got gzip data (gzip -d unpacks it)" ae-score m.bin.gz /dev/null
	refused "s.bin.gz: expected a file as it is, got gzip data" ae-normalize --stats s.bin.gz /dev/null
	refused "schema.txt.gz: expected a file as it is, got gzip data" ae-table --schema schema.txt.gz /dev/null
	refused "m.bin.gz: expected records, got a safetensors file (a model)" ae-convert m.bin.gz
}

@test "the memory of a stream from gzip data does not grow" {
	[ -z "${AE_EMULATOR:-}" ] || skip "an emulator has memory of its own"
	(ulimit -v 200000 && ae-info --version >limited 2>&1) || skip "memory cannot be limited here"
	{ printf '\0\0\010\002\005\365\341\0\0\0\0\001'; head -c 100000000 /dev/zero; } | gzip -1 >zeros.idx.gz
	(ulimit -v 60000 && ae-info zeros.idx.gz) >info
	grep -q '^records	100000000' info
}
