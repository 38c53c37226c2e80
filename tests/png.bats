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

# summed NAME CONTENT: a chunk with its right sum; content in printf's escapes. (What gzip writes ends in the sum and the length.)
summed() {
	local a b c d

	{ printf %s "$1"; printf "$2"; } >part
	printf "\\0\\0\\0\\$(printf %o $(($(wc -c <part) - 4)))"
	cat part
	read -r a b c d <<<"$(gzip -c part | tail -c 8 | od -An -to1 -N4)"
	printf "\\$d\\$c\\$b\\$a"
}

# image SIZES DEPTH,TYPE CHUNK...: a file a.png; sizes, depth and type in printf's escapes, each chunk a name and its content.
image() {
	local header="$1$2\0\0\0"

	{
		printf '\211PNG\r\n\032\n'
		summed IHDR "$header"
		shift 2
		while [ $# -gt 0 ]; do
			summed "$1" "$2"
			shift 2
		done
	} >a.png
}

@test "an image whose sums are right is damaged all the same, and what was expected is told" {
	one='\0\0\0\1\0\0\0\1' gray='\10\0' palette='\10\3'
	data='\170\1\1\2\0\375\377'	# zlib's head, and a block of two bytes as they are
	image "$one" $gray IDAT "$data\\0\\7\\0\\11\\0\\10" IEND ''
	[ "$(ae-convert --to csv a.png)" = 7 ]
	while IFS=: read -r text sizes type chunks; do
		eval "set -- $chunks"
		image "$sizes" "$type" "$@"
		refused "a.png: image 0: $text" ae-convert a.png
	done <<-END
		damaged PNG image: expected the name of a chunk:$one:$gray:1DAT ''
		damaged PNG image: chunk ABCD is unknown, or in a wrong place:$one:$gray:ABCD x
		damaged PNG image: expected one palette of 1 to 256 colors:$one:$palette:PLTE 1234
		damaged PNG image: expected a palette:$one:$palette:IDAT x
		60000 by 60000 pixels expected, the stream ends after 4 bytes:\\0\\0\\352\\140\\0\\0\\352\\140:$gray:IDAT ''
		2147483647 by 2147483647 pixels are no image:\\177\\377\\377\\377\\177\\377\\377\\377:$gray:IDAT ''
		damaged PNG image: expected zlib data:$one:$gray:IDAT '\\0\\0'
		damaged PNG image: expected more data:$one:$gray:IDAT '\\170\\1\\1' IEND ''
		damaged PNG image: expected data for more rows:$one:$gray:IDAT '\\170\\1\\1\\0\\0\\377\\377' IEND ''
		damaged PNG image: expected no more data than rows:$one:$gray:IDAT '\\170\\1\\1\\3\\0\\374\\377abc' IEND ''
		damaged PNG image: expected the Adler-32 00000000, got 00090008:$one:$gray:IDAT '$data\\0\\7\\0\\0\\0\\0' IEND ''
		damaged PNG image: expected a filter from 0 to 4:$one:$gray:IDAT '$data\\5\\7\\0\\0\\0\\0' IEND ''
		damaged PNG image: expected colors of the palette:$one:$palette:PLTE abc IDAT '$data\\0\\7\\0\\0\\0\\0' IEND ''
		damaged PNG image: :$one:$gray:IDAT '\\170\\1\\7' IEND ''
	END
	image "$one" $gray
	printf '\200\0\0\0IDAT' >>a.png
	refused "expected a chunk of less than 2^31 bytes" ae-convert a.png
}
