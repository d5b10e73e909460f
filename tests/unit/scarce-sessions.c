/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions when memory is scarce: handshakes of every kind, data, cork, key updates, renegotiation,
 * authentication after the handshake, close; at each allocation in turn. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "scarce.h"
#include "session/session.h"
#include "tls-pair.h"

#define V13                                                                                  \
	"NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD:+AES-128-GCM:+SIGN-ECDSA-SECP256R1-" \
	"SHA256:+SIGN-ECDSA-SECP384R1-SHA384:+ECDHE-ECDSA:"
#define V12 "NONE:+VERS-TLS1.2:+COMP-NULL:+CTYPE-X509:+SIGN-ALL:+GROUP-X25519:+GROUP-FFDHE2048:"
#define AEAD ":+AES-128-GCM:+AEAD"

enum {
	CLIENT_CERT = 1,
	TICKETS = 2,
	DATABASE = 4,
	RESUME = 8,
	EARLY = 16,
	REAUTH = 32,
	REHANDSHAKE = 64,
	KEY_UPDATE = 128,
};

struct kind {
	const char *name, *client, *server; /* @server NULL: as the client */
	unsigned flags;
};

/* --- a transport that allocates nothing */
static struct pipe {
	uint8_t data[120000];
	size_t len, pos;
} pipes[2];

static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct tls_end *e = ptr;
	struct pipe *to = &pipes[e == &e->pair->c];

	assert_true(to->len + len <= sizeof(to->data));
	memcpy(to->data + to->len, data, len);
	to->len += len;
	return (ssize_t)len;
}

static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct tls_end *e = ptr;
	struct pipe *from = &pipes[e != &e->pair->c];

	len = MIN(len, from->len - from->pos);
	if (!len) {
		gnutls_transport_set_errno(e->s, EAGAIN);
		return -1;
	}
	memcpy(data, from->data + from->pos, len);
	from->pos += len;
	return (ssize_t)len;
}

static int pull_timeout(gnutls_transport_ptr_t ptr, unsigned ms)
{
	struct tls_end *e = ptr;

	(void)ms;
	return pipes[e != &e->pair->c].len > pipes[e != &e->pair->c].pos;
}

/* --- what servers keep */
static gnutls_datum_t ticket_key;
static gnutls_anti_replay_t guard;
static struct entry {
	uint8_t key[200], data[8000];
	unsigned key_len, data_len;
} entry;

static int store(void *ptr, gnutls_datum_t key, gnutls_datum_t data)
{
	(void)ptr;
	if (key.size > sizeof(entry.key) || data.size > sizeof(entry.data))
		return -1;
	memcpy(entry.key, key.data, entry.key_len = key.size);
	memcpy(entry.data, data.data, entry.data_len = data.size);
	return 0;
}

static gnutls_datum_t retrieve(void *ptr, gnutls_datum_t key)
{
	gnutls_datum_t d = {NULL, 0};

	(void)ptr;
	if (key.size != entry.key_len || memcmp(key.data, entry.key, key.size))
		return d;
	d.data = malloc(entry.data_len);
	assert_non_null(d.data);
	memcpy(d.data, entry.data, d.size = entry.data_len);
	return d;
}

static int discard(void *ptr, gnutls_datum_t key)
{
	(void)ptr;
	(void)key;
	return 0;
}

static int is_new(void *ptr, time_t expires, const gnutls_datum_t *key, const gnutls_datum_t *data)
{
	(void)ptr;
	(void)expires;
	(void)key;
	(void)data;
	return 0;
}

/* --- the steps; each returns the first error that is none of waiting */
static bool is_done(const struct tls_end *e)
{
	return e->result == 0 || gnutls_error_is_fatal(e->result);
}

static int shake_hands(struct tls_pair *p)
{
	p->c.result = p->s.result = GNUTLS_E_AGAIN;
	for (unsigned i = 0; i < 20 && !(is_done(&p->c) && is_done(&p->s)); i++) {
		if (!is_done(&p->c))
			p->c.result = gnutls_handshake(p->c.s);
		if (!is_done(&p->s))
			p->s.result = gnutls_handshake(p->s.s);
	}
	return p->c.result < 0 && p->c.result != GNUTLS_E_AGAIN ? p->c.result : p->s.result;
}

