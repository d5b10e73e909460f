/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions of the application that call back into the session they are called by: every one of
 * them, at each of its calls, in handshakes, after them, while data is sent and read. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <gnutls/abstract.h>

#include "base/mem.h"
#include "session/session.h"
#include "tls-pair.h"

#define X25519 ":-GROUP-ALL:+GROUP-X25519"
#define V12    "NORMAL:-VERS-ALL:+VERS-TLS1.2" X25519
#define V13    "NORMAL:-VERS-ALL:+VERS-TLS1.3" X25519
#define EXT    0xfe01

/* --- what an application's function does */
static ssize_t do_handshake(gnutls_session_t s)
{
	return gnutls_handshake(s);
}

static ssize_t do_rehandshake(gnutls_session_t s)
{
	return gnutls_rehandshake(s);
}

static ssize_t do_reauth(gnutls_session_t s)
{
	return gnutls_reauth(s, 0);
}

static ssize_t do_send(gnutls_session_t s)
{
	return gnutls_record_send(s, "x", 1);
}

static ssize_t do_recv(gnutls_session_t s)
{
	char buf[10];

	return gnutls_record_recv(s, buf, sizeof(buf));
}

static ssize_t do_bye(gnutls_session_t s)
{
	return gnutls_bye(s, GNUTLS_SHUT_RDWR);
}

static ssize_t do_update(gnutls_session_t s)
{
	return gnutls_session_key_update(s, GNUTLS_KU_PEER);
}

static ssize_t do_ticket(gnutls_session_t s)
{
	return gnutls_session_ticket_send(s, 1, 0);
}

static ssize_t do_uncork(gnutls_session_t s)
{
	char c = 'x';

	gnutls_record_cork(s);
	(void)!gnutls_record_send(s, &c, 1);
	return gnutls_record_uncork(s, 0);
}

static ssize_t do_get_data(gnutls_session_t s)
{
	gnutls_datum_t d;
	int ret = gnutls_session_get_data2(s, &d);

	if (!ret)
		gnutls_free(d.data);
	return ret;
}

static ssize_t do_alert(gnutls_session_t s)
{
	return gnutls_alert_send(s, GNUTLS_AL_FATAL, GNUTLS_A_ACCESS_DENIED);
}

static ssize_t do_bye_wr(gnutls_session_t s)
{
	return gnutls_bye(s, GNUTLS_SHUT_WR);
}

static ssize_t do_discard(gnutls_session_t s)
{
	gnutls_record_discard_queued(s);
	return 0;
}

static ssize_t do_deinit(gnutls_session_t s)
{
	gnutls_deinit(s);
	return 0;
}

static const struct deed {
	const char *name;
	ssize_t (*run)(gnutls_session_t s);
	bool mild; /* what it is called by goes on undisturbed */
} deeds[] = {
	{"handshake", do_handshake, true}, {"rehandshake", do_rehandshake, true},
	{"reauth", do_reauth, true},       {"send", do_send, true},
	{"recv", do_recv, true},           {"bye", do_bye, true},
	{"key update", do_update, true},   {"ticket", do_ticket, true},
	{"uncork", do_uncork, true},       {"get data", do_get_data, true},
	{"alert", do_alert, false},        {"bye wr", do_bye_wr, false},
	{"discard", do_discard, false},    {"deinit", do_deinit, false},
};

/* --- when it does so */
static struct {
	const struct deed *deed;
	struct tls_end *end; /* who pokes */
	struct tls_pair *pair;
	unsigned nth, count;
	bool armed, inside, done;
	ssize_t result;
	gnutls_push_func push;
	gnutls_pull_func pull;
} poke_at;

static void poke(gnutls_session_t s)
{
	if (!poke_at.armed || poke_at.inside || poke_at.done || s != poke_at.end->s ||
	    poke_at.count++ != poke_at.nth)
		return;
	poke_at.inside = poke_at.done = true;
	poke_at.result = poke_at.deed->run(s);
	poke_at.inside = false;
	if (poke_at.deed->run == do_deinit)
		poke_at.end->s = NULL;
}

