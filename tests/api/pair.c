// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions that talk through memory.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pair.h"
#include "pem.h"

static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct end *e = ptr;
	struct link *l = &e->pair->link[e->side];
	unsigned char *copy;

	e->pushes++;
	if (e->push_errno) {
		gnutls_transport_set_errno(e->session, e->push_errno);
		return -1;
	}
	if (e->bite && len > e->bite)
		len = e->bite;
	if (l->room && len > l->room - l->len)
		len = l->room - l->len;
	if (l->limit && len > l->limit - l->total)
		len = l->limit - l->total;
	if (!len || (e->stutter && e->calls++ % 2)) {
		gnutls_transport_set_errno(e->session, EAGAIN);
		return -1;
	}
	copy = malloc(len * 2 + 64);
	memcpy(copy, data, len);
	if (e->pair->tamper) {
		size_t n = e->pair->tamper(e->pair, e->side, copy, len);

		l->data = realloc(l->data, l->len + n + 1);
		memcpy(l->data + l->len, copy, n);
		l->len += n;
	} else {
		l->data = realloc(l->data, l->len + len);
		memcpy(l->data + l->len, copy, len);
		l->len += len;
	}
	free(copy);
	l->total += len;
	return len;
}

static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct end *e = ptr;
	struct link *l = &e->pair->link[!e->side];

	e->pulls++;
	if (e->pull_errno) {
		gnutls_transport_set_errno(e->session, e->pull_errno);
		return -1;
	}
	if ((!l->len && !l->closed) || (e->stutter && e->calls++ % 2)) {
		gnutls_transport_set_errno(e->session, EAGAIN);
		return -1;
	}
	if (len > l->len)
		len = l->len;
	if (e->bite && len > e->bite)
		len = e->bite;
	if (len)
		memcpy(data, l->data, len);
	memmove(l->data, l->data + len, l->len -= len);
	return len;
}

static int pull_timeout(gnutls_transport_ptr_t ptr, unsigned int ms)
{
	struct end *e = ptr;
	struct link *l = &e->pair->link[!e->side];

	(void)ms;
	return l->len || l->closed;
}

static int psk_of(gnutls_session_t session, const char *user, gnutls_datum_t *key)
{
	static const gnutls_datum_t hex = { (unsigned char *)"0123456789abcdef0123456789abcdef", 32 };

	(void)session;
	return strcmp(user, "tester") ? -1 : gnutls_hex_decode2(&hex, key);
}

static void add_pem(gnutls_certificate_credentials_t cred, const char *crt, const char *key)
{
	gnutls_datum_t c = { (unsigned char *)crt, strlen(crt) }, k = { (unsigned char *)key, strlen(key) };
	int ret = gnutls_certificate_set_x509_key_mem(cred, &c, &k, GNUTLS_X509_FMT_PEM);

	need(ret >= 0, "key pair: %s", error_name(ret));
}

struct pair *pair_new(const struct choice *c)
{
	static const gnutls_datum_t ca = { (unsigned char *)PEM_CA_CRT, sizeof(PEM_CA_CRT) - 1 };
	struct pair *p = calloc(1, sizeof(*p));
	gnutls_datum_t key;
	int ret;

