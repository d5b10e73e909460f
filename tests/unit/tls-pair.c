/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client and a server in one thread: see tls-pair.h. */
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
#include "tls-certs.h"
#include "tls-pair.h"

#define ROUNDS 40

static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct tls_end *e = ptr;

	if (e->pair->stutter) {
		if (e->turn++ % 2) {
			gnutls_transport_set_errno(e->s, EAGAIN);
			return -1;
		}
		len = MIN(len, (size_t)7);
	}
	writer_bytes(&e->out, data, len);
	assert_int_equal(writer_error(&e->out), 0);
	return (ssize_t)len;
}

static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct tls_end *e = ptr;
	size_t left = e->in.len - e->in_pos;

	if (!left || (e->pair->stutter && e->turn++ % 2)) {
		gnutls_transport_set_errno(e->s, EAGAIN);
		return -1;
	}
	len = MIN(len, e->pair->stutter ? (size_t)1 : left);
	memcpy(data, e->in.data + e->in_pos, len);
	e->in_pos += len;
	return (ssize_t)len;
}

static int pull_timeout(gnutls_transport_ptr_t ptr, unsigned ms)
{
	struct tls_end *e = ptr;

	(void)ms;
	return e->in.len > e->in_pos;
}

/* --- delivery */
static void put_record(struct writer *w, uint8_t type, const uint8_t *data, size_t len)
{
	while (len) {
		size_t n = MIN(len, (size_t)16384);

		writer_u8(w, type);
		writer_u16(w, 0x0303);
		writer_vec16(w, data, n);
		data += n;
		len -= n;
	}
}

/* Takes the messages out of plaintext handshake records and sends each in a record of its own. */
static void meddle_with(struct tls_pair *p, struct tls_end *from, struct writer *plain,
			struct writer *to)
{
	size_t pos = 0;

	while (plain->len - pos >= 4) {
		const uint8_t *m = plain->data + pos;
		size_t len = 4 + ((size_t)m[1] << 16 | (size_t)m[2] << 8 | m[3]);
		struct writer msg = {0};

		if (plain->len - pos < len)
			break;
		writer_bytes(&msg, m, len);
		p->meddle(p, from == &p->c, from->messages++, &msg);
		put_record(to, 22, msg.data, msg.len);
		writer_clear(&msg);
		pos += len;
	}
	writer_consume(plain, pos);
}

static void deliver(struct tls_pair *p, struct tls_end *from, struct tls_end *to)
{
	struct writer plain = {0};
	size_t pos = 0;

	while (from->out.len - pos >= 5) {
		const uint8_t *r = from->out.data + pos;
		size_t len = 5 + ((size_t)r[3] << 8 | r[4]);

		if (from->out.len - pos < len)
			break;
		if (r[0] == 20)
			from->ccs = true;
		if (p->meddle && r[0] == 22 && !from->ccs) {
			writer_bytes(&plain, r + 5, len - 5);
			meddle_with(p, from, &plain, &to->in);
		} else {
			writer_bytes(&to->in, r, len);
		}
		pos += len;
	}
	writer_clear(&plain);
	writer_consume(&from->out, pos);
}

void tls_pair_deliver(struct tls_pair *p)
{
	deliver(p, &p->c, &p->s);
	deliver(p, &p->s, &p->c);
}

/* --- life */
static int psk_key(gnutls_session_t s, const char *name, gnutls_datum_t *key)
{
	(void)s;
	if (strcmp(name, "joe"))
		return -1;
	key->data = malloc(16); /* not by gnutls_malloc, which tests may let fail */
	assert_non_null(key->data);
	memset(key->data, 7, 16);
	key->size = 16;
	return 0;
}