static int hook(gnutls_session_t s, unsigned type, unsigned when, unsigned incoming,
		const gnutls_datum_t *msg)
{
	(void)type, (void)when, (void)incoming, (void)msg;
	poke(s);
	return 0;
}

static int simple(gnutls_session_t s)
{
	poke(s);
	return 0;
}

static int keylog(gnutls_session_t s, const char *label, const gnutls_datum_t *secret)
{
	(void)label, (void)secret;
	poke(s);
	return 0;
}

static int secrets(gnutls_session_t s, gnutls_record_encryption_level_t level, const void *in,
		   const void *out, size_t len)
{
	(void)level, (void)in, (void)out, (void)len;
	poke(s);
	return 0;
}

static int ext_recv(gnutls_session_t s, const unsigned char *data, size_t len)
{
	(void)data, (void)len;
	poke(s);
	return 0;
}

static int ext_send(gnutls_session_t s, gnutls_buffer_t out)
{
	gnutls_buffer_append_data(out, "x", 1);
	poke(s);
	return 1;
}

static int retrieve(gnutls_session_t s, const struct gnutls_cert_retr_st *info,
		    gnutls_pcert_st **certs, unsigned *count, gnutls_ocsp_data_st **ocsp,
		    unsigned *ocsp_count, gnutls_privkey_t *key, unsigned *flags)
{
	(void)info;
	*certs = NULL;
	*count = 0;
	*ocsp = NULL;
	*ocsp_count = 0;
	*key = NULL;
	*flags = 0;
	poke(s);
	return 0;
}

static int psk_server(gnutls_session_t s, const char *name, gnutls_datum_t *key)
{
	(void)name;
	key->data = gnutls_malloc(16);
	assert_non_null(key->data);
	memset(key->data, 7, 16);
	key->size = 16;
	poke(s);
	return 0;
}

static int psk_client(gnutls_session_t s, char **name, gnutls_datum_t *key)
{
	*name = gnutls_strdup("joe");
	return psk_server(s, *name, key);
}

/* there is one session of each kind at a time */
static int db_store(void *ptr, gnutls_datum_t id, gnutls_datum_t data)
{
	struct tls_end *e = ptr;

	(void)id, (void)data;
	if (e->s)
		poke(e->s);
	return 0;
}

static gnutls_datum_t db_retrieve(void *ptr, gnutls_datum_t id)
{
	gnutls_datum_t none = {NULL, 0};

	db_store(ptr, id, none);
	return none;
}

static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct tls_end *e = ptr;
	ssize_t n = poke_at.push(ptr, data, len);

	poke(e->s);
	return n;
}

static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct tls_end *e = ptr;

	poke(e->s);
	if (!e->s) {
		errno = EAGAIN;
		return -1;
	}
	return poke_at.pull(ptr, data, len);
}

static int pull_timeout(gnutls_transport_ptr_t ptr, unsigned ms)
{
	struct tls_end *e = ptr;

	(void)ms;
	poke(e->s);
	return !e->s || e->in.len > e->in_pos;
}

static void prepare(struct tls_end *e)
{
	gnutls_handshake_set_hook_function(e->s, GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_BOTH, hook);
	gnutls_handshake_set_post_client_hello_function(e->s, simple);
	gnutls_session_set_verify_function(e->s, simple);
	gnutls_session_set_keylog_function(e->s, keylog);
	gnutls_handshake_set_secret_function(e->s, secrets);
	assert_int_equal(gnutls_session_ext_register(e->s, "x", EXT, GNUTLS_EXT_TLS, ext_recv,
						     ext_send, NULL, NULL, NULL,
						     GNUTLS_EXT_FLAG_CLIENT_HELLO |
							     GNUTLS_EXT_FLAG_TLS12_SERVER_HELLO |
							     GNUTLS_EXT_FLAG_EE),
			 0);
	gnutls_db_set_ptr(e->s, e);
	gnutls_db_set_store_function(e->s, db_store);
	gnutls_db_set_retrieve_function(e->s, db_retrieve);
	e->s->init_flags |= GNUTLS_POST_HANDSHAKE_AUTH;
	e->s->config.init_flags |= GNUTLS_POST_HANDSHAKE_AUTH;
	poke_at.push = record_transport(e->s->record)->push;
	poke_at.pull = record_transport(e->s->record)->pull;
	gnutls_transport_set_push_function(e->s, push);
	gnutls_transport_set_pull_function(e->s, pull);
	gnutls_transport_set_pull_timeout_function(e->s, pull_timeout);
}