static ssize_t receive(gnutls_session_t s, char *buf, size_t len)
{
	ssize_t n;

	for (unsigned i = 0; i < 10; i++) {
		n = gnutls_record_recv(s, buf, len);
		if (n != GNUTLS_E_AGAIN)
			break;
	}
	return n;
}

static int one_way(gnutls_session_t from, gnutls_session_t to, bool cork)
{
	static char out[20000], in[20000];
	size_t have = 0;

	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (char)(i * 13);
	if (cork)
		gnutls_record_cork(from);
	for (size_t done = 0; done < sizeof(out);) {
		ssize_t n = gnutls_record_send(from, out + done, MIN(sizeof(out) - done, 7000));

		if (n < 0)
			return (int)n;
		done += (size_t)n;
	}
	if (cork)
		TRY(gnutls_record_uncork(from, GNUTLS_RECORD_WAIT));
	while (have < sizeof(out)) {
		ssize_t n = receive(to, in + have, sizeof(in) - have);

		if (n < 0)
			return (int)n;
		assert_true(n > 0);
		assert_memory_equal(in + have, out + have, n);
		have += (size_t)n;
	}
	return 0;
}

static int talk(struct tls_pair *p, bool update)
{
	for (unsigned i = 0; i < 4; i++) {
		gnutls_session_t from = i & 1 ? p->s.s : p->c.s, to = i & 1 ? p->c.s : p->s.s;

		if (i >= 2 && update)
			TRY(gnutls_session_key_update(from, GNUTLS_KU_PEER));
		TRY(one_way(from, to, i == 2));
	}
	return 0;
}

