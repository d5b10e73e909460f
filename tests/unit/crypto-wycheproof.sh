#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Wycheproof's vectors, where they are at hand, against the primitives.
vectors=${GNUTLS_TEST_VECTORS:-${srcdir:-.}/../shared/vectors}/wycheproof.tar.xz
here=${srcdir:-.}/tests/unit
if [ ! -r "$vectors" ]; then
	echo "skipped: no $vectors"
	exit 77
fi
if ! python3 -c 'import lzma' 2>/dev/null; then
	echo "skipped: no python3 with lzma"
	exit 77
fi
python3 "$here/crypto-wycheproof.py" "$vectors" | ./tests/unit/crypto-wycheproof
