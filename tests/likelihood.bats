# ae-score -m elbo and -m nll: likelihoods of networks with a Gaussian code, which is exact where all is linear.

bats_require_minimum_version 1.5.0
load refused

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 200; i++) print 2 * sin(i * 12.9898) + 3 }' >x.txt
	awk 'BEGIN { for (i = 0; i < 200; i++) print i % 2 }' >labels
	awk 'BEGIN { for (i = 0; i < 200; i++) print i % 2, (i % 3) / 2 }' >unit.txt
	ae-train -q -e 30 -b 20 --lr 0.02 -a 'latent 1; ---; dense in' -o line x.txt
	ae-train -q -e 1 -a 'latent 1 classes=2; ---; dense in' --labels labels -o classes x.txt
	ae-train -q -e 1 -a 'latent 2; ---; dense in sigmoid' -o bernoulli unit.txt
	ae-train -q -e 0 -a 'latent 2 init=zeros; ---; dense in sigmoid' -o apart unit.txt
	ae-train -q -e 1 -a 'dense 1; ---; dense in' -o plain x.txt
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/* .
}

@test "nll is that of the Gaussian which a linear decoder makes of the prior, and elbo is above" {
	read -r b w < <(printf '0\n1\n' | ae-decode -t line | awk 'NR == 1 { b = $1 } END { print b, $1 - b }')
	awk -v b="$b" -v w="$w" '{ v = 1 + w * w; print 0.5 * log(2 * 3.14159265358979 * v) + ($1 - b) ^ 2 / (2 * v) }' x.txt >exact
	ae-score -t -m nll --samples 1000 line x.txt >nll
	ae-score -t -m elbo --samples 400 line x.txt >elbo
	ae-score -t -m elbo line x.txt >mean
	paste exact nll elbo mean | awk '{ d = $2 - $1; if (d < 0) d = -d; if (d > most) most = d; e += $3 - $1; m += $4 - $1 }
		END { e /= NR; m /= NR; print most, e, m; exit !(most < 0.1 && e > 0 && m < e) }'
}

@test "elbo is what training charges, and the constant of the likelihood" {
	ae-train -q -e 1 --lr 1e-12 --val-file x.txt -a 'latent 1; ---; dense in' --init line --log log -o same x.txt
	ae-score -t -m elbo --samples 1 line x.txt | awk '{ s += $1 } END { printf "%.4f\n", s / NR - 0.5 * log(2 * 3.14159265358979) }' >got
	awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "val_loss") c = i } END { printf "%.4f\n", $c }' log >want
	diff got want
}

@test "bce needs values that are shares; the estimate falls as draws grow" {
	for k in 2 20 200; do
		ae-score -t -m nll --samples $k bernoulli unit.txt | awk '{ s += $1 } END { print s / NR }'
	done | sort -rnc
	run -0 --separate-stderr ae-score -t -m nll bernoulli <(printf '0 1\n0 1.5\n')
	[[ "$stderr" = *"record 1: value 1.5: bce expects values from 0 to 1"* ]]
	awk 'NR == 1 { first = $1 } END { exit !(NR == 2 && $1 > 0.5 * 16.1) }' <<<"$output"
}

@test "bce: a value outside of 0 to 1 adds its distance to the score of the nearest value, in each column" {
	outside=$(sed -n 's/^#define AE_SCORE_OUTSIDE \([0-9.]*\).*/\1/p' "$AE_SOURCE"/libae/detect/*.h)
	printf '%s\n' '1 0' '0 1' '1 1' '0 0.5' >inside
	printf '%s\n' '1.5 0' '0 1.25' '3 1' '-2 0.5' >beyond
	printf '%s\n' 0.5 0.25 2 2 >far
	ae-score -q -t -m nll --samples 5 apart inside >want
	ae-score -q -t -m nll --samples 5 apart beyond 2>err | paste - want far |
		awk -v o="$outside" '{ d = $1 - $2 - o * $3; if (d * d > 1e-8 * $1 * $1) { print; bad = 1 } } END { exit bad || NR != 4 }'
}

@test "the same for any threads, another seed another estimate" {
	ae-score -t -m nll --samples 70 -j 1 line x.txt >one
	ae-score -t -m nll --samples 70 -j 2 line x.txt | cmp - one
	run ! cmp -s one <(ae-score -t -m nll --samples 70 --seed 2 line x.txt)
}

@test "classes are told to every score" {
	ae-score -t -m mse --class 0 classes x.txt >zero
	ae-score -t -m mse --class 1 classes x.txt >one
	ae-score -t -m mse --labels labels classes x.txt >each
	paste -d' ' zero one | awk '{ print NR % 2 ? $1 : $2 }' | cmp - each
	ae-score -t -m nll --labels labels classes x.txt | awk 'END { exit NR != 200 }'
	refused "a conditional network of 2 classes" ae-score classes x.txt
	refused "is not conditional" ae-score --class 1 line x.txt
	refused "expected the classes of 'classes'" ae-score --class 1 -M line classes x.txt
}

@test "what has no likelihood is refused" {
	refused "-m nll: network: its code is not Gaussian" ae-score -m nll plain x.txt
	refused "option --method: expected mae, " ae-score -m nnl --samples 5 line x.txt
	refused "bce, mahalanobis, neighbors, elbo or nll, got 'nnl' (did you mean 'nll'?)" ae-score -m nnl line x.txt
	refused "-m nll: expected --samples 2 or more, got 1" ae-score -m nll --samples 1 line x.txt
	refused "--samples: expected with -m elbo or -m nll only" ae-score --samples 5 line x.txt
	refused "-m elbo: cannot be used with --by" ae-score -m elbo --by feature line x.txt
	refused "-m elbo: cannot be used with --relative" ae-score -m elbo --relative line x.txt
	refused "-m elbo: cannot be used with --learn" ae-score -m elbo --learn 0.1 line x.txt
	refused "--missing keep: cannot be used with score elbo, which takes whole records" ae-score -m elbo --missing keep line x.txt
	refused "--lengths: cannot be used with score nll, which takes whole records" ae-score -m nll --lengths labels line x.txt
	ae-train -q -e 1 --loss huber -a 'latent 1; ---; dense in' -o huber x.txt
	refused "loss huber: expected a loss with a likelihood" ae-score -m elbo huber x.txt
	printf '%s\n' '0 1' '1 1.5' >more.txt
	run -0 --separate-stderr ae-score -m nll bernoulli more.txt
	[[ "$stderr" = "ae-score: more.txt: record 1: value 1.5: bce expects values from 0 to 1"* ]]
}

# A Laplace likelihood differs from a Gaussian one by the errors of the reconstruction and by a constant; the KL term stays.
@test "elbo with the loss mae has Laplace's errors and constant" {
	ae-train -q -e 1 --lr 1e-12 --loss mae --heldout none -a 'latent 1; ---; dense in' --init line -o laplace x.txt
	ae-train -q -e 1 --lr 1e-12 --loss mse --heldout none -a 'latent 1; ---; dense in' --init line -o gauss x.txt
	paste x.txt <(ae-recon -t gauss x.txt) <(ae-score -t -m elbo gauss x.txt) <(ae-score -t -m elbo laplace x.txt) | awk '{
		d = $1 > $2 ? $1 - $2 : $2 - $1
		want = $3 - d * d / 2 - 0.5 * log(2 * 3.14159265358979) + d + log(2)
		if ((want - $4) ^ 2 > 1e-9) { print want, $4; exit 1 } } END { exit NR != 200 }'
	ae-score -t -m nll --samples 200 laplace x.txt | awk '{ if (!($1 > 0.69)) exit 1 }'
}
