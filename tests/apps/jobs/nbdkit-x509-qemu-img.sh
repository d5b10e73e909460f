# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# nbdkit serves, qemu-img copies; certificates both ways. QEMU brings its own push and pull
# functions, so its end stays in user space.
needs nbdkit qemu-img openssl
pki; data
server nbdkit gt "${NBDKIT[@]}" -p $P --tls=require --tls-certificates=. --tls-verify-peer file in.raw; up $P
gt qemu-img convert --object tls-creds-x509,id=t,endpoint=client,dir=. \
	--image-opts driver=nbd,host=localhost,port=$P,tls-creds=t -O raw out.raw
same; loaded 2
nbdkit_says nbdkit; offloaded 1
