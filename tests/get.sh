#!/bin/sh
# get.sh COMMAND[=PACKAGE]... - installs what the tests need and the machine lacks: quietly, and more than once
# where the network fails. Where it cannot install, it says what to install and exits 2.
set -u

missing=
for want; do
	command -v "${want%%=*}" >/dev/null 2>&1 || missing="$missing ${want#*=}"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
	echo "get.sh: not installed:$missing (as root on Debian: apt-get install$missing)" >&2
	exit 2
fi
log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
for pause in 2 5 15 30; do
	# shellcheck disable=SC2086 # a list of words
	if apt-get update -qq >"$log" 2>&1 </dev/null &&
		apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1 </dev/null; then
		exit 0
	fi
	sleep "$pause"
done
tail -n 5 "$log" >&2
echo "get.sh: could not be installed:$missing" >&2
exit 2
