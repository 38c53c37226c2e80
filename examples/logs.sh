#!/bin/sh
# logs.sh [NORMAL.log CHECK.log REGEX] - finds abnormal sessions in a log. Lines in which the same text matches the
# regular expression are a session. Templates of lines and a model are learned from NORMAL.log; each session of CHECK.log
# is a record of counts of templates, and its score tells whether it is abnormal.
#
# Prints the templates, then a line per abnormal session, the largest score first: score, first line, time and session.
# Results go to $OUT (default: ./logs): templates.txt, new.tsv (lines that fit no template), sessions.csv, scores.npy.
# Without operands: logs that logs.awk generates, and then also precision, recall and what was found of each kind.
# SHORT=1: shorter ones. With PEER=python3, and NumPy there, also PCA on the same records, as He et al. 2016 have it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-logs}
mkdir -p "$out"
case $# in
0)
	sessions=5000
	if [ "${SHORT:-0}" = 1 ]; then sessions=1000; fi
	normal=$out/normal.log check=$out/check.log session='blk_-?[0-9]+'
	awk -v sessions=$sessions -v seed=1 -f "$here/logs.awk" >"$normal"
	awk -v sessions=$sessions -v seed=2 -v rate=0.03 -v labels="$out/labels.tsv" -f "$here/logs.awk" >"$check"
	;;
3) normal=$1 check=$2 session=$3 ;;
*) echo "usage: logs.sh [NORMAL.log CHECK.log REGEX]" >&2; exit 2 ;;
esac

rm -f "$out/templates.txt" "$out/new.tsv"
ae-log --templates "$out/templates.txt" --fit --session "$session" -o "$out/normal.npy" "$normal"
ae-log --templates "$out/templates.txt" --session "$session" --new "$out/new.tsv" --lines "$out/sessions.csv" \
	-o "$out/check.npy" "$check"
cut -f 1,2,3 "$out/templates.txt"

ae-normalize -q --fit "$out/stats.bin" -o "$out/normalized.npy" "$out/normal.npy"
ae-train -q --stats "$out/stats.bin" -o "$out/model.bin" "$out/normal.npy"
ae-threshold --fit "$out/threshold.bin" -m fpr="${RATE:-0.002}" "$out/model.bin"
ae-score -q --raw -o "$out/scores.npy" "$out/model.bin" "$out/check.npy"

# index, score; then the score, first line, time and session of each
ae-threshold "$out/threshold.bin" "$out/scores.npy" | awk -F '\t' -v OFS='\t' '
	NR == FNR { score[$1] = $2; next }
	FNR == 1 { n = split($0, name, ","); for (i = 1; i <= n; i++) at[name[i]] = i; next }
	(FNR - 2) in score { split($0, field, ","); print score[FNR - 2], field[at["line"]], field[at["time"]], field[at["session"]] }
' - "$out/sessions.csv" | sort -k 1,1gr >"$out/abnormal.tsv"
echo "abnormal sessions: score, first line, time, session"
head -n 10 "$out/abnormal.tsv"
if [ $# != 0 ]; then exit; fi

# kinds: that of each session of the table
awk -F '[\t,]' 'NR == FNR { kind[$1] = $2; next } FNR > 1 { print kind[$NF] }' "$out/labels.tsv" "$out/sessions.csv" >"$out/kinds"
sed 's/normal/0/; s/[a-z].*/1/' "$out/kinds" >"$out/abnormal"
echo "found of each kind"
ae-threshold --flags "$out/threshold.bin" "$out/scores.npy" | ae-convert --to csv | paste "$out/kinds" - | awk -F '\t' '
	$1 != "normal" { n[$1]++; found[$1] += $2 }
	END { for (k in n) print k "\t" found[k] " of " n[k] }' | sort
ae-eval -q --labels "$out/abnormal" --threshold "$out/threshold.bin" "$out/scores.npy" | grep -E '^(precision|recall|f1|roc_auc)	' |
	sed 's/^/ae	/'
if [ -n "${PEER:-}" ]; then
	"$PEER" "$here/../tests/reference/log_pca.py" "$out/normal.npy" "$out/check.npy" "$out/abnormal"
fi
