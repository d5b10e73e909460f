/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The peer's certificate: verification on demand and during the handshake, getters, requests. */
#include "config.h"

#include <string.h>
#include <time.h>

#include <gnutls/x509.h>

#include "auth/auth-internal.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/system-config.h"
#include "session/session.h"
#include "x509/ocsp.h"

#define TLS_FEATURE_STATUS_REQUEST 5

struct crts {
	gnutls_x509_crt_t *list;
	unsigned count;
};

static void crts_clear(struct crts *c)
{
	for (unsigned i = 0; i < c->count; i++)
		gnutls_x509_crt_deinit(c->list[i]);
	mem_free(c->list);
	*c = (struct crts){NULL, 0};
}
#define autocrts __attribute__((cleanup(crts_clear))) struct crts

/* The peer's chain, parsed; within the limits of the credentials. */
static int peer_crts(gnutls_session_t s, const struct gnutls_certificate_credentials_st *cred,
		     struct crts *out)
{
	const struct hs_peer_certs *peer = &s->params.peer;

	if (!peer->count)
		return ERR(GNUTLS_E_NO_CERTIFICATE_FOUND);
	if (peer->count > cred->verify_depth) {
		log_audit(s, "The peer's chain has %u certificates; %u are allowed.\n", peer->count,
			  cred->verify_depth);
		return ERR(GNUTLS_E_CONSTRAINT_ERROR);
	}
	out->list = mem_calloc(peer->count, sizeof(gnutls_x509_crt_t));
	if (!out->list)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (unsigned i = 0; i < peer->count; i++) {
		unsigned bits = 0;

		TRY(gnutls_x509_crt_init(&out->list[i]));
		out->count++;
		TRY(gnutls_x509_crt_import(out->list[i], &peer->certs[i], GNUTLS_X509_FMT_DER));
		if (gnutls_x509_crt_get_pk_algorithm(out->list[i], &bits) >= 0 &&
		    bits > cred->verify_bits)
			return ERR(GNUTLS_E_CONSTRAINT_ERROR);
	}
	return 0;
}

/* Flags of the call, the credentials and the priorities; one profile, not below the system's. */
static unsigned verify_flags(gnutls_session_t s,
			     const struct gnutls_certificate_credentials_st *cred, unsigned extra)
{
	unsigned of_prio = s->config.priority ? s->config.priority->verify_flags : 0;
	unsigned flags = extra | cred->verify_flags | (of_prio & ~GNUTLS_VFLAGS_PROFILE_MASK);
	unsigned least = (unsigned)system_config_min_profile();

	if (!(flags & GNUTLS_VFLAGS_PROFILE_MASK))
		flags |= of_prio & GNUTLS_VFLAGS_PROFILE_MASK;
	if ((unsigned)GNUTLS_VFLAGS_TO_PROFILE(flags) < least)
		flags = (flags & ~GNUTLS_VFLAGS_PROFILE_MASK) | GNUTLS_PROFILE_TO_VFLAGS(least);
	return flags;
}

/* Also true in the midst of a handshake, when the chain has come. */
static bool is_certificate_kx(gnutls_session_t s)
{
	return s->params.peer.count || gnutls_auth_server_get_type(s) == GNUTLS_CRD_CERTIFICATE;
}

/* Somebody whose key has signed @crt: trusted, or in the peer's chain; owned by the caller. A name
 * alone isn't enough, or a forged namesake in the chain could sign OCSP responses. */
static int find_issuer(gnutls_session_t s, const struct crts *crts, gnutls_x509_crt_t crt,
		       gnutls_x509_crt_t *issuer)
{
	const struct pk_params *key;

	if (gnutls_x509_trust_list_get_issuer(s->config.creds.cert->trust, crt, issuer,
					      GNUTLS_TL_GET_COPY) == 0) {
		if (x509_crt_spki(*issuer, &key) == 0 &&
		    x509_check_signature(key, &crt->sign, &crt->tbs, &crt->signature) >= 0)
			return 0;
		gnutls_x509_crt_deinit(*issuer);
	}
	for (unsigned i = 0; i < crts->count; i++) {
		gnutls_x509_crt_t c = crts->list[i];

		if (c != crt && x509_crt_issued_by(crt, c) && x509_crt_spki(c, &key) == 0 &&
		    x509_check_signature(key, &crt->sign, &crt->tbs, &crt->signature) >= 0)
			return x509_crt_new(issuer, &c->der);
	}
	return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
}

