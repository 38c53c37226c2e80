#!/bin/sh
# completions.sh DIRECTORY PROGRAM... - writes completions for bash, zsh and fish, made of what each program's --help
# says of its options, to DIRECTORY/SHELL. $RUN is put before the programs: an emulator, for those of another processor.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
to=$1
shift
mkdir -p "$to/bash" "$to/zsh" "$to/fish"
help=$(mktemp)
trap 'rm -f "$help"' EXIT

# make FILE SHELL
make() {
	awk -v name="$name" -f "$here/options.awk" -f "$here/$2.awk" "$help" >"$to/$2/$1"
}

for program; do
	name=${program##*/}
	${RUN:-} "$program" --help >"$help"
	make "$name" bash
	make "_$name" zsh
	make "$name.fish" fish
done
