/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keying material for applications: PRF, exporters (RFC 5705, RFC 8446 §7.5), channel bindings
 * (RFC 5929, RFC 9266). */
#include "config.h"

#include <string.h>

#include <gnutls/x509.h>

#include "base/datum.h"
#include "crypto/kdf.h"
#include "crypto/hash.h"
#include "session/session.h"

/* PRF(master, label, seed): the label is only the beginning of the seed. */
static int prf12(gnutls_session_t s, const char *label, size_t label_size, const void *a,
		 size_t a_size, const void *b, size_t b_size, bool with_len, const void *context,
		 size_t context_size, void *out, size_t out_size)
{
	const struct hs_params *p = &s->params;
	autowriter seed = {0};

	writer_bytes(&seed, label, label_size);
	writer_bytes(&seed, a, a_size);
	writer_bytes(&seed, b, b_size);
	if (with_len)
		writer_u16(&seed, (uint16_t)context_size);
	writer_bytes(&seed, context, context_size);
	TRY(writer_error(&seed));
	return kdf_tls12_prf(p->suite->prf, p->master.data, p->master.len, "", seed.data, seed.len,
			     out, out_size);
}

static bool has_secret(gnutls_session_t s)
{
	if (!s->params.version || !s->params.suite)
		return false;
	return s->params.version->tls13_sem ? s->params.exporter.len : s->params.master.len;
}

/**
 * gnutls_prf_raw:
 * @session: a TLS 1.2 session after its handshake
 * @label_size: bytes of @label
 * @label: the label of the PRF
 * @seed_size: bytes of @seed
 * @seed: the seed, nothing is added to it
 * @outsize: bytes wanted
 * @out: room for them
 *
 * The PRF of RFC 5246 §5 over the master secret. New protocols use gnutls_prf_rfc5705().
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST without a master secret (before the handshake, TLS 1.3).
 **/
int gnutls_prf_raw(gnutls_session_t session, size_t label_size, const char *label, size_t seed_size,
		   const char *seed, size_t outsize, char *out)
{
	if (!has_secret(session) || session_is_tls13(session))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return prf12(session, label, label_size, seed, seed_size, NULL, 0, false, NULL, 0, out,
		     outsize);
}

/**
 * gnutls_prf:
 * @session: a session after its handshake
 * @label_size: bytes of @label
 * @label: the label
 * @server_random_first: non-zero: the seed begins with the server's random value, as the key
 * block's
 * @extra_size: bytes of @extra
 * @extra: appended to the seed, or %NULL
 * @outsize: bytes wanted
 * @out: room for them
 *
 * The PRF of TLS 1.2 over both random values. In TLS 1.3, without @extra and @server_random_first,
 * the same as gnutls_prf_rfc5705().
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST.
 **/
int gnutls_prf(gnutls_session_t session, size_t label_size, const char *label,
	       int server_random_first, size_t extra_size, const char *extra, size_t outsize,
	       char *out)
{
	const struct hs_params *p = &session->params;

	if (!has_secret(session))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (session_is_tls13(session)) {
		if (extra || server_random_first)
			return ERR(GNUTLS_E_INVALID_REQUEST);
		return gnutls_prf_rfc5705(session, label_size, label, 0, NULL, outsize, out);
	}
	return prf12(session, label, label_size,
		     server_random_first ? p->server_random : p->client_random, HS_RANDOM_LEN,
		     server_random_first ? p->client_random : p->server_random, HS_RANDOM_LEN,
		     false, extra, extra ? extra_size : 0, out, outsize);
}

/**
 * gnutls_prf_rfc5705:
 * @session: a session after its handshake
 * @label_size: bytes of @label
 * @label: the exporter's label
 * @context_size: bytes of @context, at most 65535
 * @context: the context, or %NULL: none (in TLS 1.2 that differs from an empty one)
 * @outsize: bytes wanted
 * @out: room for them
 *
 * Exported keying material: RFC 5705, RFC 8446 §7.5.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST.
 *
 * Since: 3.4.4
 **/
int gnutls_prf_rfc5705(gnutls_session_t session, size_t label_size, const char *label,
		       size_t context_size, const char *context, size_t outsize, char *out)
{
	const struct hs_params *p = &session->params;

	if (!has_secret(session) || (context && context_size > 0xffff))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!context)
		context_size = 0;
	if (session_is_tls13(session))
		return hs13_export(p, label, label_size, context, context_size, out, outsize);
	return prf12(session, label, label_size, p->client_random, HS_RANDOM_LEN, p->server_random,
		     HS_RANDOM_LEN, context != NULL, context, context_size, out, outsize);
}

/**
 * gnutls_prf_hash_get:
 * @session: a session after its handshake
 *
 * Returns: the hash of the PRF or key schedule, GNUTLS_DIG_UNKNOWN before.
 *
 * Since: 3.6.13
 **/
