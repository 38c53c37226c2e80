#!/bin/sh
# deb.sh ROOT VERSION SOVERSION OUT - makes OUT/ae_VERSION_ARCHITECTURE.deb of what `make install` put into ROOT. DEBFULLNAME
# and DEBEMAIL name who answers for it.
set -eu

here=$(cd "$(dirname "$0")/../.." && pwd)
root=$1 version=$2 soversion=$3 out=$4
architecture=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-The ae authors} <${DEBEMAIL:-authors@ae.example.org}>"
doc=$root/usr/share/doc/ae
: "${SOURCE_DATE_EPOCH:=$(git -C "$here" log -1 --format=%ct 2>/dev/null || stat -c %Y "$here/Makefile")}"
export SOURCE_DATE_EPOCH	# dpkg-deb takes the files' times from it

umask 022
mkdir -p "$root/DEBIAN" "$doc"
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$root"/usr/bin/* "$root"/usr/lib/libae.so.*
strip --strip-debug --remove-section=.comment --enable-deterministic-archives "$root"/usr/lib/libae.a
find "$root/usr/share/man" -type f -exec gzip -9n {} +
cp "$here/README.md" "$doc"
cp -r "$here/examples" "$doc"

{
	printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: ae\n\nFiles: *\n'
	sed -n 's/^Copyright (c) /Copyright: /p' "$here/LICENSE"
	printf 'License: Expat\n'
	sed -n '/^Permission/,$p' "$here/LICENSE" | sed -e 's/^$/./' -e 's/^/ /'
} >"$doc/copyright"
printf 'ae (%s) unstable; urgency=low\n\n  * Release.\n\n -- %s  %s\n' "$version" "$maintainer" \
	"$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.gz"

cat >"$root/DEBIAN/control" <<CONTROL
Package: ae
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk "$root/usr" | cut -f 1)
Depends: libc6 (>= $(objdump -T "$root"/usr/bin/* "$root"/usr/lib/libae.so."$soversion" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1 | cut -d _ -f 2))
Section: science
Priority: optional
Description: filters that train autoencoders and use them
 Small programs for pipelines that learn what is normal in a series, a table
 or a set of pictures, and then find what is not, take noise away, compress
 or generate. Streams are NPY arrays, models are safetensors files.
 .
 The package holds the programs, their manual pages, and the library.
CONTROL
echo "libae $soversion ae (>= $version)" >"$root/DEBIAN/shlibs"
echo "activate-noawait ldconfig" >"$root/DEBIAN/triggers"
(cd "$root" && find usr -type f -exec md5sum {} + | LC_ALL=C sort -k 2) >"$root/DEBIAN/md5sums"
find "$root" -type d -exec chmod 755 {} +
chmod -R u=rwX,go=rX "$root"
chmod -x "$root"/usr/lib/libae.so.*
dpkg-deb --root-owner-group --build "$root" "$out/ae_${version}_$architecture.deb"