static void add_cert(gnutls_certificate_credentials_t c, const char *cert, const char *key)
{
	const gnutls_datum_t dc = {(unsigned char *)cert, (unsigned)strlen(cert)};
	const gnutls_datum_t dk = {(unsigned char *)key, (unsigned)strlen(key)};

	assert_int_equal(gnutls_certificate_set_x509_key_mem(c, &dc, &dk, GNUTLS_X509_FMT_PEM), 0);
}

static void add_trust(gnutls_certificate_credentials_t c, const char *cert)
{
	const gnutls_datum_t d = {(unsigned char *)cert, (unsigned)strlen(cert)};

	assert_int_equal(gnutls_certificate_set_x509_trust_mem(c, &d, GNUTLS_X509_FMT_PEM), 1);
}

static void open_end(struct tls_pair *p, struct tls_end *e, unsigned flags, const char *priority)
{
	e->pair = p;
	assert_int_equal(gnutls_init(&e->s, flags | GNUTLS_NONBLOCK), 0);
	assert_int_equal(gnutls_priority_set_direct(e->s, priority, NULL), 0);
	gnutls_transport_set_ptr(e->s, e);
	gnutls_transport_set_push_function(e->s, push);
	gnutls_transport_set_pull_function(e->s, pull);
	gnutls_transport_set_pull_timeout_function(e->s, pull_timeout);
}

void tls_pair_open(struct tls_pair *p, const char *client_priority, const char *server_priority)
{
	const gnutls_datum_t key = {(unsigned char *)"07070707070707070707070707070707", 32};

	memset(p, 0, sizeof(*p));
	open_end(p, &p->c, GNUTLS_CLIENT, client_priority);
	open_end(p, &p->s, GNUTLS_SERVER, server_priority);

	assert_int_equal(gnutls_certificate_allocate_credentials(&p->server_cert), 0);
	add_cert(p->server_cert, pem_rsa_cert, pem_rsa_key);
	add_cert(p->server_cert, pem_ec_cert, pem_ec_key);
	add_cert(p->server_cert, pem_ed_cert, pem_ed_key);
	add_trust(p->server_cert, pem_client_cert);
	gnutls_credentials_set(p->s.s, GNUTLS_CRD_CERTIFICATE, p->server_cert);
	assert_int_equal(gnutls_certificate_allocate_credentials(&p->client_cert), 0);
	add_trust(p->client_cert, pem_rsa_cert);
	gnutls_credentials_set(p->c.s, GNUTLS_CRD_CERTIFICATE, p->client_cert);

	assert_int_equal(gnutls_psk_allocate_server_credentials(&p->server_psk), 0);
	gnutls_psk_set_server_credentials_function(p->server_psk, psk_key);
	gnutls_credentials_set(p->s.s, GNUTLS_CRD_PSK, p->server_psk);
	assert_int_equal(gnutls_psk_allocate_client_credentials(&p->client_psk), 0);
	assert_int_equal(
		gnutls_psk_set_client_credentials(p->client_psk, "joe", &key, GNUTLS_PSK_KEY_HEX),
		0);
	gnutls_credentials_set(p->c.s, GNUTLS_CRD_PSK, p->client_psk);

	assert_int_equal(gnutls_anon_allocate_server_credentials(&p->server_anon), 0);
	gnutls_credentials_set(p->s.s, GNUTLS_CRD_ANON, p->server_anon);
	assert_int_equal(gnutls_anon_allocate_client_credentials(&p->client_anon), 0);
	gnutls_credentials_set(p->c.s, GNUTLS_CRD_ANON, p->client_anon);
}

void tls_pair_add_client_cert(struct tls_pair *p)
{
	add_cert(p->client_cert, pem_client_cert, pem_client_key);
}

void tls_pair_close(struct tls_pair *p)
{
	gnutls_deinit(p->c.s);
	gnutls_deinit(p->s.s);
	writer_clear(&p->c.out);
	writer_clear(&p->c.in);
	writer_clear(&p->s.out);
	writer_clear(&p->s.in);
	gnutls_certificate_free_credentials(p->server_cert);
	gnutls_certificate_free_credentials(p->client_cert);
	gnutls_psk_free_server_credentials(p->server_psk);
	gnutls_psk_free_client_credentials(p->client_psk);
	gnutls_anon_free_server_credentials(p->server_anon);
	gnutls_anon_free_client_credentials(p->client_anon);
}

