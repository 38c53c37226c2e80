# WAV as input: every kind of sample, unknown sizes, chunks around the data, several files; cut files.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	made=$AE_SOURCE/tests/reference/wav
}

@test "samples of every kind are numbers from -1 to 1, as SciPy reads them" {
	count=0
	for want in "$made"/*.npy; do
		ae-convert -o want.npy "$want"
		ae-convert -o got.npy "${want%.npy}.wav"
		cmp want.npy got.npy
		# shellcheck disable=SC2002 # a pipe is what is tested
		cat "${want%.npy}.wav" | ae-convert -o got.npy
		cmp want.npy got.npy
		count=$((count + 1))
	done
	[ "$count" = 15 ]
	[ "$(ae-convert -t "$made/integers8-1.wav" | head -n 2 | xargs)" = "-1 0.9921875" ]
	[ "$(ae-convert -t -c 2 "$made/integers16-3.wav" | head -n 2 | xargs)" = "-1 0.9999695" ]
}

@test "ae-info prints the rate of a sound, and none of other records" {
	ae-info "$made/known.wav" | grep -qx 'rate	8000'
	# a head of 44100 Hz; a pipe
	{
		printf 'RIFF\050\000\000\000WAVEfmt \020\000\000\000\001\000\001\000\104\254\000\000\210\130\001\000\002\000\020\000'
		printf 'data\004\000\000\000\001\000\002\000'
	} >other.wav
	# shellcheck disable=SC2002 # a pipe is what is tested
	cat other.wav | ae-info | grep -qx 'rate	44100'
	ae-convert -o x.npy "$made/known.wav"
	run ! grep -q '^rate' <(ae-info x.npy)
}

@test "data of an unknown size go on to the end of the file" {
	ae-convert -o want.npy "$made/known.npy"
	for file in unknown zero sox large; do
		ae-convert -o got.npy "$made/$file.wav"
		cmp want.npy got.npy
		# shellcheck disable=SC2002 # a pipe is what is tested
		cat "$made/$file.wav" | ae-convert -o got.npy
		cmp want.npy got.npy
	done
	mkfifo in
	ae-convert -t <in >out &
	job=$!
	exec 5>in
	head -c 84 "$made/unknown.wav" >&5
	lines_come 10 out
	tail -c +85 "$made/unknown.wav" >&5
	lines_come 25 out
	exec 5>&-
	wait "$job" || true
}

@test "several files are one stream, and windows end with their file" {
	ae-convert "$made/known.npy" "$made/known.npy" | ae-convert -o want.npy
	ae-convert -o got.npy "$made/known.wav" "$made/unknown.wav"
	cmp want.npy got.npy
	cat "$made/known.wav" "$made/known.wav" >two.wav
	ae-convert -o got.npy two.wav
	cmp want.npy got.npy
	ae-window 10 "$made/known.wav" "$made/known.wav" | ae-info | grep -q '^missing	180' # 9 windows
	gzip -c "$made/known.wav" | ae-info | grep -q '^record	2'
	refused "expected records of shape 2, as in $made/known.wav, got shape 1" ae-convert "$made/known.wav" "$made/integers16-1.wav"
}

@test "a line end among the bytes of the size does not make a table of the file" {
	ae-info "$made/line-end.wav" | grep -q '^records	1267'
	[ "$(printf 'RIFF\n1\n2\n' | ae-convert -t | xargs)" = "RIFF 1 2" ]
	[ "$(printf 'RIFF WAVE\n1 2\n3 4\n' | ae-convert -t | xargs)" = "RIFF WAVE 1 2 3 4" ]
}

@test "a file that is cut is refused, wherever" {
	for file in known integers8-1 integers32-1 real64-2 large line-end; do
		run "$AE_BUILD/reference/damage" cut "$made/$file.wav"
		# the chunk behind the data may be missing
		for line in "${lines[@]}"; do
			[[ $line == *refused || $file == integers* ]]
		done
		[ "${#lines[@]}" -le 3 ]
	done
	head -c 100 "$made/known.wav" >cut.wav
	refused "cut.wav: expected 25 records, the stream ends after 14" ae-convert cut.wav
	# shellcheck disable=SC2002 # a pipe is what is tested
	cat cut.wav | refused "stdin: record 14: 2 values expected, the stream ends after 0" ae-convert
	head -c 103 "$made/unknown.wav" >cut.wav
	refused "cut.wav: record 14: 2 values expected, the stream ends after 1" ae-convert cut.wav
}

@test "other sounds are named" {
	refused "mu-law.wav: expected WAV data of integers of 8 to 32 bits or of floating point, got mu-law (format 7) of 8 bits (sox" \
		ae-convert "$made/mu-law.wav"
	refused "got integers (format 1) of 64 bits" ae-convert "$made/integers64.wav"
	refused "a big-endian WAV file: sox FILE -L OUT.wav converts it" ae-convert "$made/big-endian.wav"
	refused "an AVI file: ffmpeg -i FILE OUT.wav extracts its sound" ae-convert "$made/video.wav"
	# formats by their code, channels, bytes of all channels, bits
	while read -r text code channels bytes bits; do
		printf "RIFF\\0\\0\\0\\0WAVEfmt \\20\\0\\0\\0\\$code\\0\\$channels\\0\\0\\0\\0\\0\\0\\0\\0\\0\\$bytes\\0\\$bits\\0data\\0\\0\\0\\0" >bad.wav
		refused "got ${text//_/ } bits (sox" ae-convert bad.wav
	done <<-'END'
	A-law_(format_6)_of_8 6 1 1 10
	a_code_(format_2)_of_4 2 1 1 4
	floating_point_(format_3)_of_16 3 1 2 20
	floating_point_(format_3)_of_32 3 1 10 40
	integers_(format_1)_of_24 1 1 2 30
	integers_(format_1)_of_8 1 1 2 10
	END
	printf 'RIFF\4\0\0\0WAVX' | cat - "$made/known.wav" >bad.wav
	refused "bad.wav: expected NPY, IDX, PGM, PPM, PNG, WAV or a text table" ae-convert bad.wav
	{ cat "$made/known.wav"; printf 'RIFF\4\0\0\0WAVX'; } >bad.wav
	refused "bad.wav: damaged WAV file: expected " ae-convert bad.wav
	while IFS='|' read -r problem bytes; do
		printf "$bytes" >bad.wav
		refused "bad.wav: damaged WAV file: expected $problem" ae-convert bad.wav
	done <<-'END'
	the chunk data|RIFF\0\0\0\0WAVE
	the chunk fmt before the data|RIFF\0\0\0\0WAVEdata\0\0\0\0
	a chunk fmt of 16 bytes or more|RIFF\0\0\0\0WAVEfmt \4\0\0\0\1\0\1\0
	one or more channels of whole bytes|RIFF\0\0\0\0WAVEfmt \20\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\2\0\20\0
	data of whole records of 2 bytes, got 3|RIFF\0\0\0\0WAVEfmt \20\0\0\0\1\0\1\0\0\0\0\0\0\0\0\0\2\0\20\0data\3\0\0\0abc
	a chunk ds64 of 16 bytes or more|RF64\377\377\377\377WAVEds64\10\0\0\0\0\0\0\0\0\0\0\0
	more chunks|RIFF\0\0\0\0WAVELIST\4\0\0\0
	END
	{ cat "$made/known.wav"; printf 'LIST\4\0\0\0ab'; } >bad.wav
	refused "bad.wav: damaged WAV file: expected more chunks" ae-convert bad.wav
}

@test "spoken digits are read" {
	real_data fsdd
	for file in "$data"/*.wav; do
		ae-info "$file"
	done | awk '$1 == "records" { n += $2; files++ } END { exit files < 10 || n < 1000 * files }'
	ae-window 256 -s 128 "$data"/0_*.wav | ae-info | grep -q '^record	256x1'
}
