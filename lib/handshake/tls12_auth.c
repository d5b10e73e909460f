/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TLS 1.2: Certificate, CertificateStatus, CertificateRequest, CertificateVerify, Finished.
 * RFC 5246 §7.4.2, §7.4.4, §7.4.6, §7.4.8, §7.4.9; RFC 6066 §8. */
#include "config.h"

#include <string.h>

#include "base/ct.h"
#include "base/datum.h"
#include "base/shared.h"
#include "ext/ext.h"
#include "handshake/tls12.h"

#include <gnutls/x509.h>

/* ClientCertificateType */
enum { CERT_TYPE_RSA = 1, CERT_TYPE_DSS = 2, CERT_TYPE_ECDSA = 64 };

/* --- signatures */
int hs12_write_signature(struct hs *hs, const gnutls_datum_t *data, struct writer *w)
{
	autodatum sig = {0};

	if (!hs->cert.key || !hs->cert_sign)
		return ERR(GNUTLS_E_INSUFFICIENT_CREDENTIALS);
	TRY(gnutls_privkey_sign_data2(hs->cert.key, hs->cert_sign->id, 0, data, &sig));
	hs_log(hs, "signing TLS 1.2 handshake data: using %s\n", hs->cert_sign->name);
	writer_u16(w, hs->cert_sign->tls_id);
	writer_vec16(w, sig.data, sig.size);
	return writer_error(w);
}

/* The scheme of that number which we enabled and which the peer's key can have made. */
static int find_scheme(struct hs *hs, uint16_t id, const struct sign_entry **out)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	int pk = gnutls_pubkey_get_pk_algorithm(hs->peer_key, NULL);
	bool is_enabled = false;

	for (unsigned i = 0; id && i < p->sign_count; i++) {
		if (p->sign_entries[i]->tls_id != id)
			continue;
		is_enabled = true;
		if ((int)p->sign_entries[i]->key_pk == pk) {
			*out = p->sign_entries[i];
			return 0;
		}
	}
	return ERR(is_enabled ? GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER
			      : GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM);
}

int hs12_read_signature(struct hs *hs, const gnutls_datum_t *data, struct reader *body)
{
	const struct sign_entry *scheme = NULL;
	struct reader sig;
	gnutls_datum_t d;
	uint16_t id;

	if (!hs->peer_key)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	TRY(reader_u16(body, &id));
	TRY(reader_vec16(body, &sig));
	TRY(find_scheme(hs, id, &scheme));
	TRY(hs_check_scheme_fits(hs, scheme));
	TRY(hs_check_key_usage(hs, GNUTLS_KEY_DIGITAL_SIGNATURE));
	hs_log(hs, "verify TLS 1.2 handshake data: using %s\n", scheme->name);
	d = (gnutls_datum_t){(unsigned char *)sig.p, (unsigned)reader_left(&sig)};
	/* what the priorities enabled is not judged again */
	TRY(gnutls_pubkey_verify_data2(
		hs->peer_key, scheme->id,
		GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1, data, &d));
	if (hs->config->is_client)
		hs->params->server_sign = scheme;
	else
		hs->params->client_sign = scheme;
	return 0;
}

/* --- Certificate */
int hs12_send_certificate(struct hs *hs)
{
	const struct auth_cert *c = &hs->cert;
	struct writer *w = &hs->out;
	size_t list;

	if (hs->config->is_client) {
		TRY(hs_select_cert(hs));
		hs->params->client_sign = hs->cert.chain_len ? hs->cert_sign : NULL;
	}
	list = writer_open24(w);
	for (unsigned i = 0; i < c->chain_len; i++)
		writer_vec24(w, c->chain[i].cert.data, c->chain[i].cert.size);
	writer_close24(w, list);
	shared_put(&hs->params->own_cert);
	if (c->chain_len)
		TRY(shared_get(&hs->params->own_cert, c->chain[0].cert.data, c->chain[0].cert.size));
	return writer_error(w);
}

/* A renegotiation may not slip another party in. */
static int check_same_peer(struct hs *hs, const gnutls_datum_t *leaf)
{
	const struct hs_peer_certs *before = &hs->params->peer;

	if (!hs->is_renegotiation || !before->count ||
	    (hs->config->init_flags & GNUTLS_ALLOW_ID_CHANGE) || datum_eq(&before->certs[0], leaf))
		return 0;
	return ERR(GNUTLS_E_SESSION_USER_ID_CHANGED);
}

static int read_chain(struct reader list, gnutls_datum_t *certs, unsigned *count)
{
	while (!reader_is_empty(&list)) {
		struct reader der;

		TRY(reader_vec24(&list, &der));
		if (reader_is_empty(&der))
			return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
		if (*count == HS_CHAIN_MAX)
			return ERR(GNUTLS_E_HANDSHAKE_TOO_LARGE);
		TRY(shared_get(&certs[*count], der.p, reader_left(&der)));
		++*count;
	}
	return 0;
}

static int no_certificate(struct hs *hs)
{
	if (hs->config->is_client || hs->config->cert_request == GNUTLS_CERT_REQUIRE)
		return ERR(GNUTLS_E_NO_CERTIFICATE_FOUND);
	hs_peer_certs_clear(&hs->params->peer);
	return 0;
}