/* --- scenes: what goes on when the functions are called */
struct scene {
	const char *name, *priority;
	bool resumable; /* with session tickets */
	bool ask;       /* the server wants a certificate, and the client has one */
	bool psk_functions;
	bool retrieve;
	/* after the handshake; NULL: the handshake is the scene */
	void (*act)(struct tls_pair *p);
};

static bool both(const struct tls_pair *p)
{
	return p->c.s && p->s.s;
}

static void recv_all(struct tls_end *e)
{
	char buf[100];
	ssize_t n;

	do
		n = e->s ? gnutls_record_recv(e->s, buf, sizeof(buf)) : GNUTLS_E_INVALID_SESSION;
	while (n > 0 || (n == GNUTLS_E_AGAIN && e->in_pos < e->in.len));
	e->result = (int)n;
}

static void act_data(struct tls_pair *p)
{
	gnutls_range_st range = {1, 20000};
	gnutls_datum_t data;

	(void)!gnutls_record_send(p->s.s, "abc", 3);
	if (p->s.s && gnutls_protocol_get_version(p->s.s) == GNUTLS_TLS1_3)
		(void)!gnutls_record_send_range(p->s.s, "abc", 3, &range);
	tls_pair_deliver(p);
	if (p->c.s && !gnutls_session_get_data2(p->c.s, &data))
		gnutls_free(data.data);
	recv_all(&p->c);
}

static void act_updates(struct tls_pair *p)
{
	(void)!gnutls_session_key_update(p->s.s, GNUTLS_KU_PEER);
	tls_pair_deliver(p);
	recv_all(&p->c);
	if (p->c.s)
		(void)!gnutls_record_send(p->c.s, "abc", 3);
	tls_pair_deliver(p);
	recv_all(&p->s);
}

static void act_reauth(struct tls_pair *p)
{
	int ret;

	gnutls_certificate_server_set_request(p->s.s, GNUTLS_CERT_REQUEST);
	(void)!gnutls_reauth(p->s.s, 0);
	tls_pair_deliver(p);
	recv_all(&p->c);
	for (int i = 0; i < 4 && both(p) && p->c.result == GNUTLS_E_REAUTH_REQUEST; i++) {
		ret = gnutls_reauth(p->c.s, 0);
		if (ret != GNUTLS_E_AGAIN)
			break;
	}
	tls_pair_deliver(p);
	if (both(p))
		(void)!gnutls_reauth(p->s.s, 0);
}

static void act_auto(struct tls_pair *p)
{
	p->c.s->init_flags |= GNUTLS_AUTO_REAUTH;
	gnutls_certificate_server_set_request(p->s.s, GNUTLS_CERT_REQUEST);
	(void)!gnutls_reauth(p->s.s, 0);
	tls_pair_deliver(p);
	recv_all(&p->c);
	tls_pair_deliver(p);
	if (p->s.s)
		(void)!gnutls_reauth(p->s.s, 0);
}

static void act_renegotiate(struct tls_pair *p)
{
	(void)!gnutls_rehandshake(p->s.s);
	tls_pair_deliver(p);
	recv_all(&p->c);
	if (both(p) && p->c.result == GNUTLS_E_REHANDSHAKE)
		tls_pair_handshake(p);
}

static void act_bye(struct tls_pair *p)
{
	(void)!gnutls_bye(p->s.s, GNUTLS_SHUT_WR);
	tls_pair_deliver(p);
	if (p->c.s)
		(void)!gnutls_bye(p->c.s, GNUTLS_SHUT_RDWR);
}