/* What came early is what was sent, all or nothing of it. */
static int take_early(struct tls_pair *p)
{
	char buf[3000];
	ssize_t n = gnutls_record_recv_early_data(p->s.s, buf, sizeof(buf));

	if (!(gnutls_session_get_flags(p->s.s) & GNUTLS_SFLAGS_EARLY_DATA)) {
		assert_int_equal(n, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
		return 0;
	}
	assert_int_equal(n, 2000);
	while (n--)
		assert_int_equal(buf[n], 'e');
	return 0;
}

static int once_more(struct tls_pair *p)
{
	char buf[10];
	ssize_t n;

	TRY(gnutls_rehandshake(p->s.s));
	n = receive(p->c.s, buf, sizeof(buf));
	if (n != GNUTLS_E_REHANDSHAKE)
		return (int)n;
	return shake_hands(p);
}

static int reauth(struct tls_pair *p)
{
	char buf[10];
	ssize_t n;
	int ret = gnutls_reauth(p->s.s, 0);

	if (ret != GNUTLS_E_AGAIN)
		return ret;
	n = receive(p->c.s, buf, sizeof(buf));
	if (n != GNUTLS_E_REAUTH_REQUEST)
		return (int)n;
	TRY(gnutls_reauth(p->c.s, 0));
	do
		ret = gnutls_reauth(p->s.s, 0);
	while (ret == GNUTLS_E_AGAIN && pipes[1].len > pipes[1].pos);
	return ret;
}

/* What was agreed upon. */
static int look(struct tls_pair *p, const struct kind *k)
{
	unsigned status = 0, n = 0;
	gnutls_datum_t d;
	char key[32];
	char *desc;

	TRY(gnutls_prf_rfc5705(p->c.s, 4, "test", 0, NULL, sizeof(key), key));
	TRY(gnutls_session_channel_binding(p->s.s, GNUTLS_CB_TLS_EXPORTER, &d));
	gnutls_free(d.data);
	if (gnutls_auth_get_type(p->c.s) == GNUTLS_CRD_CERTIFICATE) {
		TRY(gnutls_certificate_verify_peers3(p->c.s, "localhost", &status));
		scarce_note("status %x ", status);
	}
	if (k->flags & CLIENT_CERT) {
		TRY(gnutls_certificate_verify_peers2(p->s.s, &status));
		gnutls_certificate_get_peers(p->s.s, &n);
		scarce_note("client %x %u ", status, n);
	}
	desc = gnutls_session_get_desc(p->c.s);
	if (!desc)
		return GNUTLS_E_MEMORY_ERROR;
	scarce_note("%s\n", desc);
	gnutls_free(desc);
	return 0;
}

static int farewell(struct tls_pair *p)
{
	char buf[10];
	ssize_t n;

	TRY(gnutls_bye(p->c.s, GNUTLS_SHUT_WR));
	n = receive(p->s.s, buf, sizeof(buf));
	if (n)
		return (int)n;
	return gnutls_bye(p->s.s, GNUTLS_SHUT_WR);
}

static int prepare(struct tls_pair *p, const struct kind *k, const gnutls_datum_t *data)
{
	char early[2000];
	ssize_t n;

	if (k->flags & TICKETS) {
		int ret = gnutls_session_ticket_enable_server(p->s.s, &ticket_key);

		if (ret < 0) /* an application that goes on makes none */
			assert_null(p->s.s->config.ticket_now);
		TRY(ret);
	}
	TRY(gnutls_server_name_set(p->c.s, GNUTLS_NAME_DNS, "a.example", 9));
	if (!data)
		return 0;
	TRY(gnutls_session_set_data(p->c.s, data->data, data->size));
	if (!(k->flags & EARLY))
		return 0;
	memset(early, 'e', sizeof(early));
	n = gnutls_record_send_early_data(p->c.s, early, sizeof(early));
	return n < 0 ? (int)n : 0;
}

static void open_pair(struct tls_pair *p, const struct kind *k)
{
	tls_pair_open(p, k->client, k->server ? k->server : k->client);
	memset(pipes, 0, sizeof(pipes));
	for (unsigned i = 0; i < 2; i++) {
		gnutls_session_t s = i ? p->s.s : p->c.s;

		gnutls_transport_set_push_function(s, push);
		gnutls_transport_set_pull_function(s, pull);
		gnutls_transport_set_pull_timeout_function(s, pull_timeout);
		s->config.init_flags |= k->flags & EARLY ? GNUTLS_ENABLE_EARLY_DATA : 0;
		s->config.init_flags |= k->flags & REAUTH ? GNUTLS_POST_HANDSHAKE_AUTH : 0;
		s->init_flags = s->config.init_flags;
	}
	if (k->flags & (CLIENT_CERT | REAUTH))
		tls_pair_add_client_cert(p);
	if (k->flags & CLIENT_CERT)
		gnutls_certificate_server_set_request(p->s.s, GNUTLS_CERT_REQUIRE);
	if (k->flags & EARLY)
		gnutls_anti_replay_enable(p->s.s, guard);
	if (k->flags & DATABASE) {
		gnutls_db_set_store_function(p->s.s, store);
		gnutls_db_set_retrieve_function(p->s.s, retrieve);
		gnutls_db_set_remove_function(p->s.s, discard);
	}
}

/* Whatever has failed: data never goes out as it is. */
static void check_protection(struct tls_pair *p)
{
	static const char text[] = "this is not for everybody's eyes";

	for (unsigned i = 0; i < 2; i++) {
		gnutls_session_t s = i ? p->s.s : p->c.s;

		if (!s->handshake_done)
			continue;
		while (gnutls_record_check_corked(s))
			if (gnutls_record_uncork(s, 0) < 0)
				break;
		(void)!gnutls_record_send(s, text, sizeof(text));
		assert_null(memmem(pipes[!i].data, pipes[!i].len, text, sizeof(text)));
	}
}

static int run(const struct kind *k, const gnutls_datum_t *data, gnutls_datum_t *out)
{
	struct tls_pair p;
	int ret;

	open_pair(&p, k);
	scarce_on();
	ret = prepare(&p, k, data);
	if (ret >= 0)
		ret = shake_hands(&p);
	if (ret >= 0 && data && k->flags & EARLY)
		ret = take_early(&p);
	if (ret >= 0)
		ret = talk(&p, k->flags & KEY_UPDATE);
	if (ret >= 0 && k->flags & REHANDSHAKE)
		ret = once_more(&p);
	if (ret >= 0 && k->flags & REAUTH) {
		gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUEST);
		ret = reauth(&p);
	}
	if (ret >= 0)
		ret = look(&p, k);
	if (ret >= 0)
		ret = gnutls_session_get_data2(p.c.s, out);
	if (ret >= 0)
		ret = farewell(&p);
	scarce_off();
	check_protection(&p);
	/* the reason can be told once there is memory again */
	if (p.c.result < 0 && p.c.result != GNUTLS_E_AGAIN)
		(void)!gnutls_alert_send_appropriate(p.c.s, p.c.result);
	if (ret >= 0 && data && !(k->flags & EARLY))
		scarce_note("resumed %d ", gnutls_session_is_resumed(p.c.s));
	tls_pair_close(&p);
	return ret;
}