/* RFC 7633: the certificate says that its server always staples. */
static bool wants_staple(gnutls_x509_crt_t crt)
{
	const struct x509_ext *e = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_TLSFEATURES);
	gnutls_x509_tlsfeatures_t features;
	unsigned feature;
	bool found = false;

	if (!e || gnutls_x509_tlsfeatures_init(&features) < 0)
		return e != NULL;
	if (gnutls_x509_ext_import_tlsfeatures(&e->value, features, 0) < 0)
		found = true;
	for (unsigned i = 0; gnutls_x509_tlsfeatures_get(features, i, &feature) == 0; i++)
		found |= feature == TLS_FEATURE_STATUS_REQUEST;
	gnutls_x509_tlsfeatures_deinit(features);
	return found;
}

/* What stapled responses say, and whether one is missing. */
static int verify_stapled(gnutls_session_t s, const struct crts *crts, unsigned flags,
			  unsigned *status)
{
	bool answered = false;

	s->ocsp_checked = false;
	if (flags & GNUTLS_VERIFY_DISABLE_CRL_CHECKS)
		return 0;
	for (unsigned i = 0; i < crts->count; i++) {
		gnutls_x509_crt_t issuer;
		gnutls_datum_t response;
		unsigned bits;
		int ret;

		if (gnutls_ocsp_status_request_get2(s, i, &response) < 0)
			continue;
		ret = find_issuer(s, crts, crts->list[i], &issuer);
		if (ret < 0) { /* nobody to believe: the chain isn't trusted either */
			*status |= GNUTLS_CERT_INVALID | GNUTLS_CERT_INVALID_OCSP_STATUS;
			answered |= i == 0;
			continue;
		}
		ret = ocsp_check_stapled(&response, crts->list[i], issuer, flags, &bits);
		gnutls_x509_crt_deinit(issuer);
		TRY(ret);
		*status |= bits;
		if (i == 0) {
			answered = ret > 0;
			s->ocsp_checked = answered && !bits;
		}
	}
	if (!answered && session_is_client(s) && s->config.request_ocsp && !s->params.resumed &&
	    crts->count && wants_staple(crts->list[0]))
		*status |= GNUTLS_CERT_INVALID | GNUTLS_CERT_MISSING_OCSP_STATUS;
	return 0;
}

static int verify(gnutls_session_t s, gnutls_typed_vdata_st *data, unsigned elements,
		  unsigned extra_flags, unsigned *status)
{
	gnutls_certificate_credentials_t cred = s->config.creds.cert;
	autocrts crts = {NULL, 0};
	unsigned bits = 0;

	if (!is_certificate_kx(s))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!cred)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	if (s->params.peer.count && s->params.peer.type != GNUTLS_CRT_X509)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(peer_crts(s, cred, &crts));
	unsigned flags = verify_flags(s, cred, extra_flags);

	TRY(gnutls_x509_trust_list_verify_crt2(cred->trust, crts.list, crts.count, data, elements,
					       flags, &bits, NULL));
	TRY(verify_stapled(s, &crts, flags, &bits));
	*status = bits;
	return 0;
}

/**
 * gnutls_certificate_verify_peers:
 * @session: a session
 * @data: what to check besides: names (GNUTLS_DT_DNS_HOSTNAME, GNUTLS_DT_RFC822NAME,
 *   GNUTLS_DT_IP_ADDRESS) and purpose (GNUTLS_DT_KEY_PURPOSE_OID)
 * @elements: their number
 * @status: takes gnutls_certificate_status_t bits; 0: the peer is who it says it is
 *
 * Verifies the peer's chain against what the session's credentials trust.
 *
 * Returns: 0 if there is an answer in @status; GNUTLS_E_NO_CERTIFICATE_FOUND if the peer sent none;
 *   GNUTLS_E_INVALID_REQUEST if the key exchange uses none; another negative error.
 * Since: 3.3.0
 **/
