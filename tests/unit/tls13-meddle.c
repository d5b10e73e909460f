/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of TLS 1.3 as they are sent, in clear, and who changes them: see tls13-meddle.h. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "record/layer.h"
#include "session/session.h"
#include "tls13-meddle.h"

int __real_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);
int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);

meddler meddle;
unsigned sent[2];

int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len)
{
	bool of_client = rl->session->config.is_client;
	struct writer w = {0};
	int ret = 0;

	if (!meddle)
		return __real_record_queue_handshake(rl, msg, len);
	writer_bytes(&w, msg, len);
	meddle(of_client, sent[of_client]++, &w);
	assert_int_equal(writer_error(&w), 0);
	if (w.len)
		ret = __real_record_queue_handshake(rl, w.data, w.len);
	writer_clear(&w);
	return ret;
}

/* --- kinds of handshakes */
void open_kind(struct tls_pair *p, enum kind kind)
{
	static const char *const priorities[KINDS][2] = {
		{ECDSA ":+GROUP-X25519:+GROUP-SECP256R1", CERT},
		{ECDSA ":+GROUP-SECP256R1:+GROUP-SECP384R1", CERT ":-GROUP-ALL:+GROUP-SECP384R1"},
		{BASE ":+ECDHE-PSK:+GROUP-X25519", BASE ":+ECDHE-PSK:+GROUP-X25519"},
	};

	tls_pair_open(p, priorities[kind][0], priorities[kind][1]);
	if (kind == WITH_PSK) { /* no certificates as a way out */
		gnutls_credentials_clear(p->s.s);
		gnutls_credentials_set(p->s.s, GNUTLS_CRD_PSK, p->server_psk);
	} else {
		tls_pair_add_client_cert(p);
		gnutls_certificate_server_set_request(p->s.s, GNUTLS_CERT_REQUIRE);
	}
	sent[0] = sent[1] = 0;
}

void tell(struct tls_pair *p, struct tls_end *found, struct tls_end *other)
{
	int alert = gnutls_error_to_alert(found->result, NULL), ret;
	char buf[10];

	if (!gnutls_error_is_fatal(found->result) || gnutls_error_is_fatal(other->result))
		return;
	assert_int_equal(gnutls_alert_send_appropriate(found->s, found->result), 0);
	tls_pair_deliver(p);
	do
		ret = other->result ? gnutls_handshake(other->s)
				    : (int)gnutls_record_recv(other->s, buf, sizeof(buf));
	while (ret == GNUTLS_E_AGAIN && other->in.len > other->in_pos);
	/* where the two don't agree on keys any more there is nothing to be read */
	if (found->result == GNUTLS_E_DECRYPTION_FAILED || ret == GNUTLS_E_DECRYPTION_FAILED)
		return;
	if (ret != GNUTLS_E_FATAL_ALERT_RECEIVED)
		print_message("%s, then %s\n", gnutls_strerror_name(found->result),
			      gnutls_strerror_name(ret));
	assert_int_equal(ret, GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(gnutls_alert_get(other->s), alert);
}

void run(struct tls_pair *p)
{
	struct tls_end c, s;

	tls_pair_handshake(p);
	meddle = NULL;
	c = p->c;
	s = p->s;
	tell(p, &c, &p->s);
	p->s.result = s.result;
	tell(p, &s, &p->c);
}

void write_hex(struct writer *w, const char *hex)
{
	for (; *hex; hex += 2) {
		unsigned v;

		assert_int_equal(sscanf(hex, "%2x", &v), 1);
		writer_u8(w, (uint8_t)v);
	}
	assert_int_equal(writer_error(w), 0);
}
