/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See peers.h. */
#include "config.h"

#include "peers.h"

#include <errno.h>

#include <gnutls/ocsp.h>
#include <gnutls/socket.h>
#include <gnutls/x509.h>

#include "base/mem.h"
#include "tls-certs.h"

#define T13     "NONE:+VERS-TLS1.3:+CTYPE-ALL:+COMP-NULL:+AEAD:+SIGN-ALL:+CIPHER-ALL:"
#define T12     "NONE:+VERS-TLS1.2:+CTYPE-ALL:+COMP-NULL:+MAC-ALL:+SIGN-ALL:"
#define GCM     T12 "+AES-128-GCM:+GROUP-SECP256R1:+GROUP-X25519:+GROUP-FFDHE2048:"
#define ECDH    "+ECDHE-RSA:+ECDHE-ECDSA:+GROUP-X25519:+GROUP-SECP256R1"
#define BOTH(x) x, x

const struct peer_kind peer_kinds[] = {
	{"tls13", BOTH(T13 ECDH), PEER_ECDSA},
	{"tls13-mutual", BOTH(T13 ECDH), PEER_ECDSA | PEER_MUTUAL | PEER_EXTRAS},
	{"tls13-retry", T13 ECDH ":+GROUP-SECP384R1", T13 "+ECDHE-ECDSA:+GROUP-SECP384R1",
	 PEER_ECDSA},
	{"tls13-dhe-psk", BOTH(T13 "+DHE-PSK:+ECDHE-PSK:+GROUP-X25519"), PEER_NO_CERT},
	{"tls13-psk", BOTH(T13 "+PSK"), PEER_NO_CERT},
	{"tls13-resumed", BOTH(T13 ECDH), PEER_ECDSA | PEER_RESUME | PEER_TICKETS | PEER_EXTRAS},
	{"tls12-ecdhe", BOTH(GCM "+ECDHE-ECDSA"), PEER_ECDSA | PEER_EXTRAS},
	{"tls12-mutual", BOTH(GCM "+ECDHE-RSA:+ECDHE-ECDSA"), PEER_ECDSA | PEER_MUTUAL},
	{"tls12-rsa", BOTH(T12 "+AES-128-CBC:+RSA"), 0},
	{"tls12-dhe", BOTH(GCM "+DHE-RSA"), 0},
	{"tls12-psk", BOTH(GCM "+PSK"), PEER_NO_CERT},
	{"tls12-ecdhe-psk", BOTH(GCM "+ECDHE-PSK:+DHE-PSK"), PEER_NO_CERT},
	{"tls12-rsa-psk", BOTH(GCM "+RSA-PSK"), 0},
	{"tls12-anon", BOTH(GCM "+ANON-ECDH:+ANON-DH"), PEER_NO_CERT},
	{"tls12-ticket", BOTH(GCM "+ECDHE-ECDSA"), PEER_ECDSA | PEER_RESUME | PEER_TICKETS},
	{"tls12-id", BOTH(GCM "+ECDHE-ECDSA"), PEER_ECDSA | PEER_RESUME},
	{"normal", BOTH("NORMAL:+ECDHE-PSK:+DHE-PSK:+PSK"), PEER_ECDSA | PEER_TICKETS},
	{"chacha", BOTH("NORMAL:-CIPHER-ALL:+CHACHA20-POLY1305"), PEER_ECDSA | PEER_EXTRAS},
};
const unsigned peer_kind_count = ARRAY_LEN(peer_kinds);

/* --- credentials, made once */
static gnutls_certificate_credentials_t cert_rsa, cert_ec, cert_client;
static gnutls_psk_server_credentials_t psk_server;
static gnutls_psk_client_credentials_t psk_client;
static gnutls_anon_server_credentials_t anon_server;
static gnutls_anon_client_credentials_t anon_client;
static gnutls_datum_t saved[ARRAY_LEN(peer_kinds)];      /* the client's session */
static gnutls_datum_t db_entries[ARRAY_LEN(peer_kinds)]; /* the server's */

static int psk_key(gnutls_session_t s, const char *name, gnutls_datum_t *key)
{
	(void)s;
	if (strcmp(name, "joe"))
		return -1;
	key->data = gnutls_malloc(16);
	FUZZ_CHECK(key->data);
	memset(key->data, 7, 16);
	key->size = 16;
	return 0;
}

static void add_cert(gnutls_certificate_credentials_t c, const char *cert, const char *key)
{
	const gnutls_datum_t dc = {(unsigned char *)cert, (unsigned)strlen(cert)};
	const gnutls_datum_t dk = {(unsigned char *)key, (unsigned)strlen(key)};

	FUZZ_CHECK(gnutls_certificate_set_x509_key_mem(c, &dc, &dk, GNUTLS_X509_FMT_PEM) >= 0);
}

static void add_trust(gnutls_certificate_credentials_t c, const char *cert)
{
	const gnutls_datum_t d = {(unsigned char *)cert, (unsigned)strlen(cert)};

	FUZZ_CHECK(gnutls_certificate_set_x509_trust_mem(c, &d, GNUTLS_X509_FMT_PEM) == 1);
}