int gnutls_certificate_verify_peers(gnutls_session_t session, gnutls_typed_vdata_st *data,
				    unsigned int elements, unsigned int *status)
{
	return verify(session, data, elements, 0, status);
}

/**
 * gnutls_certificate_verify_peers2:
 * @session: a session
 * @status: takes gnutls_certificate_status_t bits
 *
 * As gnutls_certificate_verify_peers() without names: these have to be checked, too.
 *
 * Returns: as gnutls_certificate_verify_peers().
 **/
int gnutls_certificate_verify_peers2(gnutls_session_t session, unsigned int *status)
{
	return verify(session, NULL, 0, 0, status);
}

/**
 * gnutls_certificate_verify_peers3:
 * @session: a session
 * @hostname: the name that the certificate has to be for, or NULL
 * @status: takes gnutls_certificate_status_t bits
 *
 * As gnutls_certificate_verify_peers() with a host name.
 *
 * Returns: as gnutls_certificate_verify_peers().
 * Since: 3.1.4
 **/
int gnutls_certificate_verify_peers3(gnutls_session_t session, const char *hostname,
				     unsigned int *status)
{
	gnutls_typed_vdata_st data = {GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)hostname, 0};

	return verify(session, hostname ? &data : NULL, hostname ? 1 : 0, 0, status);
}

/* --- during the handshake */

/* What gnutls_session_set_verify_cert asks for. */
static int verify_automatically(gnutls_session_t s)
{
	gnutls_typed_vdata_st name = {GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)s->verify.hostname,
				      0};
	gnutls_typed_vdata_st *data = s->verify.vdata;
	unsigned elements = s->verify.vdata_len, status;

	if (s->verify.hostname) {
		data = &name;
		elements = 1;
	}
	s->verify_status = GNUTLS_CERT_INVALID;
	s->verify_ran = true;
	TRY(verify(s, data, elements, s->verify.flags, &status));
	s->verify_status = status;
	if (status) {
		autodatum text = {NULL, 0};

		if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text,
								 0) >= 0)
			log_debug("certificate not accepted: %s\n", text.data);
		return ERR(GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
	}
	return 0;
}

int session_verify_peer(gnutls_session_t s)
{
	gnutls_certificate_verify_function *func = s->verify.callback;
	int ret;

	if (s->verify.automatic)
		return verify_automatically(s);
	if (!func)
		func = auth_cert_verify_function(s->config.creds.cert);
	if (!func)
		return 0;
	ret = func(s);
	if (ret < -1) /* a code of its own, AGAIN included */
		return ERR(ret);
	return ret ? ERR(GNUTLS_E_CERTIFICATE_ERROR) : 0;
}

static void set_automatic(gnutls_session_t s, bool automatic, unsigned flags)
{
	mem_free(s->verify.hostname);
	s->verify.hostname = NULL;
	s->verify.vdata = NULL;
	s->verify.vdata_len = 0;
	s->verify.automatic = automatic;
	s->verify.callback = NULL;
	s->verify.flags = flags;
}

/**
 * gnutls_session_set_verify_cert:
 * @session: a session
 * @hostname: the name that the certificate has to be for; copied. NULL: no name is checked
 * @flags: gnutls_certificate_verify_flags
 *
 * The handshake verifies the peer's certificate and fails with
 * GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR if it is not good. Replaces what
 * gnutls_session_set_verify_function() set.
 * Since: 3.4.6
 **/
void gnutls_session_set_verify_cert(gnutls_session_t session, const char *hostname, unsigned flags)
{
	/* The name may be the one that is kept. */
	char *copy = hostname ? mem_strdup(hostname) : NULL;
	static gnutls_typed_vdata_st no_name = {GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)"", 0};

	set_automatic(session, true, flags);
	session->verify.hostname = copy;
	if (hostname && !copy) { /* fail closed: no certificate is for the empty name */
		session->verify.vdata = &no_name;
		session->verify.vdata_len = 1;
	}
}

