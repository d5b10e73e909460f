/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream benchmark on OpenSSL; KTLS=1 in the environment switches its kernel TLS on. */
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "../api/pem.h"
#include "stream.h"

const char stream_library[] = "openssl";

static const char *why(void)
{
	return ERR_reason_error_string(ERR_peek_error());
}

static void use_certificate(SSL_CTX *c)
{
	BIO *cert = BIO_new_mem_buf(PEM_SERVER_CRT, -1), *key = BIO_new_mem_buf(PEM_SERVER_KEY, -1);
	X509 *x = PEM_read_bio_X509(cert, NULL, NULL, NULL);
	EVP_PKEY *k = PEM_read_bio_PrivateKey(key, NULL, NULL, NULL);

	if (SSL_CTX_use_certificate(c, x) != 1 || SSL_CTX_use_PrivateKey(c, k) != 1)
		stream_die("certificate", why());
	X509_free(x);
	EVP_PKEY_free(k);
	BIO_free(cert);
	BIO_free(key);
}

void stream_open(struct stream_end *e)
{
	static const char *const suites[] = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
					     "TLS_CHACHA20_POLY1305_SHA256"};
	SSL_CTX *c = SSL_CTX_new(e->server ? TLS_server_method() : TLS_client_method());
	SSL *s;

	SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION);
	SSL_CTX_set_num_tickets(c, 0);
	SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (getenv("KTLS"))
		SSL_CTX_set_options(c, SSL_OP_ENABLE_KTLS);
	if (SSL_CTX_set_ciphersuites(c, suites[e->cipher]) != 1)
		stream_die("suite", why());
	if (e->server)
		use_certificate(c);
	s = SSL_new(c);
	SSL_set_fd(s, e->fd);
	if ((e->server ? SSL_accept(s) : SSL_connect(s)) != 1)
		stream_die("handshake", why());
	e->kernel = e->server ? BIO_get_ktls_send(SSL_get_wbio(s))
			      : BIO_get_ktls_recv(SSL_get_rbio(s));
	e->session = s;
}

static ssize_t result(struct stream_end *e, ssize_t n)
{
	if (n > 0)
		return n;
	switch (SSL_get_error(e->session, (int)n)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return STREAM_AGAIN;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	default:
		return -1;
	}
}

ssize_t stream_send(struct stream_end *e, const void *data, size_t len)
{
	return result(e, SSL_write(e->session, data, (int)len));
}

ssize_t stream_send_file(struct stream_end *e, int file, off_t from, size_t len)
{
	return result(e, SSL_sendfile(e->session, file, from, len, 0));
}

ssize_t stream_recv(struct stream_end *e, void *data, size_t len)
{
	return result(e, SSL_read(e->session, data, (int)len));
}
