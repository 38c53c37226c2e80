#!/bin/sh
# shared_ar.sh rcs ARCHIVE OBJECT... - stands for ar where faults are planted: the archive is a shared object, which programs
# load by its full path, so that a changed object is linked once and not into every program.
set -eu

out=$2
shift 2
exec cc -shared -Wl,-soname,"$(cd "$(dirname "$out")" && pwd)/${out##*/}" -o "$out" "$@"
