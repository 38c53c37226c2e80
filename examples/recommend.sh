#!/bin/sh
# recommend.sh [FILE] - recommends items by an autoencoder of ratings (AutoRec: Sedhain et al. 2015). FILE: a table with a
# row per user and a column per item, empty where there is no rating, or lines of user,item,rating (default: Jester in
# $AE_DATA, else generated ratings). A tenth of the ratings is held out by a seed. The network fills in what a user has
# not rated; errors are those of the ratings held out, beside the mean of user and item. Prints figures and the best
# items of one user. Results go to $OUT (default: build/recommend). RELEVANT=X: ratings from X on are relevant (default:
# the upper quarter); SEED=N; SHORT=1: 20 epochs, else 100. PEER=python3: then SVD of scikit-surprise on the same split.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-build/recommend}
data=${AE_DATA:-$here/../../shared/data}/jester
seed=${SEED:-1} epochs=100
if [ "${SHORT:-0}" = 1 ]; then epochs=20; fi
if [ $# -gt 1 ]; then
	echo "usage: recommend.sh [FILE]" >&2
	exit 2
fi
mkdir -p "$out"

# ---- ratings: a row per user, a column per item ----

# 400 users with three tastes, 60 items; half of the ratings are there. Every awk gives the same numbers.
generated() {
	awk 'function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
	BEGIN {
		seed = 11
		for (i = 1; i <= 60; i++) {
			printf "%sitem%d", (i > 1 ? "," : ""), i
			for (k = 0; k < 3; k++) item[i, k] = 2 * draw() - 1
		}
		print ""
		for (u = 0; u < 400; u++) {
			for (k = 0; k < 3; k++) taste[k] = 2 * draw() - 1
			mood = draw() - 0.5
			for (i = 1; i <= 60; i++) {
				r = 5 * (mood + item[i, 0] * taste[0] + item[i, 1] * taste[1] + item[i, 2] * taste[2]) + draw()
				if (i > 1) printf ","
				if (draw() < 0.5) printf "%.2f", r
			}
			print ""
		}
	}'
}

# pivot: lines of user,item,rating (with or without a header) become a row per user, a column per item, in the order in
# which they are first seen
pivot() {
	awk -F '[,\t;]' '
	NR == 1 && $3 !~ /^[-+.0-9]/ { next }
	{
		if (!($1 in user)) { user[$1] = users++ }
		if (!($2 in item)) { item[$2] = items; name[items++] = $2 }
		rating[user[$1], item[$2]] = $3
	}
	END {
		for (i = 0; i < items; i++) { gsub(/"/, "", name[i]); printf "%s\"%s\"", (i ? "," : ""), name[i] }
		print ""
		for (u = 0; u < users; u++) {
			for (i = 0; i < items; i++) printf "%s%s", (i ? "," : ""), rating[u, i]
			print ""
		}
	}'
}

# rows: the ratings as they are, or pivoted if each line has three fields
rows() {
	if awk -F '[,\t;]' 'NR > 1 && NF != 3 { wide = 1; exit } NR > 50 { exit } END { exit !wide }' "$1"; then
		cat "$1"
	else
		pivot <"$1"
	fi
}

if [ $# = 1 ]; then
	case $1 in *.gz) gzip -dc "$1" ;; *) cat "$1" ;; esac >"$out/raw.csv"
elif [ -f "$data/jester5k.csv.gz" ]; then
	gzip -dc "$data/jester5k.csv.gz" >"$out/raw.csv"
else
	generated >"$out/raw.csv"
fi
rows "$out/raw.csv" >"$out/ratings.csv"

# ---- what is held out, and a scale on which the mean rating is 0 and the highest 1 ----

ae-convert --missing keep -o "$out/ratings.npy" "$out/ratings.csv"
ae-noise --missing keep --seed "$seed" --value nan mask=0.1 -o "$out/seen.npy" "$out/ratings.npy"
ae-convert --to tsv --missing keep "$out/seen.npy" | tr '\t' '\n' | grep -v nan | sort -n >"$out/sorted.txt"
mean=$(awk '{ sum += $1 } END { print sum / NR }' "$out/sorted.txt")
high=$(tail -n 1 "$out/sorted.txt")
relevant=${RELEVANT:-$(awk '{ x[NR] = $1 } END { print x[int(0.75 * NR) + 1] }' "$out/sorted.txt")}
ae-normalize -q --missing keep --range="$mean,$high" "$out/seen.npy" >"$out/unit.npy"

# ---- the mean of user and item ----

ae-convert --to tsv --missing keep "$out/seen.npy" | awk -v mean="$mean" '
	{ for (i = 1; i <= NF; i++) if ($i != "nan") { user[n] = NR; item[n] = i; r[n++] = $i - mean } }
	END {
		for (round = 0; round < 6; round++) {
			for (i = 1; i <= NF; i++) s[i] = c[i] = 0
			for (k = 0; k < n; k++) { s[item[k]] += r[k] - u[user[k]]; c[item[k]]++ }
			for (i = 1; i <= NF; i++) t[i] = s[i] / (5 + c[i])
			for (i = 1; i <= NR; i++) s[i] = c[i] = 0
			for (k = 0; k < n; k++) { s[user[k]] += r[k] - t[item[k]]; c[user[k]]++ }
			for (i = 1; i <= NR; i++) u[i] = s[i] / (5 + c[i])
		}
		for (k = 1; k <= NR; k++)
			for (i = 1; i <= NF; i++) printf "%.6g%s", mean + u[k] + t[i], (i < NF ? "\t" : "\n")
	}' | ae-convert -o "$out/mean.npy"

# ---- the network, and what it makes of the gaps ----

ae-train -q --missing keep --heldout none --seed "$seed" -e "$epochs" --loss mae --schedule cosine \
	-a 'dropout 0.6; dense 300 sigmoid; dropout 0.5; ---; dense in' -o "$out/model.bin" "$out/unit.npy"
ae-recon -q --missing keep "$out/model.bin" "$out/unit.npy" >"$out/unit-filled.npy"
ae-normalize --range="$mean,$high" --inverse "$out/unit-filled.npy" >"$out/filled.npy"

for method in mean filled; do
	ae-eval -q --against "$out/ratings.npy" --gaps "$out/seen.npy" --rank 10 --relevant "$relevant" "$out/$method.npy" |
		sed -n "s/^\(rmse\|mae\|precision_at_10\|recall_at_10\|ndcg_at_10\)	/$method	\1	/p"
done | sed 's/^filled/ae/' | tee "$out/results.tsv"

# ---- the best items of the first user who has not rated some ----

# the seen ratings and the filled ones alternate, a line each
ae-convert --to tsv --missing keep "$out/seen.npy" >"$out/seen.tsv"
ae-convert --to tsv "$out/filled.npy" | paste -d '\n' "$out/seen.tsv" - | awk -F '\t' '
	NR % 2 { split($0, seen); gaps = gsub(/nan/, "&"); next }
	gaps >= 5 { for (i = 1; i <= NF; i++) if (seen[i] == "nan") print NR / 2 - 1 "\t" i "\t" $i; exit }' |
	sort -t '	' -k 3,3gr | head -n 5 >"$out/top.txt"
head -n 1 "$out/ratings.csv" | tr ',' '\n' | tr -d '"\r' | awk -F '\t' '
	NR == FNR { name[NR] = $0; next }
	{ print "user\t" $1 "\t" name[$2] "\t" $3 }' - "$out/top.txt"

ae-select -r :60 "$out/filled.npy" | ae-plot heat --title "Ratings of 60 users, gaps filled" --xlabel item --ylabel user \
	-o "$out/ratings.svg"

# ---- SVD on the same split ----

if [ -n "${PEER:-}" ]; then
	ae-convert --to csv --missing keep "$out/ratings.npy" >"$out/all.csv"
	"$PEER" - "$out" "$seed" <<'PYTHON' | tee -a "$out/results.tsv"
import csv, math, sys
import pandas
from surprise import Dataset, Reader, SVD, accuracy
out, seed = sys.argv[1:]
def table(name, tab):
    return [[float(x) if x not in ("", "nan") else math.nan for x in row]
            for row in csv.reader(open(f"{out}/{name}"), delimiter=tab) if not row[0].startswith(("j", "i", '"'))]
everything = table("all.csv", ",")
seen = table("seen.tsv", "\t")
everything = everything[len(everything) - len(seen):]
known = [(u, i, x) for u, row in enumerate(seen) for i, x in enumerate(row) if not math.isnan(x)]
held = [(u, i, x) for u, row in enumerate(everything) for i, x in enumerate(row)
        if not math.isnan(x) and math.isnan(seen[u][i])]
values = [x for _, _, x in known]
data = Dataset.load_from_df(pandas.DataFrame(known), Reader(rating_scale=(min(values), max(values))))
svd = SVD(random_state=int(seed)).fit(data.build_full_trainset())
found = svd.test(held)
print(f"svd\tmae\t{accuracy.mae(found, verbose=False)}\nsvd\trmse\t{accuracy.rmse(found, verbose=False)}")
PYTHON
fi
