#!/usr/bin/env bash
# The Debian package, built in one minimal Debian, installs in another with nothing but its dependencies, and runs the quickstart there.
#   tests/packages/deb.sh 12 [FILE.deb]      # FILE.deb: built before on that version; else it is built. Needs root, see scripts/on-debian
set -euo pipefail
cd "$(dirname "$0")/../.."
version=${1:?12 or 13}
work=$(mktemp -d -p "${TMPDIR:-/var/tmp}" stylesweep-deb.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
if [ $# -gt 1 ]; then
    cp "$2" "$work/stylesweep.deb"
else
    scripts/on-debian "$version" --in "$work/build" sh -ec \
        'scripts/setup --programs && apt-get install -y -qq --no-install-recommends dpkg-dev file >/dev/null && cd build/release && cpack -G DEB'
    cp "$work"/build/tree/build/release/packages/stylesweep_*.deb "$work/stylesweep.deb"
fi
mkdir "$work/bare"
cp "$work/stylesweep.deb" "$work/bare/"
scripts/on-debian "$version" --in "$work/bare" tests/packages/deb_inside.sh
