# safetensors.bash - files of tensors made by hand; for bats: `load safetensors`.

# safetensors HEADER DATA: a file of a JSON header and of data in printf's escapes.
safetensors() {
	# shellcheck disable=SC2059
	printf "$(printf '\\%03o\\%03o\\0\\0\\0\\0\\0\\0' $((${#1} % 256)) $((${#1} / 256)))"
	printf '%s' "$1"
	# shellcheck disable=SC2059
	printf "$2"
}

# tensor NAME TYPE SHAPE BEGIN END: its entry in the header.
tensor() {
	printf '"%s":{"dtype":"%s","shape":[%s],"data_offsets":[%d,%d]}' "$@"
}

# undigested FILE: the file without its digest, whose place keeps its length, so that other checks see what is changed.
undigested() {
	LC_ALL=C sed 's/"digest":"xxh64:/"digest":"other:/' "$1"
}

# flip FILE OFFSET: the file with the lowest bit of one byte flipped.
flip() {
	local byte

	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	head -c "$2" "$1"
	# shellcheck disable=SC2059
	printf "\\$(printf %o $((byte ^ 1)))"
	tail -c +$(($2 + 2)) "$1"
}
