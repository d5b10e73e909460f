# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# nbdkit and nbdcopy with new keys every 50 records on both sides, both directions under load: the image
# comes back as it was, and where the kernel holds the keys it goes on holding them.
needs nbdkit nbdcopy openssl
[ "$TLS" != 1.2 ] || skip "TLS 1.2 has no key updates"
printf 'rekey-after = 50\n' >ktls.config
export GNUTLS_KTLS_REPORT=$T/report
psk; data
rekeys() { stat_of TlsTxRekeyOk; }
old=$(rekeys)
server nbdkit gt "${NBDKIT[@]}" -p $P --tls=require --tls-psk=keys.psk memory $SIZE; up $P
uri="nbds://alice@127.0.0.1:$P?tls-psk-file=$T/keys.psk"
gt nbdcopy -v --connections=1 --request-size=32768 in.raw "$uri" 2>nbdcopy.log
gt nbdcopy -v --connections=1 --request-size=32768 "$uri" out.raw 2>>nbdcopy.log
same; loaded 3
nbdkit_says nbdkit; libnbd_says nbdcopy; offloaded 4
# of each session the last line counts: nbdkit's may still be open
[ "$(sort -k2,2 -s report | grep -c '^end .*role=client')" = 2 ] || die "not two sessions of a client"
fewest() { sed -n "s/^end .*role=client.* $1-rekeys=\([0-9]*\).*/\1/p" report | sort -n | head -n 1; }
if [ "$KTLS" != true ] || grep -q TlsTxRekeyOk /proc/net/tls_stat; then
	[ "$(fewest send)" -ge 2 ] && [ "$(fewest recv)" -ge 2 ] || { cat report; die "too few key updates"; }
	echo "new keys in the kernel: $(($(rekeys) - old))"
	# each end tries once whether it can: the others are real
	[ "$KTLS" != true ] || [ $(($(rekeys) - old)) -ge 12 ] || die "the kernel saw no key updates"
else
	[ "$(fewest send)$(fewest recv)" = 00 ] || die "key updates on a kernel that has none"
fi
[ "$KTLS" != true ] || ! grep -v 'send=kernel send-reason=offloaded recv=kernel recv-reason=offloaded' report ||
	die "not every session stayed in the kernel"
