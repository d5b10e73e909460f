# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# One nbdkit fetches from another over TLS-PSK and serves it on in the clear.
needs nbdkit nbdcopy openssl
psk; data; Q=$(port)
server nbdkit gt "${NBDKIT[@]}" -p $P --tls=require --tls-psk=keys.psk file in.raw; up $P
server plugin gt env LIBNBD_DEBUG=1 nbdkit -f -i 127.0.0.1 -p $Q nbd hostname=127.0.0.1 port=$P tls=require \
	tls-username=alice tls-psk=keys.psk; up $Q
other nbdcopy nbd://127.0.0.1:$Q out.raw
same; loaded 2
nbdkit_says nbdkit; offloaded 2
