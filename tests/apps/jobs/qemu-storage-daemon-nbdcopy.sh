# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# qemu-storage-daemon serves (user space, see nbdkit-x509-qemu-img), nbdcopy copies; certificates both ways.
needs qemu-storage-daemon nbdcopy openssl
pki; data
server qsd gt qemu-storage-daemon --object tls-creds-x509,id=t,endpoint=server,dir=$T,verify-peer=on \
	--blockdev driver=file,node-name=f,filename=in.raw \
	--nbd-server addr.type=inet,addr.host=127.0.0.1,addr.port=$P,tls-creds=t \
	--export type=nbd,id=e,node-name=f,name=d; up $P
gt nbdcopy -v "nbds://localhost:$P/d?tls-certificates=$T" out.raw 2>nbdcopy.log
same; loaded 2
libnbd_says nbdcopy; offloaded 1