	for (int i = 0; i < 2; i++) {
		gnutls_certificate_allocate_credentials(&p->cert[i]);
		gnutls_certificate_set_x509_trust_mem(p->cert[i], &ca, GNUTLS_X509_FMT_PEM);
	}
	if (c->client_cert)
		add_pem(p->cert[CLIENT], PEM_CLIENT_CRT, PEM_CLIENT_KEY);
	if (!c->no_server_cert)
		add_pem(p->cert[SERVER], c->server_crt ? c->server_crt : PEM_SERVER_CRT,
			c->server_key ? c->server_key : PEM_SERVER_KEY);
	gnutls_certificate_set_known_dh_params(p->cert[SERVER], GNUTLS_SEC_PARAM_MEDIUM);
	gnutls_psk_allocate_client_credentials(&p->psk_client);
	gnutls_psk_allocate_server_credentials(&p->psk_server);
	gnutls_psk_set_server_credentials_function(p->psk_server, psk_of);
	gnutls_anon_allocate_client_credentials(&p->anon_client);
	gnutls_anon_allocate_server_credentials(&p->anon_server);
	gnutls_anon_set_server_known_dh_params(p->anon_server, GNUTLS_SEC_PARAM_MEDIUM);
	gnutls_psk_set_server_known_dh_params(p->psk_server, GNUTLS_SEC_PARAM_MEDIUM);
	if (c->psk_key) {
		key = (gnutls_datum_t){ (unsigned char *)c->psk_key, strlen(c->psk_key) };
		gnutls_psk_set_client_credentials(p->psk_client, c->psk_user ? c->psk_user : "tester", &key,
						  GNUTLS_PSK_KEY_HEX);
	}
	for (int i = 0; i < 2; i++) {
		struct end *e = &p->end[i];
		const char *error;

		e->pair = p;
		e->side = i;
		ret = gnutls_init(&e->session, (i ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_NONBLOCK | c->flags[i]);
		need(!ret, "init: %s", error_name(ret));
		if (ret)
			exit(1);
		ret = gnutls_priority_set_direct(e->session, c->priority[i] ? c->priority[i] : c->priority[0], &error);
		need(!ret, "priority: %s", error_name(ret));
		if (i || !c->no_client_cred)
			gnutls_credentials_set(e->session, GNUTLS_CRD_CERTIFICATE, p->cert[i]);
		if (c->psk_key)
			gnutls_credentials_set(e->session, GNUTLS_CRD_PSK, i ? (void *)p->psk_server : (void *)p->psk_client);
		if (c->anon)
			gnutls_credentials_set(e->session, GNUTLS_CRD_ANON,
					       i ? (void *)p->anon_server : (void *)p->anon_client);
		gnutls_transport_set_ptr(e->session, e);
		gnutls_transport_set_push_function(e->session, push);
		gnutls_transport_set_pull_function(e->session, pull);
		gnutls_transport_set_pull_timeout_function(e->session, pull_timeout);
		gnutls_handshake_set_timeout(e->session, 0);
	}
	if (c->request || c->require)
		gnutls_certificate_server_set_request(p->end[SERVER].session,
						      c->require ? GNUTLS_CERT_REQUIRE : GNUTLS_CERT_REQUEST);
	if (c->verify)
		gnutls_session_set_verify_cert(p->end[CLIENT].session, c->name, 0);
	return p;
}

gnutls_session_t pair_session(struct pair *p, int side)
{
	return p->end[side].session;
}

void pair_free(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		if (p->end[i].session)
			gnutls_deinit(p->end[i].session);
		gnutls_certificate_free_credentials(p->cert[i]);
		free(p->link[i].data);
	}
	gnutls_psk_free_client_credentials(p->psk_client);
	gnutls_psk_free_server_credentials(p->psk_server);
	gnutls_anon_free_client_credentials(p->anon_client);
	gnutls_anon_free_server_credentials(p->anon_server);
	free(p);
}

int pair_handshake(struct pair *p)
{
	bool done[2] = { false, false };
	size_t idle = 0;

	p->ret[0] = p->ret[1] = GNUTLS_E_AGAIN;
	while (!done[0] || !done[1]) {
		size_t before = p->link[0].total + p->link[1].total, held = p->link[0].len + p->link[1].len;
		bool moved;

		for (int i = 0; i < 2; i++) {
			if (done[i])
				continue;
			p->ret[i] = gnutls_handshake(p->end[i].session);
			if (!p->ret[i] || gnutls_error_is_fatal(p->ret[i]))
				done[i] = true;
			if (p->ret[i] < 0 && done[i])
				while (gnutls_alert_send_appropriate(p->end[i].session, p->ret[i]) == GNUTLS_E_AGAIN &&
				       p->end[i].stutter)
					;
		}
		moved = before != p->link[0].total + p->link[1].total || held != p->link[0].len + p->link[1].len;
		idle = moved ? 0 : idle + 1;
		// with stutter a call without progress is no end
		if (idle > 4)
			break;
	}
	return p->ret[0] ? p->ret[0] : p->ret[1];
}

struct pair *pair_ready(const char *priority)
{
	struct choice c = { .priority = { priority } };
	struct pair *p = pair_new(&c);

	pair_handshake(p);
	need(!p->ret[0] && !p->ret[1], "handshake: %s, %s", error_name(p->ret[0]), error_name(p->ret[1]));
	if (p->ret[0] || p->ret[1])
		exit(1);
	return p;
}

bool pair_talk(struct pair *p, int from, size_t len)
{
	unsigned char *out = malloc(len + 1), *in = malloc(len + 1);
	size_t sent = 0, got = 0;
	int idle = 0;
	bool same;

	for (size_t i = 0; i < len; i++)
		out[i] = i * 31 + i / 256;
	while (got < len && idle < 50) {
		size_t state = p->link[0].total + p->link[1].total + p->link[0].len + p->link[1].len;
		ssize_t n;

		idle++;
		if (sent < len) {
			n = gnutls_record_send(p->end[from].session, out + sent, len - sent);
			if (n > 0) {
				sent += n;
				idle = 0;
			} else if (n != GNUTLS_E_AGAIN && n != GNUTLS_E_INTERRUPTED) {
				say(" send:%s", error_name(n));
				break;
			}
		}
		n = gnutls_record_recv(p->end[!from].session, in + got, len - got);
		if (n > 0) {
			got += n;
			idle = 0;
		} else if (n != GNUTLS_E_AGAIN && n != GNUTLS_E_INTERRUPTED) {
			say(" recv:%s", error_name(n));
			break;
		}
		if (state != p->link[0].total + p->link[1].total + p->link[0].len + p->link[1].len)
			idle = 0;
	}
	same = got == len && !memcmp(in, out, len);
	free(out);
	free(in);
	return same;
}