static gnutls_datum_t resume_with;

static int play(const void *arg)
{
	const struct kind *k = arg;
	gnutls_datum_t out = {NULL, 0};
	int ret = run(k, k->flags & RESUME ? &resume_with : NULL, &out);

	gnutls_free(out.data);
	return ret;
}

static void every_kind(void **state)
{
	static const struct kind kinds[] = {
		{"1.3", V13 "+GROUP-SECP256R1", NULL, TICKETS | KEY_UPDATE},
		{"1.3 client certificate", V13 "+GROUP-X25519", NULL, CLIENT_CERT | TICKETS},
		{"1.3 retry", V13 "+GROUP-X25519:+GROUP-SECP256R1", V13 "+GROUP-SECP256R1", 0},
		{"1.3 PSK", V13 "+ECDHE-PSK:+GROUP-X25519", NULL, 0},
		{"1.3 PSK alone", V13 "+PSK:+GROUP-X25519", NULL, 0},
		{"1.3 resumption", V13 "+GROUP-X25519", NULL, TICKETS | RESUME},
		{"1.3 early data", V13 "+GROUP-X25519", NULL, TICKETS | RESUME | EARLY},
		{"1.3 reauth", V13 "+GROUP-X25519", NULL, REAUTH},
		{"1.2 ECDHE-ECDSA", V12 "+ECDHE-ECDSA" AEAD, NULL, TICKETS},
		{"1.2 client certificate", V12 "+ECDHE-ECDSA" AEAD, NULL, CLIENT_CERT},
		{"1.2 ECDHE-RSA, EtM", V12 "+ECDHE-RSA:+AES-128-CBC:+SHA1", NULL, 0},
		{"1.2 RSA, MtE", V12 "+RSA:+AES-128-CBC:+SHA1:%NO_ETM", NULL, 0},
		{"1.2 DHE-RSA", V12 "+DHE-RSA" AEAD, NULL, 0},
		{"1.2 PSK", V12 "+PSK" AEAD, NULL, 0},
		{"1.2 ECDHE-PSK", V12 "+ECDHE-PSK:+AES-128-CBC:+SHA1", NULL, 0},
		{"1.2 DHE-PSK", V12 "+DHE-PSK" AEAD, NULL, 0},
		{"1.2 RSA-PSK", V12 "+RSA-PSK" AEAD, NULL, 0},
		{"1.2 ANON-ECDH", V12 "+ANON-ECDH:+AES-128-CBC:+SHA1", NULL, 0},
		{"1.2 ANON-DH", V12 "+ANON-DH" AEAD, NULL, 0},
		{"1.2 by ticket", V12 "+ECDHE-ECDSA" AEAD, NULL, TICKETS | RESUME},
		{"1.2 by session id", V12 "+ECDHE-ECDSA" AEAD, NULL, DATABASE | RESUME},
		{"1.2 renegotiation", V12 "+ECDHE-ECDSA" AEAD, NULL, REHANDSHAKE},
	};
	const char *only = getenv("SCARCE_ONLY");
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct scarce s = {.name = kinds[i].name, .play = play, .arg = &kinds[i]};

		if (only && strcmp(only, kinds[i].name))
			continue;
		if (kinds[i].flags & RESUME)
			assert_int_equal(run(&kinds[i], NULL, &resume_with), 0);
		wrong += !scarce_every(&s);
		gnutls_free(resume_with.data);
		resume_with.data = NULL;
	}
	assert_int_equal(wrong, 0);
}

static int setup(void **state)
{
	assert_int_equal(gnutls_session_ticket_key_generate(&ticket_key), 0);
	assert_int_equal(gnutls_anti_replay_init(&guard), 0);
	gnutls_anti_replay_set_add_function(guard, is_new);
	return scarce_setup(state);
}

static int teardown(void **state)
{
	gnutls_free(ticket_key.data);
	gnutls_anti_replay_deinit(guard);
	return scarce_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind),
	};

	return cmocka_run_group_tests_name("scarce-sessions", tests, setup, teardown);
}