/**
 * gnutls_session_set_verify_cert2:
 * @session: a session
 * @data: what to check, as in gnutls_certificate_verify_peers(); not copied
 * @elements: their number
 * @flags: gnutls_certificate_verify_flags
 *
 * As gnutls_session_set_verify_cert(), with more to check.
 * Since: 3.4.6
 **/
void gnutls_session_set_verify_cert2(gnutls_session_t session, gnutls_typed_vdata_st *data,
				     unsigned elements, unsigned flags)
{
	set_automatic(session, true, flags);
	session->verify.vdata = data;
	session->verify.vdata_len = elements;
}

/**
 * gnutls_session_set_verify_function:
 * @session: a session
 * @func: called during the handshake when the peer's certificate has come; a value other than 0
 *   ends the handshake: an error code below -1 as it is, others as GNUTLS_E_CERTIFICATE_ERROR
 *
 * Used instead of the function of the credentials; replaces what gnutls_session_set_verify_cert()
 * set.
 * Since: 3.4.6
 **/
void gnutls_session_set_verify_function(gnutls_session_t session,
					gnutls_certificate_verify_function *func)
{
	set_automatic(session, false, 0);
	session->verify.callback = func;
}

/**
 * gnutls_session_get_verify_cert_status:
 * @session: a session
 *
 * Returns: gnutls_certificate_status_t bits of the verification that
 *   gnutls_session_set_verify_cert() asked for; all bits set if there was none.
 * Since: 3.4.6
 **/
unsigned int gnutls_session_get_verify_cert_status(gnutls_session_t session)
{
	return session->verify.automatic && session->verify_ran ? session->verify_status
								: (unsigned)-1;
}

/* --- getters */

/**
 * gnutls_certificate_get_peers:
 * @session: a session
 * @list_size: takes the number of certificates, or NULL
 *
 * Returns: the peer's chain in DER, its own certificate first, borrowed; NULL if it sent none.
 **/
const gnutls_datum_t *gnutls_certificate_get_peers(gnutls_session_t session,
						   unsigned int *list_size)
{
	const struct hs_peer_certs *peer = &session->params.peer;

	if (list_size)
		*list_size = peer->count;
	return peer->count ? peer->certs : NULL;
}

/**
 * gnutls_certificate_get_ours:
 * @session: a session
 *
 * Returns: the certificate that was sent to the peer, in DER, borrowed; NULL if none was.
 **/
const gnutls_datum_t *gnutls_certificate_get_ours(gnutls_session_t session)
{
	return session->params.own_cert.size ? &session->params.own_cert : NULL;
}

/**
 * gnutls_certificate_get_peers_subkey_id:
 * @session: a session
 * @id: unused
 *
 * Was about OpenPGP keys.
 *
 * Returns: GNUTLS_E_UNIMPLEMENTED_FEATURE.
 * Since: 3.1.3
 **/
int gnutls_certificate_get_peers_subkey_id(gnutls_session_t session, gnutls_datum_t *id)
{
	(void)session;
	(void)id;
	return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
}

/**
 * gnutls_certificate_client_get_request_status:
 * @session: a session
 *
 * Returns: not 0 if the server asked the client for a certificate.
 **/
unsigned gnutls_certificate_client_get_request_status(gnutls_session_t session)
{
	return session->params.peer_cert_requested;
}

/**
 * gnutls_certificate_server_set_request:
 * @session: a server's session
 * @req: GNUTLS_CERT_REQUIRE, GNUTLS_CERT_REQUEST or GNUTLS_CERT_IGNORE
 *
 * Whether the client is asked for a certificate, and whether it has to send one.
 **/
void gnutls_certificate_server_set_request(gnutls_session_t session,
					   gnutls_certificate_request_t req)
{
	session->config.cert_request = req;
}

