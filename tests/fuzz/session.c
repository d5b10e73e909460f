/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Session data: what a client is given back, what a server's database and a ticket (its seal
 * broken, see handshake.c) contain. First byte: version and role. What was taken packs again. */
#include "config.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_session_t s;
	gnutls_datum_t d, out;
	uint8_t what;

	fuzz_begin();
	what = fuzz_u8(&in);
	d = fuzz_rest(&in);
	(void)gnutls_db_check_entry_time(&d);
	(void)gnutls_db_check_entry_expire_time(&d);
	FUZZ_CHECK(gnutls_init(&s, what & 1 ? GNUTLS_SERVER : GNUTLS_CLIENT) == 0);
	(void)gnutls_db_check_entry(s, d);
	FUZZ_CHECK(gnutls_priority_set_direct(
			   s, what & 2 ? "NORMAL:-VERS-ALL:+VERS-TLS1.2" : "NORMAL", NULL) == 0);
	if (gnutls_session_set_data(s, d.data, d.size) == 0) {
		if (gnutls_session_get_data2(s, &out) == 0)
			gnutls_free(out.data);
		(void)gnutls_session_is_resumed(s);
		/* its ClientHello carries it */
		gnutls_transport_set_int(s, -1);
		(void)gnutls_handshake(s);
	}
	gnutls_deinit(s);
	free(d.data);
	return 0;
}
