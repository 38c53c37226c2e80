# ae-plot's curves of probabilities and losses: their numbers, and what is refused.

load picture

# hints FILE: the texts that appear under the pointer, lines joined by |
hints() {
	tr '\n' '|' <"$1" | grep -o 'pointer-events="all"[^>]*><title>[^<]*' | sed 's/.*<title>//'
}

@test "probabilities and labels that are missing leave the other records' calibration as it is" {
	printf '%s\n' p,l 0.1,0 ,1 0.9,1 0.8, 0.7,1 | ae-plot calibration --missing keep --label l >gaps.svg
	printf '%s\n' p,l 0.1,0 0.9,1 0.7,1 | ae-plot calibration --label l | cmp - gaps.svg
}

@test "calibration curves and their errors are those of scikit-learn" {
	reference=$AE_SOURCE/tests/reference/calibration
	while IFS=$'\t' read -r name bins rest; do
		ae-plot calibration --hints --bins "$bins" --label label "$reference/$name.csv" >out.svg
		well_formed out.svg
		hints out.svg >bins
		[ "$(wc -l <bins)" = "$bins" ]
		{
			sed -n 's/.*|predicted: \(.*\)|observed: \(.*\)/\1 \2/p' bins | tr ' ' '\n'
			sed -n 's/.*calibration error \([0-9.]*\).*/\1/p' out.svg
		} >got
		tr '\t' '\n' <<<"$rest" >want
		[ "$(wc -l <got)" = "$(wc -l <want)" ]
		paste got want | awk '{ d = $1 - $2 } d * d > 1e-8 { bad = 1 } END { exit bad || NR < 3 }'
	done <"$reference/curves.tsv"
}

@test "several models have a calibration curve each, and all records are counted" {
	reference=$AE_SOURCE/tests/reference/calibration
	ae-convert -c probability -o a.npy "$reference/good.csv"
	cut -d, -f2 "$reference/good.csv" >labels.csv
	awk -F, 'NR > 1 { print $1 * $1 }' "$reference/good.csv" >b.txt
	ae-plot calibration --row model=a.npy --row squared=b.txt --labels labels.csv >out.svg
	well_formed out.svg
	grep -q '>model: calibration error 0.0604<' out.svg
	grep -q '>squared: calibration error ' out.svg
	ae-plot calibration --hints --labels labels.csv a.npy >out.svg
	[ "$(hints out.svg | sed 's/.*records: \([0-9]*\).*/\1/' | awk '{ n += $1 } END { print n }')" = 400 ]
	# a perfect model of certain answers: no error, and two points
	printf '0,0\n0,0\n1,1\n' | ae-plot calibration --label 2 | grep -q '>calibration error 0.0000<'
}

@test "what is no probability, or has no label, has no calibration" {
	refused "record 1: expected a probability from 0 to 1, got 1.5" ae-plot calibration --label 2 <(printf '0.2,0\n1.5,1\n')
	refused "record 0: expected a probability from 0 to 1, got -0.1" ae-plot calibration --label 2 <(printf '%s\n' -0.1,0 1,1)
	refused "expected one per score (--labels FILE or --label COL), got none" ae-plot calibration <(printf '0.2\n0.3\n')
	refused "bins: expected at most 1000, got 2000" ae-plot calibration --bins 2000 --label 2 <(printf '0.2,0\n1,1\n')
	refused "expected one score each, got shape 2" ae-plot calibration --label 3 <(printf '0.2,0.1,0\n1,1,1\n')
}