/**
 * gnutls_certificate_send_x509_rdn_sequence:
 * @session: a server's session
 * @status: 1: the names of trusted CAs are not sent with a certificate request; 0: they are
 **/
void gnutls_certificate_send_x509_rdn_sequence(gnutls_session_t session, int status)
{
	session->config.no_ca_names = status != 0;
}

static time_t leaf_time(gnutls_session_t s, time_t (*get)(gnutls_x509_crt_t))
{
	gnutls_x509_crt_t crt;
	time_t t = (time_t)-1;

	if (!s->params.peer.count || s->params.peer.type != GNUTLS_CRT_X509)
		return t;
	if (gnutls_x509_crt_init(&crt) < 0)
		return t;
	if (gnutls_x509_crt_import(crt, &s->params.peer.certs[0], GNUTLS_X509_FMT_DER) >= 0)
		t = get(crt);
	gnutls_x509_crt_deinit(crt);
	return t;
}

/**
 * gnutls_certificate_activation_time_peers:
 * @session: a session
 *
 * Returns: when the peer's certificate became valid, or (time_t)-1.
 **/
time_t gnutls_certificate_activation_time_peers(gnutls_session_t session)
{
	return leaf_time(session, gnutls_x509_crt_get_activation_time);
}

/**
 * gnutls_certificate_expiration_time_peers:
 * @session: a session
 *
 * Returns: when the peer's certificate expires, or (time_t)-1.
 **/
time_t gnutls_certificate_expiration_time_peers(gnutls_session_t session)
{
	return leaf_time(session, gnutls_x509_crt_get_expiration_time);
}

/* --- stapled OCSP responses */

/**
 * gnutls_ocsp_status_request_enable_client:
 * @session: a client's session
 * @responder_id: unused, NULL
 * @responder_id_size: unused, 0
 * @request_extensions: unused, NULL
 *
 * Asks the server for the status of its certificate. That is the default.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST on servers.
 * Since: 3.1.3
 **/
int gnutls_ocsp_status_request_enable_client(gnutls_session_t session, gnutls_datum_t *responder_id,
					     size_t responder_id_size,
					     gnutls_datum_t *request_extensions)
{
	(void)responder_id;
	(void)responder_id_size;
	(void)request_extensions;
	if (!session_is_client(session))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	session->config.request_ocsp = true;
	return 0;
}

/**
 * gnutls_ocsp_status_request_get2:
 * @session: a session
 * @idx: position in the peer's chain; TLS 1.2 has responses for 0 only
 * @response: takes the OCSP response in DER, borrowed
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if none came.
 * Since: 3.6.3
 **/
int gnutls_ocsp_status_request_get2(gnutls_session_t session, unsigned idx,
				    gnutls_datum_t *response)
{
	const struct hs_peer_certs *peer = &session->params.peer;

	if (!peer->ocsp || idx >= peer->ocsp_count || !peer->ocsp[idx].size)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*response = peer->ocsp[idx];
	return 0;
}

/**
 * gnutls_ocsp_status_request_get:
 * @session: a session
 * @response: takes the OCSP response for the peer's own certificate, borrowed
 *
 * Returns: as gnutls_ocsp_status_request_get2().
 * Since: 3.1.3
 **/
int gnutls_ocsp_status_request_get(gnutls_session_t session, gnutls_datum_t *response)
{
	return gnutls_ocsp_status_request_get2(session, 0, response);
}

/**
 * gnutls_ocsp_status_request_is_checked:
 * @session: a session
 * @flags: GNUTLS_OCSP_SR_IS_AVAIL: asks whether a response came; 0: whether it was found good by
 *   the verification functions
 *
 * Returns: not 0 if so.
 * Since: 3.1.4
 **/
unsigned gnutls_ocsp_status_request_is_checked(gnutls_session_t session, unsigned int flags)
{
	gnutls_datum_t response;

	if (flags & GNUTLS_OCSP_SR_IS_AVAIL)
		return gnutls_ocsp_status_request_get2(session, 0, &response) == 0;
	return session->ocsp_checked;
}
