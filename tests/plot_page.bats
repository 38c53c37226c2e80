# ae-plot page: several pictures on one page.

load picture

# nested_in FILE: place and size of the pictures on a page
nested_in() {
	sed -n 's/^<svg x="\([0-9.]*\)" y="\([0-9.]*\)" width="\([0-9]*\)" height="\([0-9]*\)".*/\1 \2 \3 \4/p' "$1"
}

@test "pictures of different kinds stand in a grid, each in its size" {
	ae-plot series -c load --width 400 --height 200 -o a.svg rows.csv
	ae-plot histogram --width 300 --height 250 -o b.svg -c load rows.csv
	printf '9,1\n2,8\n' | ae-plot heat --width 320 --height 180 -o c.svg
	ae-plot page --title 'All & each' -o page.svg a.svg b.svg c.svg
	well_formed page.svg
	grep -q '<svg [^>]*width="700" height="464"' page.svg
	[ "$(nested_in page.svg)" = '0 34 400 200
400 34 300 250
0 284 320 180' ]
	grep -q '>All &amp; each<' page.svg
	for part in a b c; do
		grep '^<path\|^<image' "$part.svg" | while IFS= read -r line; do grep -qF -- "$line" page.svg; done
	done
	[ "$(grep -c '<style>' page.svg)" = 1 ]
	ae-plot page --ncols 3 -o row.svg a.svg b.svg c.svg
	grep -q '<svg [^>]*width="1020" height="250"' row.svg
	# a page is a picture, and one picture a page
	ae-plot page --ncols 1 row.svg - <a.svg >both.svg
	well_formed both.svg
	[ "$(nested_in both.svg | wc -l)" = 5 ]
	grep -q '<svg [^>]*width="1020" height="450"' both.svg
	ae-plot page <a.svg | grep -q '<svg [^>]*width="400" height="200"'
}

@test "PNG pictures make a page of pixels" {
	ae-plot series -c load --width 400 --height 200 -o a.png rows.csv
	printf '9,1\n2,8\n' | ae-plot heat --width 320 --height 180 -o b.png
	ae-plot page --ncols 1 -o page.png a.png b.png
	ae-convert -o pixels.npy page.png
	ae-convert -o a.npy a.png
	ae-convert -o b.npy b.png
	ae-info page.png | grep -q '380x400x3'
	ae-convert --to raw pixels.npy | head -c $((400 * 200 * 3)) >top
	ae-convert --to raw a.npy | cmp - top
	printf 'P5\n3 2\n255\n\001\002\003\004\005\006' >gray.pgm
	ae-plot page --png gray.pgm | ae-convert --to csv >got
	[ "$(cat got)" = 1,2,3,4,5,6 ]
}

@test "files that are no pictures of this program are refused, by name" {
	ae-plot series -o a.svg rows.csv
	head -c 3000 a.svg >cut.svg
	cat a.svg a.svg >twice.svg
	sed 's/<style>/<style>.c9{}/' a.svg >other.svg
	echo '<svg xmlns="http://www.w3.org/2000/svg"></svg>' >foreign.svg
	sed 's/viewBox="0 0 960/viewBox="0 0 961/' a.svg >odd.svg
	: >empty.svg
	for file in cut twice other foreign odd empty; do
		refused "$file.svg: expected an SVG picture of this version of ae-plot, got another file" ae-plot page a.svg $file.svg
	done
	refused "rows.csv: expected an SVG picture" ae-plot page -o page.svg rows.csv
	[ ! -e page.svg ]
	refused "rows.csv: expected one image of bytes, got 100 records of shape 2" ae-plot page --png rows.csv
	refused "missing.svg: cannot be opened" ae-plot page missing.svg
	refused "--width: cannot be used with page" ae-plot page --width 300 a.svg
	refused "--columns: cannot be used with page" ae-plot page -c 1 a.svg
	refused "--term: cannot be used with page" ae-plot page --term a.svg
	refused "option --bins: kind: expected" ae-plot page --bins 3 a.svg
	ae-plot series --width 6000 -o wide.svg rows.csv
	refused "page: expected at most 10000x10000 pixels, got 12000x" ae-plot page --ncols 2 wide.svg wide.svg
}
