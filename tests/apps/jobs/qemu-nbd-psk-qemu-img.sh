# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# qemu-nbd serves, qemu-img copies, nbdinfo asks; TLS-PSK. QEMU wants the user name "qemu", and qemu-nbd
# an absolute dir=. Only nbdinfo's end can go to the kernel.
needs qemu-nbd qemu-img nbdinfo openssl
psk; data; mkdir s; sed s/^alice/qemu/ keys.psk >s/keys.psk
server qemu-nbd gt qemu-nbd -t -f raw -b 127.0.0.1 -p $P -x disk \
	--object tls-creds-psk,id=t,endpoint=server,dir=$T/s --tls-creds t in.raw; up $P
gt qemu-img convert --object tls-creds-psk,id=t,endpoint=client,dir=s,username=qemu \
	--image-opts driver=nbd,host=127.0.0.1,port=$P,export=disk,tls-creds=t -O raw out.raw
same
size=$(LIBNBD_DEBUG=1 gt nbdinfo --size "nbds://qemu@127.0.0.1:$P/disk?tls-psk-file=$T/s/keys.psk" 2>nbdinfo.log)
[ "$size" = "$SIZE" ] || die "nbdinfo says $size bytes"
loaded 3
libnbd_says nbdinfo; offloaded 1
