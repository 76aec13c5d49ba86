#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes BUILD/ebb_VERSION_ARCH.deb, and BUILD/ebb.deb, which is a link to it, from what `make deb` has staged in BUILD/deb/debian/ebb.
#
#   make_deb.sh BUILD VERSION
#
#   1. Version and date   2. What Debian wants beside the program   3. What it depends on   4. The package
#
# The same commit gives the same bytes: every date is that of the commit (SOURCE_DATE_EPOCH), names are sorted, owners are root.
# debhelper would bring a folder debian/ to the top of the repository, a second build of everything, and its own idea of how to
# test it; what it does for one program without scripts, services or configuration are the few lines below.
set -eu
umask 022
export LC_ALL=C.UTF-8

build=$1 release=$2
here=$(dirname "$0")
work=$build/deb root=$build/deb/debian/ebb

# ---- 1. Version and date. Of two commits the later has the higher version, so that apt takes it for an update.

commit=$(tr -- - . <"$build/commit")
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Makefile)}
export SOURCE_DATE_EPOCH
version=$release+git$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d.%H%M%S).$commit
architecture=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-The ebb authors} <${DEBEMAIL:-maintainers@ebb.invalid}>"

# ---- 2. What Debian wants beside the program. The studies lie in share/ebb, where the program looks for them; doc/ only points there.

documents=$root/usr/share/doc/ebb
mkdir -p "$documents"
ln -s ../../ebb "$documents/examples"
# The licence as a paragraph of that format: its text is indented, and an empty line is a dot.
{
    printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: ebb\n\n'
    printf 'Files: *\nCopyright: %s\nLicense: Expat\n' "$(sed -n 's/^Copyright (c) //p' LICENSE)"
    sed -n '/^Permission/,$p' LICENSE | sed 's/^$/./; s/^/ /'
} >"$documents/copyright"
gzip -9nc >"$documents/changelog.gz" <<EOF
ebb ($version) unstable; urgency=medium

  * What stands in the repository at commit $(cat "$build/commit").

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
EOF
mkdir -p "$root/usr/share/lintian/overrides"
cat >"$root/usr/share/lintian/overrides/ebb" <<'EOF'
# The program has no zlib in it: `ebb version` says which libdeflate it was built with, and "deflate 1.14" is what zlib is known by.
ebb: embedded-library zlib *
EOF
gzip -9n "$root/usr/share/man/man1/ebb.1"
strip --strip-debug --remove-section=.comment --remove-section=.note --enable-deterministic-archives "$root"/usr/lib/*/libebb.a

# ---- 3. What it depends on: the packages of the libraries that the program names. dpkg-shlibdeps wants the
# tree where debhelper has it, and knows it by its DEBIAN.

mkdir "$root/DEBIAN"
printf 'Source: ebb\n\nPackage: ebb\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O debian/ebb/usr/bin/ebb | sed -n 's/^shlibs:Depends=//p')

# ---- 4. The package

size=$(du -k -s --apparent-size --exclude=DEBIAN "$root" | cut -f 1)
sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$architecture|; s|@MAINTAINER@|$maintainer|" \
    -e "s|@SIZE@|$size|; s|@DEPENDS@|$depends|" "$here/control.in" >"$root/DEBIAN/control"
(cd "$root" && find usr -type f | sort | xargs md5sum >DEBIAN/md5sums)
chmod -R u=rwX,go=rX "$root"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
package=ebb_${version}_$architecture.deb
rm -f "$build"/ebb_*.deb "$build/ebb.deb"
dpkg-deb --root-owner-group "${DEB_PACKING:--Zxz}" --build "$root" "$build/$package" >/dev/null
ln -s "$package" "$build/ebb.deb"
echo "$build/$package"
