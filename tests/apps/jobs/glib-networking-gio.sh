# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client. Proof: file identical (server is OpenSSL).
# GIO loads, unloads and loads its module again: the library must survive dlclose/dlopen in one
# process. The Python server closes without close_notify, hence set_require_close_notify(False).
needs python3
[ -e "$(echo /usr/lib/*/gio/modules/libgiognutls.so)" ] || skip "no libgiognutls.so"
pki; data 4000000; web $P
gt /usr/bin/python3 -c 'import sys
from gi.repository import Gio
s=Gio.SocketClient.new().connect_to_host("localhost:"+sys.argv[1],0,None)
t=Gio.TlsClientConnection.new(s,Gio.NetworkAddress.new("localhost",int(sys.argv[1])))
t.set_database(Gio.TlsFileDatabase.new(sys.argv[2])); t.set_require_close_notify(False); t.handshake(None)
t.get_output_stream().write_all(b"GET /in.raw HTTP/1.0\r\n\r\n",None); i=t.get_input_stream(); b=b""
while True:
    d=i.read_bytes(65536,None).get_data()
    if not d: break
    b+=d
open("out.raw","wb").write(b.split(b"\r\n\r\n",1)[1])' $P $T/ca-cert.pem
same
loaded 1
