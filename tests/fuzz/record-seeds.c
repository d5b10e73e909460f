/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes seeds for the handshake targets: what each end of each kind of handshake sends, when
 * nothing disturbs it. Usage: record-seeds DIRECTORY-OF-CLIENT DIRECTORY-OF-SERVER SESSIONS */
#include "config.h"

#include "handshake-fakes.h"
#include "peers.h"

static void put(const char *dir, const char *name, int nr, const void *data, size_t len, int flags)
{
	char path[600];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	FUZZ_CHECK(f);
	fputc(nr, f);
	if (flags >= 0)
		fputc(flags, f);
	FUZZ_CHECK(fwrite(data, 1, len, f) == len);
	fclose(f);
}

/* Both ends, and copies of what went each way; as after_handshake() of handshake.c would see it. */
static void record(const char *client_dir, const char *server_dir, const char *sessions,
		   unsigned nr)
{
	struct writer up = {0}, down = {0};
	struct peer c, s;
	gnutls_datum_t d;
	char buf[64];

	fuzz_begin();
	peer_open(&c, &peer_kinds[nr], false);
	peer_open(&s, &peer_kinds[nr], true);
	c.result = s.result = GNUTLS_E_AGAIN;
	for (unsigned i = 0; i < 20 && (c.result || s.result); i++) {
		if (c.result)
			c.result = gnutls_handshake(c.s);
		writer_bytes(&up, c.out.data, c.out.len);
		peer_carry(&c, &s);
		if (s.result)
			s.result = gnutls_handshake(s.s);
		writer_bytes(&down, s.out.data, s.out.len);
		peer_carry(&s, &c);
	}
	FUZZ_CHECK(c.result == 0 && s.result == 0);
	(void)gnutls_record_recv(c.s, buf, sizeof(buf));
	if (gnutls_session_get_data2(c.s, &d) == 0) {
		put(sessions, peer_kinds[nr].name, 0, d.data, d.size, -1);
		gnutls_free(d.data);
	}
	for (unsigned i = 0; i < 2; i++) {
		struct peer *p = i ? &c : &s;

		(void)gnutls_record_send(p->s, "GET / HTTP/1.0\r\n", 16);
		(void)gnutls_session_key_update(p->s, GNUTLS_KU_PEER);
		(void)gnutls_record_send(p->s, "x", 1);
		(void)gnutls_bye(p->s, GNUTLS_SHUT_WR);
	}
	writer_bytes(&up, c.out.data, c.out.len);
	writer_bytes(&down, s.out.data, s.out.len);
	put(client_dir, peer_kinds[nr].name, (int)nr, down.data, down.len, FUZZ_LENIENT);
	put(server_dir, peer_kinds[nr].name, (int)nr, up.data, up.len, FUZZ_LENIENT);
	peer_close(&c);
	peer_close(&s);
	writer_clear(&up);
	writer_clear(&down);
}

int main(int argc, char **argv)
{
	FUZZ_CHECK(argc == 4);
	for (unsigned nr = 0; nr < peer_kind_count; nr++)
		record(argv[1], argv[2], argv[3], nr);
	return 0;
}