int hs12_recv_certificate(struct hs *hs)
{
	struct reader body = hs->msg.body, list;
	struct tls12 *t = hs12_state(hs);
	gnutls_datum_t certs[HS_CHAIN_MAX];
	unsigned count = 0;
	int ret;

	if (!t)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	TRY(reader_vec24(&body, &list));
	TRY(reader_done(&body));
	t->peer_sent_cert = !reader_is_empty(&list);
	if (!t->peer_sent_cert)
		return no_certificate(hs);

	TRY_CLEAN(read_chain(list, certs, &count));
	TRY_CLEAN(check_same_peer(hs, &certs[0]));
	TRY_CLEAN(hs_peer_certs_take(hs, certs, NULL, count));
	if (hs->config->is_client &&
	    !hs12_kx_takes_pk(hs->params->suite->kx,
			      gnutls_pubkey_get_pk_algorithm(hs->peer_key, NULL)))
		ret = ERR(GNUTLS_E_CERTIFICATE_ERROR);
cleanup:
	while (count)
		shared_put(&certs[--count]);
	return ret;
}

/* --- CertificateStatus */
int hs12_send_certificate_status(struct hs *hs)
{
	TRY(ext_status_write(hs, 0, &hs->out));
	return 0;
}

int hs12_recv_certificate_status(struct hs *hs)
{
	struct hs_peer_certs *peer = &hs->params->peer;
	struct reader body = hs->msg.body;

	if (!peer->count || !peer->ocsp)
		return ERR(GNUTLS_E_UNEXPECTED_PACKET);
	TRY(ext_status_read(&body, &peer->ocsp[0]));
	return reader_done(&body);
}

/* --- CertificateRequest */
static bool signs_with(const struct hs *hs, gnutls_pk_algorithm_t pk)
{
	const struct gnutls_priority_st *p = hs->config->priority;

	for (unsigned i = 0; i < p->sign_count; i++)
		if (p->sign_entries[i]->pk == pk)
			return true;
	return false;
}

int hs12_send_certificate_request(struct hs *hs)
{
	const gnutls_datum_t *names =
		hs->config->no_ca_names ? NULL : auth_cert_ca_names(hs->config->creds.cert);
	struct writer *w = &hs->out;
	size_t types = writer_open8(w);

	writer_u8(w, CERT_TYPE_RSA);
	if (signs_with(hs, GNUTLS_PK_DSA))
		writer_u8(w, CERT_TYPE_DSS);
	writer_u8(w, CERT_TYPE_ECDSA);
	writer_close8(w, types);
	ext_signs_write(hs, w);
	writer_vec16(w, names ? names->data : NULL, names ? names->size : 0);
	hs->params->peer_cert_requested = true;
	return writer_error(w);
}

int hs12_recv_certificate_request(struct hs *hs)
{
	struct reader body = hs->msg.body, types, names;

	TRY(reader_vec8(&body, &types));
	if (reader_is_empty(&types))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	TRY(ext_signs_read(hs, &body));
	TRY(reader_vec16(&body, &names));
	TRY(reader_done(&body));
	TRY(ext_ca_names_read(hs, names));
	hs->want_client_cert = true;
	return 0;
}

/* --- CertificateVerify: over the messages so far, with a hash of its own */
static gnutls_datum_t messages(const struct hs *hs)
{
	return (gnutls_datum_t){hs->transcript_raw.data, (unsigned)hs->transcript_raw.len};
}

int hs12_send_certificate_verify(struct hs *hs)
{
	const gnutls_datum_t data = messages(hs);

	return hs12_write_signature(hs, &data, &hs->out);
}

int hs12_recv_certificate_verify(struct hs *hs)
{
	const gnutls_datum_t data = messages(hs);
	struct reader body = hs->msg.body;

	TRY(hs12_read_signature(hs, &data, &body));
	return reader_done(&body);
}

/* --- Finished */
static void note_finished(struct hs *hs, bool of_client, const uint8_t *data)
{
	struct hs_params *p = hs->params;

	memcpy(of_client ? p->client_verify_data : p->server_verify_data, data, HS12_FINISHED_LEN);
	p->verify_data_len = HS12_FINISHED_LEN;
}

int hs12_send_finished(struct hs *hs)
{
	bool of_client = hs->config->is_client;
	uint8_t data[HS12_FINISHED_LEN];

	TRY(hs12_finished_data(hs, of_client, data));
	writer_bytes(&hs->out, data, sizeof(data));
	note_finished(hs, of_client, data);
	return 0;
}

int hs12_recv_finished(struct hs *hs)
{
	bool of_client = !hs->config->is_client;
	struct reader body = hs->msg.body;
	uint8_t want[HS12_FINISHED_LEN], got[HS12_FINISHED_LEN];

	TRY(reader_copy(&body, got, sizeof(got)));
	TRY(reader_done(&body));
	TRY(hs12_finished_data(hs, of_client, want));
	if (!ct_eq(want, got, sizeof(want)))
		return ERR(GNUTLS_E_ERROR_IN_FINISHED_PACKET);
	note_finished(hs, of_client, want);
	return 0;
}