static void credentials(void)
{
	const gnutls_datum_t key = {(unsigned char *)"07070707070707070707070707070707", 32};

	FUZZ_CHECK(gnutls_certificate_allocate_credentials(&cert_rsa) == 0);
	FUZZ_CHECK(gnutls_certificate_allocate_credentials(&cert_ec) == 0);
	FUZZ_CHECK(gnutls_certificate_allocate_credentials(&cert_client) == 0);
	add_cert(cert_rsa, pem_rsa_cert, pem_rsa_key);
	add_cert(cert_ec, pem_ec_cert, pem_ec_key);
	add_cert(cert_ec, pem_ed_cert, pem_ed_key);
	add_cert(cert_client, pem_client_cert, pem_client_key);
	add_trust(cert_rsa, pem_client_cert);
	add_trust(cert_ec, pem_client_cert);
	add_trust(cert_client, pem_rsa_cert);
	add_trust(cert_client, pem_ec_cert);
	FUZZ_CHECK(gnutls_psk_allocate_server_credentials(&psk_server) == 0);
	gnutls_psk_set_server_credentials_function(psk_server, psk_key);
	FUZZ_CHECK(gnutls_psk_set_server_credentials_hint(psk_server, "hint") == 0);
	FUZZ_CHECK(gnutls_psk_allocate_client_credentials(&psk_client) == 0);
	FUZZ_CHECK(gnutls_psk_set_client_credentials(psk_client, "joe", &key, GNUTLS_PSK_KEY_HEX) ==
		   0);
	FUZZ_CHECK(gnutls_anon_allocate_server_credentials(&anon_server) == 0);
	FUZZ_CHECK(gnutls_anon_allocate_client_credentials(&anon_client) == 0);
}

/* --- transport */
static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct peer *p = ptr;

	writer_bytes(&p->out, data, len);
	return (ssize_t)len;
}

static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct peer *p = ptr;
	size_t left = p->in.len - p->in_pos;

	if (!left && p->eof)
		return 0;
	if (!left) {
		gnutls_transport_set_errno(p->s, EAGAIN);
		return -1;
	}
	len = MIN(len, left);
	if (p->chunk)
		len = MIN(len, p->chunk);
	memcpy(data, p->in.data + p->in_pos, len);
	p->in_pos += len;
	return (ssize_t)len;
}

static int pull_timeout(gnutls_transport_ptr_t ptr, unsigned ms)
{
	struct peer *p = ptr;

	(void)ms;
	return p->eof || p->in.len > p->in_pos;
}

/* --- the server's database: whatever is asked for, the one entry there is */
static int db_store(void *ptr, gnutls_datum_t key, gnutls_datum_t data)
{
	gnutls_datum_t *entry = ptr;

	(void)key;
	if (!entry->data) {
		entry->data = malloc(data.size);
		FUZZ_CHECK(entry->data);
		memcpy(entry->data, data.data, data.size);
		entry->size = data.size;
	}
	return 0;
}

static gnutls_datum_t db_retrieve(void *ptr, gnutls_datum_t key)
{
	const gnutls_datum_t *entry = ptr;
	gnutls_datum_t copy = {NULL, 0};

	(void)key;
	if (entry->data) {
		copy.data = gnutls_malloc(entry->size);
		FUZZ_CHECK(copy.data);
		memcpy(copy.data, entry->data, entry->size);
		copy.size = entry->size;
	}
	return copy;
}

static int db_remove(void *ptr, gnutls_datum_t key)
{
	(void)ptr;
	(void)key;
	return 0;
}

/* --- sessions */
static void extras(gnutls_session_t s, bool is_server)
{
	const gnutls_datum_t alpn[] = {{(unsigned char *)"h2", 2}, {(unsigned char *)"nbd", 3}};

	FUZZ_CHECK(gnutls_alpn_set_protocols(s, alpn, 2, 0) == 0);
	if (!is_server) {
		FUZZ_CHECK(gnutls_server_name_set(s, GNUTLS_NAME_DNS, "localhost", 9) == 0);
		FUZZ_CHECK(gnutls_ocsp_status_request_enable_client(s, NULL, 0, NULL) == 0);
	}
	FUZZ_CHECK(gnutls_record_set_max_recv_size(s, 4096) == 0);
}

