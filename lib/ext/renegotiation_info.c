/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* renegotiation_info and its signalling suite (RFC 5746): ties a renegotiation to the handshake
 * before it. */
#include "base/ct.h"
#include "ext/ext.h"

#define SCSV_RENEGOTIATION 0x00ff

static bool has_scsv(const struct hs *hs)
{
	for (unsigned i = 0; i < hs->suites_count; i++)
		if (hs->suites[i] == SCSV_RENEGOTIATION)
			return true;
	return false;
}

int ext_renegotiation_info_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	const struct gnutls_priority_st *p = hs->config->priority;
	const struct hs_params *params = hs->params;
	size_t mark;

	if (p->sr == PRIORITY_SR_DISABLED)
		return 0;
	if (where == EXT_SH12 && !params->safe_renegotiation)
		return 0;
	mark = writer_open8(w);
	if (hs->is_renegotiation && params->safe_renegotiation) {
		writer_bytes(w, params->client_verify_data, params->verify_data_len);
		if (where == EXT_SH12)
			writer_bytes(w, params->server_verify_data, params->verify_data_len);
	}
	writer_close8(w, mark);
	return 1;
}

int ext_renegotiation_info_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	struct hs_params *params = hs->params;
	size_t len = params->verify_data_len;
	struct reader got;
	bool same;

	TRY(reader_vec8(body, &got));
	if (!hs->is_renegotiation) {
		if (!reader_is_empty(&got))
			return ERR(GNUTLS_E_SAFE_RENEGOTIATION_FAILED);
		if (hs->config->priority->sr != PRIORITY_SR_DISABLED)
			params->safe_renegotiation = true;
		return 0;
	}
	/* the connection was set up without it, or the suite may only stand in a first hello */
	if (!params->safe_renegotiation || (where == EXT_CH && has_scsv(hs)))
		return ERR(GNUTLS_E_SAFE_RENEGOTIATION_FAILED);
	if (where == EXT_CH)
		same = reader_left(&got) == len && ct_eq(got.p, params->client_verify_data, len);
	else
		same = reader_left(&got) == 2 * len &&
		       ct_eq(got.p, params->client_verify_data, len) &&
		       ct_eq(got.p + len, params->server_verify_data, len);
	return same ? 0 : ERR(GNUTLS_E_SAFE_RENEGOTIATION_FAILED);
}

int ext_renegotiation_info_absent(struct hs *hs)
{
	enum priority_sr sr = hs->config->priority->sr;

	if (!hs->config->is_client && has_scsv(hs)) {
		if (hs->is_renegotiation)
			return ERR(GNUTLS_E_SAFE_RENEGOTIATION_FAILED);
		hs->params->safe_renegotiation = sr != PRIORITY_SR_DISABLED;
		return 0;
	}
	if (hs->is_renegotiation) {
		if (hs->params->safe_renegotiation)
			return ERR(GNUTLS_E_SAFE_RENEGOTIATION_FAILED);
		if (sr == PRIORITY_SR_SAFE || sr == PRIORITY_SR_PARTIAL)
			return ERR(GNUTLS_E_UNSAFE_RENEGOTIATION_DENIED);
		return 0;
	}
	hs->params->safe_renegotiation = false;
	return sr == PRIORITY_SR_SAFE ? ERR(GNUTLS_E_SAFE_RENEGOTIATION_FAILED) : 0;
}
