# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# nbdkit serves, nbdcopy copies; TLS-PSK.
needs nbdkit nbdcopy openssl
psk; data
server nbdkit gt "${NBDKIT[@]}" -p $P --tls=require --tls-psk=keys.psk file in.raw; up $P
gt nbdcopy -v "nbds://alice@127.0.0.1:$P?tls-psk-file=$T/keys.psk" out.raw 2>nbdcopy.log
same; loaded 2
nbdkit_says nbdkit; libnbd_says nbdcopy; offloaded 2
