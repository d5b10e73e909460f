/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS 1.3 when memory is scarce: the n-th allocation fails, for every n of a handshake, of tickets,
 * data and key updates after it. No crash, no leak, no wrong data, an error that says why. */
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
#include "session/session.h"
#include "tls-pair.h"

#define CERT                                                                           \
	"NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD:+SIGN-ECDSA-SECP256R1-SHA256:" \
	"+SIGN-ECDSA-SECP384R1-SHA384:+AES-128-GCM:+ECDHE-ECDSA:+GROUP-SECP256R1"
#define PSK                                                                                 \
	"NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD:+SIGN-ALL:+AES-128-GCM:+ECDHE-PSK:" \
	"+GROUP-X25519"

static bool counting;
static long left; /* allocations until one fails; the transport of the test is not to be hit */

static bool fails(void)
{
	return counting && left-- == 0;
}

static void *scarce_malloc(size_t n)
{
	return fails() ? NULL : malloc(n);
}

static void *scarce_calloc(size_t n, size_t size)
{
	return fails() ? NULL : calloc(n, size);
}

static void *scarce_realloc(void *p, size_t n)
{
	return fails() ? NULL : realloc(p, n);
}

static int hooks_set(void **state)
{
	(void)state;
	gnutls_malloc = scarce_malloc;
	gnutls_calloc = scarce_calloc;
	gnutls_realloc = scarce_realloc;
	return 0;
}

static int hooks_reset(void **state)
{
	(void)state;
	gnutls_malloc = malloc;
	gnutls_calloc = calloc;
	gnutls_realloc = realloc;
	return 0;
}

/* Fixed buffers in place of those of tls-pair, which allocate themselves. */
static struct pipe {
	uint8_t data[60000];
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

static void use_pipes(struct tls_pair *p)
{
	memset(pipes, 0, sizeof(pipes));
	for (unsigned i = 0; i < 2; i++) {
		gnutls_session_t s = i ? p->s.s : p->c.s;

		gnutls_transport_set_push_function(s, push);
		gnutls_transport_set_pull_function(s, pull);
		gnutls_transport_set_pull_timeout_function(s, pull_timeout);
	}
}

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

static int talk(struct tls_pair *p)
{
	char out[300], in[300];
	ssize_t n;

	memset(out, 'y', sizeof(out));
	for (unsigned i = 0; i < 4; i++) {
		gnutls_session_t from = i & 1 ? p->s.s : p->c.s, to = i & 1 ? p->c.s : p->s.s;

		if (i >= 2)
			TRY(gnutls_session_key_update(from, GNUTLS_KU_PEER));
		n = gnutls_record_send(from, out, sizeof(out));
		if (n < 0)
			return (int)n;
		do
			n = gnutls_record_recv(to, in, sizeof(in));
		while (n == GNUTLS_E_AGAIN);
		if (n < 0)
			return (int)n;
		assert_int_equal(n, sizeof(out));
		assert_memory_equal(in, out, sizeof(in));
	}
	return 0;
}

struct scene {
	const char *priority, *server;
	const gnutls_datum_t *key, *data;
	gnutls_anti_replay_t guard; /* with early data */
	gnutls_datum_t out;
};

static int add(void *ptr, time_t expires, const gnutls_datum_t *key, const gnutls_datum_t *data)
{
	(void)ptr;
	(void)expires;
	(void)key;
	(void)data;
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

/* What happens when allocation number @n fails. True: there were fewer. */
static bool scene(struct scene *sc, long n)
{
	struct tls_pair p;
	int ret;

	tls_pair_open(&p, sc->priority, sc->server);
	tls_pair_add_client_cert(&p);
	gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUEST);
	use_pipes(&p);
	sc->out = (gnutls_datum_t){NULL, 0};
	left = n;
	counting = true;
	ret = sc->key ? gnutls_session_ticket_enable_server(p.s.s, sc->key) : 0;
	if (ret >= 0)
		ret = gnutls_server_name_set(p.c.s, GNUTLS_NAME_DNS, "a.example", 9);
	if (ret >= 0 && sc->data)
		ret = gnutls_session_set_data(p.c.s, sc->data->data, sc->data->size);
	if (ret >= 0 && sc->guard) {
		char early[2000];

		p.s.s->config.init_flags |= GNUTLS_ENABLE_EARLY_DATA;
		gnutls_anti_replay_enable(p.s.s, sc->guard);
		memset(early, 'e', sizeof(early));
		ret = sc->data ? (int)gnutls_record_send_early_data(p.c.s, early, sizeof(early))
			       : 0;
	}
	if (ret >= 0)
		ret = shake_hands(&p);
	if (ret >= 0 && sc->data && sc->guard)
		ret = take_early(&p);
	if (ret >= 0)
		ret = talk(&p);
	if (ret >= 0)
		ret = gnutls_session_get_data2(p.c.s, &sc->out);
	counting = false;
	/* a peer that learns nothing waits; all else has its reason */
	if (ret < 0 && ret != GNUTLS_E_MEMORY_ERROR && ret != GNUTLS_E_AGAIN)
		print_message("allocation %ld: %s\n", n, gnutls_strerror_name(ret));
	assert_true(ret == 0 || ret == GNUTLS_E_MEMORY_ERROR);
	if (p.c.result < 0 && p.c.result != GNUTLS_E_AGAIN)
		(void)!gnutls_alert_send_appropriate(p.c.s, p.c.result);
	tls_pair_close(&p);
	return left >= 0;
}

static void every_allocation(struct scene *sc)
{
	long n = 0;

	while (!scene(sc, n++))
		gnutls_free(sc->out.data);
	gnutls_free(sc->out.data);
	print_message("%ld allocations\n", n - 1);
}

static void with_certificates(void **state)
{
	gnutls_datum_t key;
	struct scene sc = {.priority = CERT, .server = CERT, .key = &key};

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	every_allocation(&sc);
	gnutls_free(key.data);
}

static void with_psk_and_retry(void **state)
{
	struct scene sc = {.priority = PSK ":+GROUP-SECP256R1:+GROUP-X448",
			   .server = PSK ":-GROUP-ALL:+GROUP-X448"};

	(void)state;
	every_allocation(&sc);
}

static void resume(gnutls_anti_replay_t guard)
{
	gnutls_datum_t key, data;
	struct scene sc = {.priority = CERT, .server = CERT, .key = &key, .guard = guard};

	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	assert_true(scene(&sc, 1000000));
	data = sc.out;
	sc.data = &data;
	every_allocation(&sc);
	gnutls_free(data.data);
	gnutls_free(key.data);
}

static void resumption(void **state)
{
	(void)state;
	resume(NULL);
}

static void early_data(void **state)
{
	gnutls_anti_replay_t guard;

	(void)state;
	assert_int_equal(gnutls_anti_replay_init(&guard), 0);
	gnutls_anti_replay_set_add_function(guard, add);
	resume(guard);
	gnutls_anti_replay_deinit(guard);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(with_certificates),
		cmocka_unit_test(with_psk_and_retry),
		cmocka_unit_test(resumption),
		cmocka_unit_test(early_data),
	};

	return cmocka_run_group_tests_name("tls13-memory", tests, hooks_set, hooks_reset);
}