gnutls_digest_algorithm_t gnutls_prf_hash_get(const gnutls_session_t session)
{
	const struct suite_entry *s = session->params.suite;
	const struct mac_entry *m = s ? mac_find(s->prf) : NULL;

	return m ? m->digest : GNUTLS_DIG_UNKNOWN;
}

/* --- channel bindings */
/* The first Finished message of the handshake (RFC 5929 §3): the client's, or of a resumed session
 * the server's. */
static int bind_unique(gnutls_session_t s, gnutls_datum_t *out)
{
	const struct hs_params *p = &s->params;

	if (session_is_tls13(s) || !p->verify_data_len)
		return ERR(GNUTLS_E_CHANNEL_BINDING_NOT_AVAILABLE);
	return datum_copy(out, p->resumed ? p->server_verify_data : p->client_verify_data,
			  p->verify_data_len);
}

static int certificate_digest(const gnutls_datum_t *der, gnutls_digest_algorithm_t *digest)
{
	const struct sign_entry *sign;
	gnutls_x509_crt_t crt;
	int ret;

	TRY(gnutls_x509_crt_init(&crt));
	ret = gnutls_x509_crt_import(crt, der, GNUTLS_X509_FMT_DER);
	if (ret >= 0)
		ret = gnutls_x509_crt_get_signature_algorithm(crt);
	gnutls_x509_crt_deinit(crt);
	TRY(ret);
	sign = sign_find((gnutls_sign_algorithm_t)ret);
	if (!sign || sign->digest == GNUTLS_DIG_UNKNOWN)
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	*digest = sign->digest;
	/* RFC 5929 §4.1 */
	if (*digest == GNUTLS_DIG_MD5 || *digest == GNUTLS_DIG_SHA1)
		*digest = GNUTLS_DIG_SHA256;
	return 0;
}

/* The hash of the server's certificate (RFC 5929 §4). */
static int bind_end_point(gnutls_session_t s, gnutls_datum_t *out)
{
	const struct hs_params *p = &s->params;
	const gnutls_datum_t *der = &p->own_cert;
	gnutls_digest_algorithm_t digest = GNUTLS_DIG_UNKNOWN;
	uint8_t hash[HASH_MAX_LEN];

	if (s->config.is_client) {
		if (!p->peer.count || p->peer.type != GNUTLS_CRT_X509)
			return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
		der = &p->peer.certs[0];
	} else if (!der->size) {
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	}
	TRY(certificate_digest(der, &digest));
	TRY(hash_fast(digest, der->data, der->size, hash));
	return datum_copy(out, hash, hash_len(digest));
}

/* RFC 9266 */
static int bind_exporter(gnutls_session_t s, gnutls_datum_t *out)
{
	static const char label[] = "EXPORTER-Channel-Binding";
	char key[32];
	int ret;

	/* RFC 9266 §4.2: without the extended master secret the value isn't unique */
	if (!session_is_tls13(s) && !s->params.ems)
		return ERR(GNUTLS_E_CHANNEL_BINDING_NOT_AVAILABLE);
	/* an empty context, which TLS 1.2 tells from none */
	TRY(gnutls_prf_rfc5705(s, sizeof(label) - 1, label, 0, "", sizeof(key), key));
	ret = datum_copy(out, key, sizeof(key));
	mem_wipe(key, sizeof(key));
	return ret;
}

/**
 * gnutls_session_channel_binding:
 * @session: a session after its handshake
 * @cbtype: GNUTLS_CB_TLS_UNIQUE (not in TLS 1.3), GNUTLS_CB_TLS_SERVER_END_POINT or
 *   GNUTLS_CB_TLS_EXPORTER
 * @cb: gets the value, to be freed with gnutls_free()
 *
 * Returns: 0, GNUTLS_E_CHANNEL_BINDING_NOT_AVAILABLE before the handshake or for this version,
 * GNUTLS_E_UNIMPLEMENTED_FEATURE for unknown types or without a certificate.
 *
 * Since: 2.12.0
 **/
int gnutls_session_channel_binding(gnutls_session_t session, gnutls_channel_binding_t cbtype,
				   gnutls_datum_t *cb)
{
	static int (*const bindings[])(gnutls_session_t, gnutls_datum_t *) = {
		[GNUTLS_CB_TLS_UNIQUE] = bind_unique,
		[GNUTLS_CB_TLS_SERVER_END_POINT] = bind_end_point,
		[GNUTLS_CB_TLS_EXPORTER] = bind_exporter,
	};

	if (!session->handshake_done)
		return ERR(GNUTLS_E_CHANNEL_BINDING_NOT_AVAILABLE);
	if ((unsigned)cbtype >= ARRAY_LEN(bindings))
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	return bindings[cbtype](session, cb);
}
