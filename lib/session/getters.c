/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a handshake came to: algorithms, identifiers, properties of a session. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/datum.h"
#include "session/session.h"

/**
 * gnutls_protocol_get_version:
 * @session: a session
 *
 * Returns: the version in use, GNUTLS_VERSION_UNKNOWN before it is negotiated.
 **/
gnutls_protocol_t gnutls_protocol_get_version(gnutls_session_t session)
{
	return session->params.version ? session->params.version->id : GNUTLS_VERSION_UNKNOWN;
}

/**
 * gnutls_cipher_get:
 * @session: a session
 *
 * Returns: the cipher in use, GNUTLS_CIPHER_NULL before the handshake.
 **/
gnutls_cipher_algorithm_t gnutls_cipher_get(gnutls_session_t session)
{
	const struct record_keys *k = record_keys_of(session->record, RECORD_RX, NULL);

	return k && k->cipher ? k->cipher->id : GNUTLS_CIPHER_NULL;
}

/**
 * gnutls_mac_get:
 * @session: a session
 *
 * Returns: the MAC in use, GNUTLS_MAC_AEAD if the cipher brings its own, GNUTLS_MAC_NULL before the
 * handshake.
 **/
gnutls_mac_algorithm_t gnutls_mac_get(gnutls_session_t session)
{
	const struct record_keys *k = record_keys_of(session->record, RECORD_RX, NULL);

	if (!k || !k->cipher)
		return GNUTLS_MAC_NULL;
	return k->mac ? k->mac->id : GNUTLS_MAC_AEAD;
}

/**
 * gnutls_compression_get:
 * @session: a session
 *
 * Returns: GNUTLS_COMP_NULL: there is no compression.
 **/
gnutls_compression_method_t gnutls_compression_get(gnutls_session_t session)
{
	(void)session;
	return GNUTLS_COMP_NULL;
}

/**
 * gnutls_kx_get:
 * @session: a session
 *
 * Returns: the key exchange; for TLS 1.3 the closest one of the older names.
 **/
gnutls_kx_algorithm_t gnutls_kx_get(gnutls_session_t session)
{
	return session->params.kx;
}

/**
 * gnutls_group_get:
 * @session: a session
 *
 * Returns: the group of the key exchange, GNUTLS_GROUP_INVALID if there was none.
 *
 * Since: 3.6.0
 **/
gnutls_group_t gnutls_group_get(gnutls_session_t session)
{
	return session->params.group ? session->params.group->id : GNUTLS_GROUP_INVALID;
}

/**
 * gnutls_ecc_curve_get:
 * @session: a session
 *
 * Returns: the curve of the key exchange, GNUTLS_ECC_CURVE_INVALID if there was none.
 *
 * Since: 3.0
 **/
gnutls_ecc_curve_t gnutls_ecc_curve_get(gnutls_session_t session)
{
	return session->params.group ? session->params.group->curve : GNUTLS_ECC_CURVE_INVALID;
}

/**
 * gnutls_sign_algorithm_get:
 * @session: a session
 *
 * Returns: with what the server signed the handshake, GNUTLS_SIGN_UNKNOWN if it didn't.
 *
 * Since: 3.1.1
 **/
int gnutls_sign_algorithm_get(gnutls_session_t session)
{
	const struct sign_entry *s = session->params.server_sign;

	return s ? (int)s->id : GNUTLS_SIGN_UNKNOWN;
}

/**
 * gnutls_sign_algorithm_get_client:
 * @session: a session
 *
 * Returns: with what the client signed the handshake, GNUTLS_SIGN_UNKNOWN if it didn't.
 *
 * Since: 3.1.11
 **/
int gnutls_sign_algorithm_get_client(gnutls_session_t session)
{
	const struct sign_entry *s = session->params.client_sign;

	return s ? (int)s->id : GNUTLS_SIGN_UNKNOWN;
}

/**
 * gnutls_sign_algorithm_get_requested:
 * @session: a session while its handshake runs (in a certificate callback)
 * @indx: which one, from 0
 * @algo: gets the signature algorithm
 *
 * The signature algorithms that the peer accepts, as far as our priorities have them.
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last.
 *
 * Since: 2.10.0
 **/
