/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates in handshakes of both versions: the peer's chain taken over, ours chosen, key
 * usage and verification. */
#include "config.h"

#include <gnutls/x509.h>

#include "base/log.h"
#include "base/mem.h"
#include "handshake/hs.h"

/* What the parsers say of the peer's certificate is not an internal error of ours. */
static int fault_of_peer(int code)
{
	const struct error_entry *e = error_find(code);

	if (code == GNUTLS_E_MEMORY_ERROR || !e || e->alert != GNUTLS_A_INTERNAL_ERROR)
		return code;
	return GNUTLS_E_CERTIFICATE_ERROR;
}

static int import_leaf_key(struct hs *hs, const gnutls_datum_t *leaf)
{
	gnutls_pubkey_t key;
	int ret;

	TRY(gnutls_pubkey_init(&key));
	ret = gnutls_pubkey_import_x509_raw(key, leaf, GNUTLS_X509_FMT_DER, 0);
	if (ret < 0) {
		gnutls_pubkey_deinit(key);
		return ERR(fault_of_peer(ret));
	}
	if (hs->peer_key)
		gnutls_pubkey_deinit(hs->peer_key);
	hs->peer_key = key;
	return 0;
}

int hs_peer_certs_take(struct hs *hs, gnutls_datum_t *certs, gnutls_datum_t *ocsp, unsigned count)
{
	struct hs_peer_certs *peer = &hs->params->peer;
	struct hs_peer_certs taken = {.type = GNUTLS_CRT_X509};
	unsigned i;

	TRY(import_leaf_key(hs, &certs[0]));
	taken.certs = mem_calloc(count, sizeof(*taken.certs));
	taken.ocsp = mem_calloc(count, sizeof(*taken.ocsp));
	if (!taken.certs || !taken.ocsp) {
		hs_peer_certs_clear(&taken);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	taken.count = taken.ocsp_count = count;
	for (i = 0; i < count; i++) {
		taken.certs[i] = certs[i];
		certs[i] = (gnutls_datum_t){NULL, 0};
		if (ocsp) {
			taken.ocsp[i] = ocsp[i];
			ocsp[i] = (gnutls_datum_t){NULL, 0};
		}
	}
	hs_peer_certs_clear(peer);
	*peer = taken;
	return 0;
}

int hs_select_cert(struct hs *hs)
{
	const struct hs_config *c = hs->config;
	const struct auth_cert_query query = {
		.session = c->session,
		.priority = c->priority,
		.version = hs->params->version,
		.suite = hs->params->version->tls13_sem ? NULL : hs->params->suite,
		.server_name = !c->is_client && hs->params->server_name.size
				       ? (const char *)hs->params->server_name.data
				       : NULL,
		.signs = hs->peer_signs,
		.signs_len = hs->peer_signs_count,
		.ca_dns = hs->ca_dns,
		.ca_dns_len = hs->ca_dns_count,
		.is_server = !c->is_client,
		.force = c->init_flags & GNUTLS_FORCE_CLIENT_CERT,
		.no_ocsp = c->is_client || !hs->peer_ocsp_request,
	};
	int ret;

	auth_cert_clear(&hs->cert);
	hs->cert_sign = NULL;
	if (!c->creds.cert)
		return c->is_client ? 0 : ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	ret = auth_cert_select(c->creds.cert, &query, &hs->cert, &hs->cert_sign);
	if (c->is_client && (ret == GNUTLS_E_INSUFFICIENT_CREDENTIALS ||
			     ret == GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM)) {
		auth_cert_clear(&hs->cert);
		return 0;
	}
	TRY(ret);
	return 0;
}

int hs_verify_peer(struct hs *hs)
{
	return hs->config->callbacks->verify_peer(hs->config->session);
}

int hs_check_key_usage(struct hs *hs, unsigned usage)
{
	unsigned allowed = 0;

	if (gnutls_pubkey_get_key_usage(hs->peer_key, &allowed) < 0 || !allowed ||
	    (allowed & usage))
		return 0;
	log_audit(hs->config->session,
		  "Peer's certificate does not allow %s. Key usage violation detected.\n",
		  usage == GNUTLS_KEY_DIGITAL_SIGNATURE ? "digital signatures"
							: "key encipherment");
	if (hs->config->tolerant || hs->config->priority->allow_key_usage_violation)
		return 0;
	return ERR(GNUTLS_E_KEY_USAGE_VIOLATION);
}

int hs_check_scheme_fits(struct hs *hs, const struct sign_entry *scheme)
{
	unsigned bits;
	int pk = gnutls_pubkey_get_pk_algorithm(hs->peer_key, &bits);
	gnutls_ecc_curve_t curve;

	if (pk != (int)scheme->key_pk)
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	if (hs->params->version->tls13_sem && scheme->curve != GNUTLS_ECC_CURVE_INVALID &&
	    pk == GNUTLS_PK_ECDSA) {
		TRY(gnutls_pubkey_export_ecc_raw(hs->peer_key, &curve, NULL, NULL));
		if (curve != scheme->curve)
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
	}
	return 0;
}
