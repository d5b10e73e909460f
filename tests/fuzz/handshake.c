/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One end of a handshake against bytes from outside (-DFUZZ_SERVER: the server's), with faked
 * protection (handshake-fakes.h). Input: kind, flags, then what the peer sends. */
#include "config.h"

#include "handshake-fakes.h"
#include "peers.h"

#ifdef FUZZ_SERVER
#define IS_SERVER true
#else
#define IS_SERVER false
#endif

static void after_handshake(struct peer *p)
{
	char buf[5000];
	ssize_t n;

	peer_ask(p);
	(void)gnutls_record_send(p->s, "hello", 5);
	(void)gnutls_session_key_update(p->s, GNUTLS_KU_PEER);
	for (unsigned i = 0; i < 100; i++) {
		n = gnutls_record_recv(p->s, buf, sizeof(buf));
		if (n == GNUTLS_E_REHANDSHAKE) {
			n = gnutls_handshake(p->s);
			peer_ask(p);
		}
		if (n == 0 || gnutls_error_is_fatal((int)n))
			break;
		(void)gnutls_record_send(p->s, "more", 4);
	}
	(void)gnutls_bye(p->s, GNUTLS_SHUT_RDWR);
	peer_ask(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	const struct peer_kind *kind;
	struct peer p;
	uint8_t flags;

	fuzz_begin();
	fuzz_lenient = false;
	kind = &peer_kinds[fuzz_u8(&in) % peer_kind_count];
	flags = fuzz_u8(&in);
	peer_open(&p, kind, IS_SERVER);
	fuzz_lenient = flags & FUZZ_LENIENT;
	p.chunk = flags & FUZZ_ONE_BYTE ? 1 : flags & FUZZ_SLOW ? 100 : 0;
	p.eof = true;
	writer_bytes(&p.in, in.p, in.left);
	if (flags & FUZZ_SMALL)
		gnutls_handshake_set_max_packet_length(p.s, 2000);
	do
		p.result = gnutls_handshake(p.s);
	while (p.result < 0 && !gnutls_error_is_fatal(p.result));
	if (p.result == 0)
		after_handshake(&p);
	else
		(void)gnutls_alert_send_appropriate(p.s, p.result);
	peer_close(&p);
	return 0;
}
