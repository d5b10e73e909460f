# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client (libcurl-gnutls). Proof: file identical (server is OpenSSL).
# Debian's curl(1) uses OpenSSL; pycurl, git, nbdkit-curl-plugin and qemu-block-extra are the
# libcurl-gnutls users.
needs python3 openssl
/usr/bin/python3 -c 'import pycurl' 2>/dev/null || skip "no python3-pycurl"
pki
data; server openssl1 other openssl s_server -quiet -accept 127.0.0.1:$P -cert server-cert.pem -key server-key.pem -WWW; up $P
gt /usr/bin/python3 -c 'import pycurl,sys
assert "GnuTLS" in pycurl.version
c=pycurl.Curl(); f=open("out.raw","wb")
for k,v in ((c.URL,sys.argv[1]),(c.CAINFO,"ca-cert.pem"),(c.WRITEDATA,f)): c.setopt(k,v)
c.perform(); f.close()' https://localhost:$P/in.raw
same
loaded 1
