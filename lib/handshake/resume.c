/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Resumption data: what tickets, cached sessions and gnutls_session_get_data hold. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/shared.h"
#include "handshake/hs.h"

#define FORMAT 2

enum { FLAG_EMS = 1, FLAG_ETM = 2, FLAG_SAFE_RENEGOTIATION = 4 };

static void write_secret(struct writer *w, const struct secret *s)
{
	writer_vec8(w, s->data, s->len);
}

static void write_datum(struct writer *w, const gnutls_datum_t *d)
{
	writer_vec16(w, d->data, d->size);
}

int hs_params_pack(const struct hs_params *p, bool is_client, gnutls_datum_t *out)
{
	struct writer w = {.secret = true};
	unsigned i;
	int ret;

	writer_u8(&w, FORMAT);
	writer_u8(&w, is_client);
	writer_u16(&w, p->version->wire);
	writer_u16(&w, p->suite->tls_id);
	writer_u8(&w, (uint8_t)p->kx);
	writer_u8(&w, (uint8_t)((p->ems ? FLAG_EMS : 0) | (p->etm ? FLAG_ETM : 0) |
				(p->safe_renegotiation ? FLAG_SAFE_RENEGOTIATION : 0)));
	writer_u64(&w, (uint64_t)p->creation_time);
	writer_u16(&w, p->group ? p->group->tls_id : 0);
	writer_u16(&w, p->server_sign ? p->server_sign->tls_id : 0);
	writer_u16(&w, p->client_sign ? p->client_sign->tls_id : 0);
	writer_vec8(&w, p->session_id, p->session_id_len);
	write_secret(&w, &p->master);
	write_secret(&w, &p->ticket_psk);
	write_datum(&w, &p->ticket);
	writer_u32(&w, p->ticket_age_add);
	writer_u32(&w, p->ticket_lifetime_s);
	writer_u64(&w, p->ticket_time_ms);
	writer_u32(&w, p->max_early_data);
	write_datum(&w, &p->alpn);
	write_datum(&w, &p->server_name);
	write_datum(&w, &p->psk_identity);
	writer_u8(&w, (uint8_t)p->peer.type);
	writer_u16(&w, (uint16_t)p->peer.count);
	for (i = 0; i < p->peer.count; i++)
		writer_vec24(&w, p->peer.certs[i].data, p->peer.certs[i].size);
	ret = writer_take_datum(&w, out);
	writer_clear(&w);
	return ret;
}

static int read_secret(struct reader *r, struct secret *s)
{
	struct reader v;

	TRY(reader_vec8(r, &v));
	return secret_set(s, v.p, reader_left(&v));
}

static int read_datum(struct reader *r, gnutls_datum_t *d)
{
	struct reader v;

	TRY(reader_vec16(r, &v));
	return reader_is_empty(&v) ? 0 : datum_copy(d, v.p, reader_left(&v));
}

static int read_certs(struct reader *r, struct hs_peer_certs *peer)
{
	uint16_t count;
	uint8_t type;

	TRY(reader_u8(r, &type));
	TRY(reader_u16(r, &count));
	peer->type = (gnutls_certificate_type_t)type;
	if (!count)
		return 0;
	peer->certs = mem_calloc(count, sizeof(*peer->certs));
	if (!peer->certs)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	while (peer->count < count) {
		struct reader v;

		TRY(reader_vec24(r, &v));
		if (reader_is_empty(&v))
			return ERR(GNUTLS_E_DB_ERROR);
		TRY(shared_get(&peer->certs[peer->count], v.p, reader_left(&v)));
		peer->count++;
	}
	return 0;
}

static int read_all(struct reader r, bool is_client, struct hs_params *p)
{
	uint16_t version, suite, group, server_sign, client_sign;
	uint8_t format, client, kx, flags;
	uint64_t created;
	struct reader id;

	TRY(reader_u8(&r, &format));
	TRY(reader_u8(&r, &client));
	if (format != FORMAT || client != is_client)
		return ERR(GNUTLS_E_DB_ERROR);
	TRY(reader_u16(&r, &version));
	TRY(reader_u16(&r, &suite));
	TRY(reader_u8(&r, &kx));
	TRY(reader_u8(&r, &flags));
	TRY(reader_u64(&r, &created));
	if (created > INT64_MAX / 2) /* ages are differences that have to fit */
		return ERR(GNUTLS_E_DB_ERROR);
	TRY(reader_u16(&r, &group));
	TRY(reader_u16(&r, &server_sign));
	TRY(reader_u16(&r, &client_sign));
	TRY(reader_vec8(&r, &id));
	if (reader_left(&id) > sizeof(p->session_id))
		return ERR(GNUTLS_E_DB_ERROR);
	p->session_id_len = (uint8_t)reader_left(&id);
	if (p->session_id_len)
		memcpy(p->session_id, id.p, p->session_id_len);
	TRY(read_secret(&r, &p->master));
	TRY(read_secret(&r, &p->ticket_psk));
	TRY(read_datum(&r, &p->ticket));
	TRY(reader_u32(&r, &p->ticket_age_add));
	TRY(reader_u32(&r, &p->ticket_lifetime_s));
	TRY(reader_u64(&r, &p->ticket_time_ms));
	TRY(reader_u32(&r, &p->max_early_data));
	TRY(read_datum(&r, &p->alpn));
	TRY(read_datum(&r, &p->server_name));
	TRY(read_datum(&r, &p->psk_identity));
	TRY(read_certs(&r, &p->peer));
	TRY(reader_done(&r));
	p->version = version_find_wire(version);
	p->suite = suite_find(suite);
	if (!p->version || !p->suite)
		return ERR(GNUTLS_E_DB_ERROR);
	if (p->suite->min_version > p->version->id || p->suite->max_version < p->version->id)
		return ERR(GNUTLS_E_DB_ERROR);
	p->cipher = cipher_find(p->suite->cipher);
	p->group = group_find_tls(group);
	p->server_sign = sign_find_tls(server_sign);
	p->client_sign = sign_find_tls(client_sign);
	p->kx = (gnutls_kx_algorithm_t)kx;
	p->ems = flags & FLAG_EMS;
	p->etm = flags & FLAG_ETM;
	p->safe_renegotiation = flags & FLAG_SAFE_RENEGOTIATION;
	p->creation_time = (time_t)created;
	return 0;
}

int hs_params_unpack(const void *data, size_t len, bool is_client, struct hs_params *out)
{
	int ret;

	memset(out, 0, sizeof(*out));
	ret = read_all(reader_of(data, len), is_client, out);
	if (ret < 0) {
		hs_params_clear(out);
		return ERR(ret);
	}
	return 0;
}
