# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# nbdkit serves, nbdcopy copies; certificates both ways.
needs nbdkit nbdcopy openssl
pki; data
server nbdkit gt "${NBDKIT[@]}" -p $P --tls=require --tls-certificates=. --tls-verify-peer file in.raw; up $P
gt nbdcopy -v "nbds://localhost:$P?tls-certificates=$T" out.raw 2>nbdcopy.log
same; loaded 2
nbdkit_says nbdkit; libnbd_says nbdcopy; offloaded 2