static const struct scene scenes[] = {
	{"TLS 1.3", V13, .ask = true},
	{"TLS 1.3, tickets", V13, .resumable = true},
	{"TLS 1.3, own choice", V13, .retrieve = true},
	{"TLS 1.3, PSK", V13 ":-KX-ALL:+DHE-PSK", .psk_functions = true},
	{"TLS 1.2", V12 ":-KX-ALL:+ECDHE-ECDSA", .ask = true},
	{"TLS 1.2, tickets", V12 ":-KX-ALL:+ECDHE-ECDSA", .resumable = true},
	{"TLS 1.2, own choice", V12, .retrieve = true},
	{"TLS 1.2, PSK", V12 ":-KX-ALL:+PSK", .psk_functions = true},
	{"data of TLS 1.3", V13, .resumable = true, .act = act_data},
	{"data of TLS 1.2", V12, .act = act_data},
	{"key updates", V13, .act = act_updates},
	{"reauth", V13, .act = act_reauth},
	{"automatic reauth", V13, .act = act_auto},
	{"renegotiation", V12, .act = act_renegotiate},
	{"bye", V13, .act = act_bye},
};

static void open_scene(struct tls_pair *p, const struct scene *sc, bool client, gnutls_datum_t *key)
{
	tls_pair_open(p, sc->priority, sc->priority);
	poke_at.pair = p;
	poke_at.end = client ? &p->c : &p->s;
	prepare(poke_at.end == &p->c ? &p->s : &p->c);
	prepare(poke_at.end);
	if (sc->resumable)
		assert_int_equal(gnutls_session_ticket_enable_server(p->s.s, key), 0);
	if (sc->ask || sc->act)
		tls_pair_add_client_cert(p);
	if (sc->ask)
		gnutls_certificate_server_set_request(p->s.s, GNUTLS_CERT_REQUIRE);
	if (sc->retrieve)
		gnutls_certificate_set_retrieve_function3(client ? p->client_cert : p->server_cert,
							  retrieve);
	if (sc->psk_functions) {
		gnutls_psk_set_server_credentials_function(p->server_psk, psk_server);
		gnutls_psk_set_client_credentials_function(p->client_psk, psk_client);
	}
}

/* False: the function is not called so often. */
static bool play(const struct scene *sc, bool client, const struct deed *deed, unsigned nth,
		 gnutls_datum_t *key)
{
	struct tls_pair p;
	bool done;

	memset(&poke_at, 0, sizeof(poke_at));
	poke_at.deed = deed;
	poke_at.nth = nth;
	open_scene(&p, sc, client, key);
	poke_at.armed = !sc->act;
	tls_pair_handshake(&p);
	if (sc->act) {
		assert_int_equal(p.c.result, 0);
		assert_int_equal(p.s.result, 0);
		poke_at.armed = true;
		sc->act(&p);
	}
	poke_at.armed = false;
	done = poke_at.done;
	if (done && !sc->act && !sc->retrieve && deed->mild) {
		if (p.c.result || p.s.result)
			print_message("%s, %s, %s at %u: %zd, then %d %d\n", sc->name,
				      client ? "client" : "server", deed->name, nth, poke_at.result,
				      p.c.result, p.s.result);
		assert_int_equal(p.c.result, 0);
		assert_int_equal(p.s.result, 0);
		assert_true(poke_at.result < 0);
		assert_int_equal(gnutls_record_uncork(poke_at.end->s, 0), 0);
		tls_pair_talk(&p, 100);
	}
	if (done && deed->run == do_deinit) {
		assert_null(poke_at.end->s);
		if (!sc->act)
			assert_int_equal(poke_at.end->result, GNUTLS_E_INVALID_SESSION);
	}
	tls_pair_close(&p);
	return done;
}

/* The session ends at each call of a function; the other deeds take turns, unless there is time
 * (LONG). */
static void test_scenes(void **state)
{
	const unsigned others = ARRAY_LEN(deeds) - 1;
	const bool all = getenv("LONG");
	gnutls_datum_t key;

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++)
		for (int client = 0; client < 2; client++) {
			unsigned nth = 0;

			for (; play(&scenes[i], client, &deeds[others], nth, &key); nth++)
				for (unsigned d = 0; d < others; d++)
					if (all || (nth % 2 == 0 && d == nth / 2 % others))
						assert_true(play(&scenes[i], client, &deeds[d], nth,
								 &key));
			assert_true(nth > 0);
		}
	gnutls_free(key.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scenes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
