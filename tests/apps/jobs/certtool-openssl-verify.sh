# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: tool. Proof: openssl accepts the certificate.
needs certtool openssl
gt certtool --generate-privkey --key-type=ed25519 --outfile k 2>/dev/null; printf 'cn=ca-x\nca\ncert_signing_key\nexpiration_days=2\n' > t
gt certtool --generate-self-signed --load-privkey k --template t --outfile c 2>/dev/null
gt certtool -i --infile c | grep -q 'Subject: CN=ca-x'; openssl verify -CAfile c c
loaded 2
