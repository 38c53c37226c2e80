# PNG as input: every color type and depth, plain and interlaced; several images; damage in every bit.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	made=$AE_SOURCE/tests/reference/png
}

@test "images of every color type and depth are read as they are" {
	count=0
	for file in "$made"/*.png; do
		ae-convert "$file" >got
		ae-convert "${file%.png}.npy" >want
		cmp want got
		# shellcheck disable=SC2002 # a pipe is what is tested
		cat "$file" | ae-convert >got
		cmp want got
		count=$((count + 1))
	done
	[ "$count" -gt 35 ]
}

@test "several images are several records, in one file or in many" {
	ae-convert "$made/type2-8.png" "$made/type2-8.png" "$made/type2-8.npy" >want
	cat "$made/type2-8.png" "$made/type2-8.png" >two.png
	ae-convert two.png "$made/type2-8.png" >got
	cmp want got
	gzip -c two.png | ae-info | grep -q '^record	7x5x3'
	ae-info "$made/type0-16.png" | grep -q '^type	u2'
	refused "expected records of shape 7x5x3, as in two.png, got shape 7x5" ae-convert two.png "$made/type0-8.png"
	cat "$made/type0-8.png" "$made/type0-16.png" >mixed.png
	refused "record 1: expected u1 values of shape 7x5, as in the array before, got u2" ae-convert mixed.png
	{ cat "$made/type0-8.png"; echo; } >more.png
	refused "image 1" ae-convert more.png
	{ cat "$made/type0-8.png"; echo 1234567890; } >more.png
	refused "image 1: damaged PNG image: expected its signature or the end of the file" ae-convert more.png
}

@test "a picture of ae-plot is read back" {
	seq 20 | ae-plot series --png - >picture.png
	shape=$(od -An -tu1 -j16 -N8 picture.png | awk '{ print 256 * $7 + $8 "x" 256 * $3 + $4 "x3" }')
	ae-info picture.png | grep -q "^record	$shape"
	# one shift and scale for all values, as for other images
	ae-normalize --fit s.bin "$made/type2-8.png" >/dev/null
	[ "$(ae-convert --to csv s.bin | wc -l)" = 2 ]
}

@test "no cut and no changed bit of an image goes unnoticed" {
	for file in type0-1 type2-16 type3-4-interlaced type4-8 type6-8-interlaced size1; do
		"$AE_BUILD/reference/damage" cut "$made/$file.png"
		"$AE_BUILD/reference/damage" flip "$made/$file.png"
	done
}

# chunk NAME CONTENT: a chunk with a sum of zeros
chunk() {
	printf '\0\0\0%b%s%b\0\0\0\0' "\\0$(printf '%b' "$2" | wc -c | xargs printf %o)" "$1" "$2"
}

@test "what is no image is refused" {
	signature='\211PNG\r\n\032\n'
	printf "$signature" >a.png
	refused "a.png: the stream ends inside image 0" ae-convert a.png
	printf '\211PNG\n\032\n12345678' >a.png
	refused "expected its signature or the end of the file (was it copied as text?)" ae-convert a.png
	{ printf "$signature"; chunk IDAT x; } >a.png
	refused "expected the chunk IHDR" ae-convert a.png
	{ printf "$signature"; chunk IHDR '\0\0\0\0001\0\0\0\0001\3\0\0\0\0'; } >a.png
	refused "expected a color type, depth and method of the standard" ae-convert a.png
	{ printf "$signature"; chunk IHDR '\0\0\0\0001\0\0\0\0001\10\0\0\0\0'; } >a.png
	refused "chunk IHDR has another checksum" ae-convert a.png
}
