# What the tests of training and of models share; `load engine` brings it in.

bats_require_minimum_version 1.5.0

# refused MESSAGE COMMAND...: it ends with 2 and one line on stderr, which names the program and holds MESSAGE.
refused() {
	local message=$1

	shift
	run -2 --separate-stderr "$@"
	if [ "${#stderr_lines[@]}" != 1 ] || [[ $stderr != "$1: "*"$message"* ]]; then
		echo "$* says: $stderr"
		return 1
	fi
}

# differ A B: both are there, and not the same.
differ() {
	run -1 cmp "$1" "$2"
}

# note FILE KEY: a text of a model's metadata.
note() {
	ae-info "$1" | sed -n "s/^$2	//p"
}