static void open_end(struct peer *p, const struct peer_kind *kind, bool is_server)
{
	static const gnutls_datum_t ticket_key = {
		(unsigned char *)"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		64};
	unsigned flags = GNUTLS_NONBLOCK, nr = (unsigned)(kind - peer_kinds);
	gnutls_session_t s;

	memset(p, 0, sizeof(*p));
	if (kind->how & PEER_EXTRAS)
		flags |= GNUTLS_POST_HANDSHAKE_AUTH;
	FUZZ_CHECK(gnutls_init(&s, flags | (is_server ? GNUTLS_SERVER : GNUTLS_CLIENT)) == 0);
	p->s = s;
	FUZZ_CHECK(gnutls_priority_set_direct(s, is_server ? kind->server : kind->client, NULL) ==
		   0);
	gnutls_transport_set_ptr(s, p);
	gnutls_transport_set_push_function(s, push);
	gnutls_transport_set_pull_function(s, pull);
	gnutls_transport_set_pull_timeout_function(s, pull_timeout);
	if (is_server) {
		if (!(kind->how & PEER_NO_CERT))
			gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE,
					       kind->how & PEER_ECDSA ? cert_ec : cert_rsa);
		gnutls_credentials_set(s, GNUTLS_CRD_PSK, psk_server);
		gnutls_credentials_set(s, GNUTLS_CRD_ANON, anon_server);
		if (kind->how & PEER_MUTUAL)
			gnutls_certificate_server_set_request(s, GNUTLS_CERT_REQUIRE);
		if (kind->how & PEER_TICKETS)
			FUZZ_CHECK(gnutls_session_ticket_enable_server(s, &ticket_key) == 0);
		else if (kind->how & PEER_RESUME) {
			gnutls_db_set_ptr(s, &db_entries[nr]);
			gnutls_db_set_store_function(s, db_store);
			gnutls_db_set_retrieve_function(s, db_retrieve);
			gnutls_db_set_remove_function(s, db_remove);
		}
	} else {
		gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, cert_client);
		gnutls_credentials_set(s, GNUTLS_CRD_PSK, psk_client);
		gnutls_credentials_set(s, GNUTLS_CRD_ANON, anon_client);
		if (saved[nr].size)
			FUZZ_CHECK(gnutls_session_set_data(s, saved[nr].data, saved[nr].size) == 0);
	}
	if (kind->how & PEER_EXTRAS)
		extras(s, is_server);
}

/* A first handshake, so that there is something to resume. */
static void prime(const struct peer_kind *kind)
{
	unsigned nr = (unsigned)(kind - peer_kinds);
	struct peer c, s;
	char buf[16];

	open_end(&c, kind, false);
	open_end(&s, kind, true);
	peers_shake(&c, &s);
	FUZZ_CHECK(c.result == 0 && s.result == 0);
	(void)gnutls_record_recv(c.s, buf, sizeof(buf)); /* tickets */
	FUZZ_CHECK(gnutls_session_get_data2(c.s, &saved[nr]) == 0);
	peer_close(&c);
	peer_close(&s);
}

void peer_open(struct peer *p, const struct peer_kind *kind, bool is_server)
{
	if (!cert_rsa)
		credentials();
	if (kind->how & PEER_RESUME && !saved[kind - peer_kinds].size) {
		fuzz_seed(99);
		prime(kind);
		fuzz_begin();
	}
	open_end(p, kind, is_server);
}

void peer_close(struct peer *p)
{
	gnutls_deinit(p->s);
	writer_clear(&p->out);
	writer_clear(&p->in);
}

void peer_carry(struct peer *from, struct peer *to)
{
	writer_bytes(&to->in, from->out.data, from->out.len);
	writer_consume(&from->out, from->out.len);
}

static bool is_over(const struct peer *p)
{
	return p->result == 0 || gnutls_error_is_fatal(p->result);
}

void peers_shake(struct peer *c, struct peer *s)
{
	c->result = s->result = GNUTLS_E_AGAIN;
	for (unsigned i = 0; i < 40 && !(is_over(c) && is_over(s)); i++) {
		if (!is_over(c))
			c->result = gnutls_handshake(c->s);
		peer_carry(c, s);
		if (!is_over(s))
			s->result = gnutls_handshake(s->s);
		peer_carry(s, c);
	}
}

void peer_ask(struct peer *p)
{
	unsigned char bytes[64];
	char text[256];
	size_t len = sizeof(text);
	unsigned type, status, n;
	gnutls_datum_t d = {NULL, 0};
	char *desc = gnutls_session_get_desc(p->s);

	gnutls_free(desc);
	(void)gnutls_session_is_resumed(p->s);
	(void)gnutls_session_get_flags(p->s);
	(void)gnutls_session_get_verify_cert_status(p->s);
	(void)gnutls_kx_get(p->s);
	(void)gnutls_psk_client_get_hint(p->s);
	(void)gnutls_psk_server_get_username(p->s);
	(void)gnutls_dh_get_prime_bits(p->s);
	(void)gnutls_ocsp_status_request_get(p->s, &d);
	(void)gnutls_ocsp_status_request_is_checked(p->s, 0);
	(void)gnutls_alpn_get_selected_protocol(p->s, &d);
	(void)gnutls_server_name_get(p->s, text, &len, &type, 0);
	(void)gnutls_certificate_get_peers(p->s, &n);
	(void)gnutls_certificate_verify_peers3(p->s, "localhost", &status);
	if (gnutls_session_channel_binding(p->s, GNUTLS_CB_TLS_UNIQUE, &d) == 0)
		gnutls_free(d.data);
	(void)gnutls_prf_rfc5705(p->s, 4, "test", 0, NULL, sizeof(bytes), (char *)bytes);
	if (gnutls_session_get_data2(p->s, &d) == 0)
		gnutls_free(d.data);
}