static bool is_done(const struct tls_end *e)
{
	return e->result == 0 || gnutls_error_is_fatal(e->result);
}

void tls_pair_handshake(struct tls_pair *p)
{
	p->c.result = p->s.result = GNUTLS_E_AGAIN;
	p->c.ccs = p->s.ccs = false;
	for (unsigned i = 0; i < (p->stutter ? 1000 * ROUNDS : ROUNDS); i++) {
		if (!is_done(&p->c))
			p->c.result = gnutls_handshake(p->c.s);
		tls_pair_deliver(p);
		if (!is_done(&p->s))
			p->s.result = gnutls_handshake(p->s.s);
		tls_pair_deliver(p);
		if ((is_done(&p->c) && is_done(&p->s)) || p->c.result < GNUTLS_E_AGAIN - 1000)
			return;
	}
}

void tls_pair_connect(struct tls_pair *p)
{
	tls_pair_handshake(p);
	if (p->c.result || p->s.result)
		print_message("client: %s, server: %s\n", gnutls_strerror(p->c.result),
			      gnutls_strerror(p->s.result));
	assert_int_equal(p->c.result, 0);
	assert_int_equal(p->s.result, 0);
}

static void one_way(struct tls_pair *p, struct tls_end *from, struct tls_end *to, size_t len)
{
	uint8_t *sent = malloc(len + 1), *got = malloc(len + 1);
	size_t have = 0;
	ssize_t n;

	assert_non_null(sent);
	assert_non_null(got);
	for (size_t i = 0; i < len; i++)
		sent[i] = (uint8_t)(i * 7 + len);
	for (size_t done = 0; done < len; done += (size_t)n) {
		n = gnutls_record_send(from->s, sent + done, len - done);
		assert_true(n > 0);
	}
	tls_pair_deliver(p);
	while (have < len) {
		n = gnutls_record_recv(to->s, got + have, len - have);
		if (n == GNUTLS_E_AGAIN)
			continue;
		assert_true(n > 0);
		have += (size_t)n;
	}
	assert_memory_equal(sent, got, len);
	free(sent);
	free(got);
}

void tls_pair_talk(struct tls_pair *p, size_t len)
{
	one_way(p, &p->c, &p->s, len);
	one_way(p, &p->s, &p->c, len);
}

void tls_pair_same_secrets(struct tls_pair *p)
{
	char a[40], b[40];
	gnutls_datum_t ca, cb;

	assert_int_equal(gnutls_prf_rfc5705(p->c.s, 4, "test", 3, "ctx", sizeof(a), a), 0);
	assert_int_equal(gnutls_prf_rfc5705(p->s.s, 4, "test", 3, "ctx", sizeof(b), b), 0);
	assert_memory_equal(a, b, sizeof(a));
	if (gnutls_protocol_get_version(p->c.s) >= GNUTLS_TLS1_3)
		return;
	assert_int_equal(gnutls_session_channel_binding(p->c.s, GNUTLS_CB_TLS_UNIQUE, &ca), 0);
	assert_int_equal(gnutls_session_channel_binding(p->s.s, GNUTLS_CB_TLS_UNIQUE, &cb), 0);
	assert_int_equal(ca.size, 12);
	assert_memory_equal(ca.data, cb.data, 12);
	gnutls_free(ca.data);
	gnutls_free(cb.data);
}

void fix_length(struct writer *msg)
{
	size_t body = msg->len - 4;

	msg->data[1] = (uint8_t)(body >> 16);
	msg->data[2] = (uint8_t)(body >> 8);
	msg->data[3] = (uint8_t)body;
}
