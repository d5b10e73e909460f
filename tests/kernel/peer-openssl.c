/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer on OpenSSL, in user space or, where its build can, with kernel TLS of its own. */
#include "peer.h"

#include <poll.h>
#include <stdint.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "../unit/tls-certs.h"

static SSL *ssl;

static const struct {
	const char *name, *tls12, *tls13;
} ciphers[] = {
	{"AES-128-GCM", "ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_AES_128_GCM_SHA256"},
	{"AES-256-GCM", "ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_AES_256_GCM_SHA384"},
	{"AES-128-CCM", "ECDHE-ECDSA-AES128-CCM", "TLS_AES_128_CCM_SHA256"},
	{"CHACHA20-POLY1305", "ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_CHACHA20_POLY1305_SHA256"},
};

static _Noreturn void fail(const char *what)
{
	unsigned long e = ERR_get_error();
	char text[200] = "end of file";

	if (e)
		ERR_error_string_n(e, text, sizeof(text));
	peer_die(ERR_GET_LIB(e) == ERR_LIB_SSL && strstr(text, "alert") ? PEER_ALERT : 1, what,
		 text);
}

/* 0: wait for *@events. */
static int result(const char *what, int ret, short *events)
{
	if (ret > 0)
		return ret;
	switch (SSL_get_error(ssl, ret)) {
	case SSL_ERROR_WANT_READ:
		*events = POLLIN;
		return 0;
	case SSL_ERROR_WANT_WRITE:
		*events = POLLOUT;
		return 0;
	case SSL_ERROR_ZERO_RETURN:
		return -1;
	default:
		fail(what);
	}
}

static BIO *memory(const char *pem)
{
	return BIO_new_mem_buf(pem, (int)strlen(pem));
}

static void drive(const struct peer *p, const char *what)
{
	short events = 0;

	ERR_clear_error();
	while (result(what, SSL_do_handshake(ssl), &events) == 0)
		peer_wait(p, events);
}

void peer_open(const struct peer *p)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_method());
	int version = p->tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
	X509 *cert = PEM_read_bio_X509(memory(pem_ec_cert), NULL, NULL, NULL);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(memory(pem_ec_key), NULL, NULL, NULL);

	SSL_CTX_set_min_proto_version(ctx, version);
	SSL_CTX_set_max_proto_version(ctx, version);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	for (size_t i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
		if (strcmp(ciphers[i].name, p->cipher) == 0 &&
		    (p->tls13 ? SSL_CTX_set_ciphersuites(ctx, ciphers[i].tls13)
			      : SSL_CTX_set_cipher_list(ctx, ciphers[i].tls12)) != 1)
			fail("ciphers");
	}
	if (p->server &&
	    (SSL_CTX_use_certificate(ctx, cert) != 1 || SSL_CTX_use_PrivateKey(ctx, key) != 1))
		fail("certificate");
#ifdef SSL_OP_ENABLE_KTLS
	if (p->ktls)
		SSL_CTX_set_options(ctx, SSL_OP_ENABLE_KTLS);
#endif
	ssl = SSL_new(ctx);
	SSL_set_fd(ssl, p->fd);
	if (p->server)
		SSL_set_accept_state(ssl);
	else
		SSL_set_connect_state(ssl);
	drive(p, "handshake");
#ifdef SSL_OP_ENABLE_KTLS
	if (p->ktls && !BIO_get_ktls_send(SSL_get_wbio(ssl)) &&
	    !BIO_get_ktls_recv(SSL_get_rbio(ssl)))
		peer_die(PEER_CANNOT, OpenSSL_version(OPENSSL_VERSION),
			 "took neither direction to the kernel");
#else
	if (p->ktls)
		peer_die(PEER_CANNOT, OpenSSL_version(OPENSSL_VERSION), "built without kernel TLS");
#endif
}

ssize_t peer_send(const void *data, size_t len)
{
	short events;

	ERR_clear_error();
	return result("send", SSL_write(ssl, data, (int)len), &events);
}

ssize_t peer_recv(void *data, size_t len)
{
	short events;

	ERR_clear_error();
	return result("recv", SSL_read(ssl, data, (int)len), &events);
}

void peer_update(const struct peer *p, bool request)
{
	if (SSL_key_update(ssl,
			   request ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED) != 1)
		fail("key update");
	drive(p, "key update");
}

void peer_close(const struct peer *p)
{
	int ret;

	ERR_clear_error();
	while ((ret = SSL_shutdown(ssl)) < 0) {
		short events = 0;

		if (result("close", ret, &events) < 0)
			return;
		peer_wait(p, events);
	}
}