int gnutls_sign_algorithm_get_requested(gnutls_session_t session, size_t indx,
					gnutls_sign_algorithm_t *algo)
{
	const struct hs *hs = session->hs;

	if (!hs || indx >= hs->peer_signs_count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*algo = hs->peer_signs[indx];
	return 0;
}

/**
 * gnutls_ciphersuite_get:
 * @session: a session
 *
 * Returns: the name of the suite as IANA lists it (static), %NULL before the handshake.
 *
 * Since: 3.7.4
 **/
const char *gnutls_ciphersuite_get(gnutls_session_t session)
{
	return session->params.suite ? session->params.suite->name : NULL;
}

/**
 * gnutls_certificate_type_get2:
 * @session: a session
 * @target: whose certificate
 *
 * Returns: GNUTLS_CRT_X509, the only type there is.
 *
 * Since: 3.6.4
 **/
gnutls_certificate_type_t gnutls_certificate_type_get2(gnutls_session_t session,
						       gnutls_ctype_target_t target)
{
	(void)session;
	(void)target;
	return GNUTLS_CRT_X509;
}

/**
 * gnutls_certificate_type_get:
 * @session: a session
 *
 * Returns: the type of the peer's certificate on a client, of the client's on a server.
 **/
gnutls_certificate_type_t gnutls_certificate_type_get(gnutls_session_t session)
{
	return gnutls_certificate_type_get2(
		session, session_is_client(session) ? GNUTLS_CTYPE_SERVER : GNUTLS_CTYPE_CLIENT);
}

/* --- resumption and identifiers */
/**
 * gnutls_session_is_resumed:
 * @session: a session
 *
 * Returns: non-zero if it carries on an earlier one.
 **/
int gnutls_session_is_resumed(gnutls_session_t session)
{
	return session->params.resumed;
}

/**
 * gnutls_session_resumption_requested:
 * @session: a session
 *
 * Returns: non-zero if the client asked for resumption, whether or not it came to that.
 **/
int gnutls_session_resumption_requested(gnutls_session_t session)
{
	if (session_is_client(session))
		return session->config.resume_data.size > 0;
	return session->params.resumed || session->params.resumption_requested;
}

/**
 * gnutls_session_get_id2:
 * @session: a session
 * @session_id: gets a view of the id, valid while the session is
 *
 * Returns: 0.
 *
 * Since: 3.1.4
 **/
int gnutls_session_get_id2(gnutls_session_t session, gnutls_datum_t *session_id)
{
	session_id->data = session->params.session_id;
	session_id->size = session->params.session_id_len;
	return 0;
}

/**
 * gnutls_session_get_id:
 * @session: a session
 * @session_id: room for the id, or %NULL to ask for the size
 * @session_id_size: the room, becomes the size (at most GNUTLS_MAX_SESSION_ID_SIZE)
 *
 * In TLS 1.3 the id means nothing.
 *
 * Returns: 0, or GNUTLS_E_SHORT_MEMORY_BUFFER.
 **/
int gnutls_session_get_id(gnutls_session_t session, void *session_id, size_t *session_id_size)
{
	size_t room = *session_id_size;

	*session_id_size = session->params.session_id_len;
	if (!session_id)
		return 0;
	if (room < *session_id_size)
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	memcpy(session_id, session->params.session_id, *session_id_size);
	return 0;
}

/**
 * gnutls_session_get_random:
 * @session: a session
 * @client: gets a view of the client's random value, or %NULL
 * @server: gets a view of the server's, or %NULL
 *
 * Since: 3.0
 **/
void gnutls_session_get_random(gnutls_session_t session, gnutls_datum_t *client,
			       gnutls_datum_t *server)
{
	if (client)
		*client = (gnutls_datum_t){session->params.client_random, HS_RANDOM_LEN};
	if (server)
		*server = (gnutls_datum_t){session->params.server_random, HS_RANDOM_LEN};
}

/**
 * gnutls_session_get_master_secret:
 * @session: a session
 * @secret: gets a view of the master secret of TLS 1.2: key material, handle with care
 *
 * Since: 3.5.0
 **/
void gnutls_session_get_master_secret(gnutls_session_t session, gnutls_datum_t *secret)
{
	struct secret *m = &session->params.master;

	*secret = (gnutls_datum_t){m->data, (unsigned)m->len};
}

/* --- flags */
/**
 * gnutls_session_ext_master_secret_status:
 * @session: a session
 *
 * Returns: non-zero if the extended master secret (RFC 7627) is in use. TLS 1.3 needs none: a client
 * gets 0, a server hears whether the client offered it.
 *
 * Since: 3.4.0
 **/
unsigned gnutls_session_ext_master_secret_status(gnutls_session_t session)
{
	return session->params.ems;
}

/**
 * gnutls_session_etm_status:
 * @session: a session
 *
 * Returns: non-zero if encrypt-then-MAC (RFC 7366) is in use.
 *
 * Since: 3.5.0
 **/
unsigned gnutls_session_etm_status(gnutls_session_t session)
{
	return session->params.etm;
}

/**
 * gnutls_safe_renegotiation_status:
 * @session: a session
 *
 * Returns: non-zero if the peer signalled safe renegotiation (RFC 5746). TLS 1.3 has none: a client
 * gets 0, a server hears whether the client offered it.
 *
 * Since: 2.10.0
 **/
unsigned gnutls_safe_renegotiation_status(gnutls_session_t session)
{
	return session->params.safe_renegotiation &&
	       !(session_is_client(session) && session_is_tls13(session));
}

/**
 * gnutls_session_get_flags:
 * @session: a session
 *
 * Returns: a set of GNUTLS_SFLAGS_*.
 *
 * Since: 3.5.0
 **/
unsigned gnutls_session_get_flags(gnutls_session_t session)
{
	const struct hs_params *p = &session->params;
	bool dh = p->group && p->group->pk == GNUTLS_PK_DH && !session_is_tls13(session);
	bool ticket = session_is_client(session) && p->tickets_received;

	return (gnutls_safe_renegotiation_status(session) ? GNUTLS_SFLAGS_SAFE_RENEGOTIATION : 0) |
	       (p->ems ? GNUTLS_SFLAGS_EXT_MASTER_SECRET : 0) | (p->etm ? GNUTLS_SFLAGS_ETM : 0) |
	       (dh ? GNUTLS_SFLAGS_RFC7919 : 0) | (ticket ? GNUTLS_SFLAGS_SESSION_TICKET : 0) |
	       (p->peer_allows_post_auth && session_is_tls13(session)
			? GNUTLS_SFLAGS_POST_HANDSHAKE_AUTH
			: 0) |
	       (p->early_data_accepted ? GNUTLS_SFLAGS_EARLY_DATA : 0) |
	       (p->client_requested_ocsp ? GNUTLS_SFLAGS_CLI_REQUESTED_OCSP : 0) |
	       (p->server_requested_ocsp ? GNUTLS_SFLAGS_SERV_REQUESTED_OCSP : 0);
}

/* --- Diffie-Hellman */
static unsigned bits_of(const gnutls_datum_t *d)
{
	unsigned i = 0, bits;

	while (i < d->size && !d->data[i])
		i++;
	if (i == d->size)
		return 0;
	bits = (d->size - i) * 8;
	for (uint8_t top = d->data[i]; !(top & 0x80); top <<= 1)
		bits--;
	return bits;
}

static const gnutls_datum_t *prime_of(const struct hs_params *p)
{
	if (p->group && p->group->pk == GNUTLS_PK_DH)
		return p->group->prime;
	return &p->dh_prime;
}

static const gnutls_datum_t *generator_of(const struct hs_params *p)
{
	if (p->group && p->group->pk == GNUTLS_PK_DH)
		return p->group->generator;
	return &p->dh_generator;
}

/**
 * gnutls_dh_set_prime_bits:
 * @session: a client's session
 * @bits: the smallest prime that is accepted for DHE; 0: as the priorities' security level says
 **/
void gnutls_dh_set_prime_bits(gnutls_session_t session, unsigned int bits)
{
	session->config.dh_prime_bits = bits;
}

/**
 * gnutls_dh_get_prime_bits:
 * @session: a session after its handshake
 *
 * Returns: bits of the prime of the Diffie-Hellman exchange, 0 if there was none, or
 * GNUTLS_E_INVALID_REQUEST before the handshake.
 **/
int gnutls_dh_get_prime_bits(gnutls_session_t session)
{
	if (!session->handshake_done)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return (int)bits_of(prime_of(&session->params));
}

/**
 * gnutls_dh_get_secret_bits:
 * @session: a session after its handshake
 *
 * Returns: bits that our secret exponent was drawn from, in whole bytes (its own length is a secret),
 *   or GNUTLS_E_INVALID_REQUEST before the handshake.
 **/
int gnutls_dh_get_secret_bits(gnutls_session_t session)
{
	if (!session->handshake_done)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return (int)session->params.dh_secret_bits;
}

/**
 * gnutls_dh_get_peers_public_bits:
 * @session: a session after its handshake
 *
 * Returns: bits of the peer's public value; GNUTLS_E_MPI_SCAN_FAILED if there was none;
 * GNUTLS_E_INVALID_REQUEST before the handshake.
 **/
int gnutls_dh_get_peers_public_bits(gnutls_session_t session)
{
	unsigned bits = bits_of(&session->params.dh_peer_public);

	if (!session->handshake_done)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return bits ? (int)bits : ERR(GNUTLS_E_MPI_SCAN_FAILED);
}

/**
 * gnutls_dh_get_pubkey:
 * @session: a session after its handshake
 * @raw_key: gets the peer's public value, big endian, to be freed with gnutls_free()
 *
 * Returns: 0, or an error.
 **/
int gnutls_dh_get_pubkey(gnutls_session_t session, gnutls_datum_t *raw_key)
{
	const gnutls_datum_t *y = &session->params.dh_peer_public;

	if (!session->handshake_done)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return datum_copy(raw_key, y->data, y->size);
}

/**
 * gnutls_dh_get_group:
 * @session: a session after its handshake
 * @raw_gen: gets the generator, big endian, to be freed with gnutls_free()
 * @raw_prime: gets the prime, likewise
 *
 * Returns: 0, or an error.
 **/
int gnutls_dh_get_group(gnutls_session_t session, gnutls_datum_t *raw_gen,
			gnutls_datum_t *raw_prime)
{
	const gnutls_datum_t *p = prime_of(&session->params), *g = generator_of(&session->params);
	int ret;

	if (!session->handshake_done)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(datum_copy(raw_prime, p->data, p->size));
	ret = datum_copy(raw_gen, g->data, g->size);
	if (ret < 0)
		datum_clear(raw_prime);
	return ret;
}

/* --- description */
static bool is_resumed_psk(const struct hs_params *p)
{
	return p->version->tls13_sem &&
	       (p->resumed || p->kx == GNUTLS_KX_PSK || p->kx == GNUTLS_KX_ECDHE_PSK ||
		p->kx == GNUTLS_KX_DHE_PSK);
}

static void describe_kx(const struct hs_params *p, char *out, size_t size)
{
	const struct kx_entry *kx = kx_find(p->kx);
	const char *kind = kx && kx->needs_group_ecdh ? "ECDHE" : "DHE";
	bool anon = p->kx == GNUTLS_KX_ANON_DH || p->kx == GNUTLS_KX_ANON_ECDH;

	*out = 0;
	if (!kx || is_resumed_psk(p))
		return;
	if (anon || (!kx->needs_group_ecdh && !kx->needs_group_dh))
		snprintf(out, size, "(%s)", kx->name);
	else if (p->group)
		snprintf(out, size, "(%s-%s)", p->group->pk == GNUTLS_PK_DH ? "DHE" : "ECDHE",
			 p->group->name);
	else if (p->dh_prime.size)
		snprintf(out, size, "(%s-CUSTOM%u)", kind, bits_of(&p->dh_prime));
	else
		snprintf(out, size, "(%s)", kx->name);
}

/**
 * gnutls_session_get_desc:
 * @session: a session
 *
 * Describes version, key exchange, signature and cipher as in
 * "(TLS1.2)-(ECDHE-SECP256R1)-(RSA-SHA256)-(AES-256-GCM)".
 *
 * Returns: a text to be freed with gnutls_free(), %NULL before the handshake.
 *
 * Since: 3.1.10
 **/
char *gnutls_session_get_desc(gnutls_session_t session)
{
	const struct hs_params *p = &session->params;
	char kx[64], sign[64] = "", mac[32] = "", text[256];
	const struct sign_entry *s = p->server_sign;
	const struct cipher_entry *c;
	/* the certificate type is said where there could have been another */
	bool shows_type = session->config.creds.cert &&
			  (session->init_flags & GNUTLS_ENABLE_RAWPK);

	if (!session->handshake_done || !p->version || !p->suite)
		return NULL;
	c = cipher_find(p->suite->cipher);
	describe_kx(p, kx, sizeof(kx));
	if (s && !is_resumed_psk(p))
		snprintf(sign, sizeof(sign), "-(%s)", s->name);
	if (p->suite->mac != GNUTLS_MAC_AEAD)
		snprintf(mac, sizeof(mac), "-(%s)", gnutls_mac_get_name(p->suite->mac));
	snprintf(text, sizeof(text), "(%s%s)-%s%s-(%s)%s", p->version->name,
		 shows_type ? "-X.509" : "", kx, sign, c ? c->name : "NULL", mac);
	return mem_strdup(text);
}
