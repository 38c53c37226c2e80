#!/bin/sh
# watch.sh MODEL THRESHOLD FILE - looks once at a table that grows, such as a log of measurements. It prints a line for
# each event that has begun since the last look, with its times and columns, and one if no row has come for $STALE seconds
# (default: 3600). The exit status is 1 if it printed a line, 0 if not, 2 if something failed. MODEL is from `ae-train
# --stats s.bin -w T`, THRESHOLD from `ae-threshold --fit` with its scores per column, `ae-score --raw --by feature`.
# The state is in $STATE_DIRECTORY (default: beside THRESHOLD), and is saved after the lines are out. A file that is
# rotated starts anew, whatever its length. RULE: see ae-threshold(1) (default: any). watch@.service and watch@.timer run
# this from systemd, watch.cron from cron: the lines go to the journal or the mail. Without operands watch-demo.sh runs.
set -eu
case $# in 0) exec "$(dirname "$0")/watch-demo.sh" ;; 3) ;; *) echo "usage: watch.sh MODEL THRESHOLD FILE" >&2; exit 2 ;; esac
model=$1 threshold=$2 file=$3 told=0 status=0 rows=0 work=$(mktemp -d) || exit 2
fail() { sed "s|$work/rows|$file|" "$work/said" >&2; exit 2; }
# a command that fails with 1 has told nothing
trap 'status=$?; rm -rf "$work"; [ $status != 1 ] || [ $told = 1 ] || status=2; exit $status' EXIT
state=${STATE_DIRECTORY:-$(dirname "$threshold")}/$(cd "$(dirname "$file")" && pwd | tr / %)%$(basename "$file").state
ae-info "$model" >"$work/model"
window=$(sed -n 's/^window	//p' "$work/model") step=$(sed -n 's/^step	//p' "$work/model")
[ -n "$window" ] || { echo "watch.sh: $model: expected a model of windows (ae-train --stats S -w T)" >&2; exit 2; }
cp "$file" "$work/rows"
[ -z "$(tail -c 1 "$work/rows")" ] || { sed '$d' "$work/rows" >"$work/whole" && mv "$work/whole" "$work/rows"; }
[ "$(wc -l <"$work/rows")" -lt 2 ] || ae-info "$work/rows" >"$work/table" 2>"$work/said" || fail # a file that has just been rotated has none
[ ! -e "$work/table" ] || rows=$(sed -n 's/^records	//p' "$work/table")
# the state: what the file is, its rows, the row from which on events are new, the time of the last new row, whether told
identity=$(head -n 2 "$work/rows" | cksum | tr ' ' .) now=$(date +%s) is=''
[ ! -e "$state" ] || read -r is seen next since stale <"$state" || is='' # an empty state: as if there were none
if [ "$is" != "$identity" ] || [ "$rows" -lt "$seen" ]; then seen=0 next=0 since=$now stale=0; fi
[ "$rows" -le "$seen" ] || { since=$now stale=0; }
if [ "$rows" -ge "$window" ]; then
	ae-score --raw --by feature -o "$work/scores" "$model" "$work/rows" 2>"$work/said" || fail
	sed "s|$work/rows|$file|" "$work/said" >"$work/warnings" # each is told once, as that of a new column
	cmp -s "$work/warnings" "$state.said" || cat "$work/warnings" >"$work/lines"
	set -- -w "$window" -s "$step" --rule "${RULE:-any}" --events tsv
	! grep -q '^times	' "$work/table" || set -- "$@" --times "$work/rows"
	ae-threshold "$@" "$threshold" "$work/scores" >"$work/events"
	awk -F '\t' -v next_row="$next" -v file="$file" 'FNR == NR { name[$1] = $2; next } $1 >= next_row { # numbers and names; events
		printf "%s: rows %d to %d", file, $1, $2
		printf "%s are abnormal: score %s", (NF > 6) ? " (" $(NF - 2) " to " $(NF - 1) ")" : "", $4
		for (n = i = (NF % 3 == 2) ? split($5, column, ",") : 0; i > 0; i--) printf "%s %s", i == n ? ", columns" : "", name[column[n + 1 - i]]
		print ""
	}' "$work/model" "$work/events" >>"$work/lines"
	[ ! -s "$work/events" ] || next=$(($(tail -n 1 "$work/events" | cut -f 1) + 1))
fi
if [ "$stale" = 0 ] && [ $((now - since)) -ge "${STALE:-3600}" ]; then
	echo "$file: no new row for $(((now - since) / 60)) minutes" >>"$work/lines" && stale=1
fi
[ ! -e "$work/lines" ] || cat "$work/lines" # a full disk ends it here, and the next look tells the lines again
echo "$identity $rows $next $since $stale" >"$state.new"
mv "$state.new" "$state"
[ ! -e "$work/warnings" ] || cp "$work/warnings" "$state.said"
[ ! -s "$work/lines" ] || { told=1 && exit 1; }
