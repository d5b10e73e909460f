/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of hello extensions, and the one writer and reader over it. RFC 8446 §4.2, RFC 5246
 * §7.4.1.4. */
#include "ext/ext.h"

#include <string.h>

#include "base/datum.h"

#define HELLO_ANSWERS (EXT_SH12 | EXT_SH13 | EXT_HRR | EXT_EE)

#define HANDLERS(f) .send = ext_##f##_send, .recv = ext_##f##_recv

/* In the order in which they are sent. */
const struct ext_entry ext_table[] = {
	{EXT_STATUS_REQUEST, "OCSP Status Request", EXT_CH | EXT_SH12 | EXT_CR | EXT_CT,
	 HANDLERS(status_request)},
	{EXT_SUPPORTED_GROUPS, "Supported Groups", EXT_CH | EXT_EE, HANDLERS(supported_groups)},
	{EXT_EC_POINT_FORMATS, "Supported EC Point Formats", EXT_CH | EXT_SH12,
	 HANDLERS(ec_point_formats)},
	{EXT_SIGNATURE_ALGORITHMS, "Signature Algorithms", EXT_CH | EXT_CR,
	 HANDLERS(signature_algorithms)},
	{EXT_SIGNATURE_ALGORITHMS_CERT, "Signature Algorithms Cert", EXT_CH | EXT_CR,
	 .recv = ext_signature_algorithms_cert_recv},
	{EXT_ALPN, "ALPN", EXT_CH | EXT_SH12 | EXT_EE, HANDLERS(alpn)},
	{EXT_ETM, "Encrypt-then-MAC", EXT_CH | EXT_SH12, HANDLERS(etm)},
	{EXT_EMS, "Extended Master Secret", EXT_CH | EXT_SH12, HANDLERS(ems)},
	{EXT_SESSION_TICKET, "Session Ticket", EXT_CH | EXT_SH12, HANDLERS(session_ticket)},
	{EXT_KEY_SHARE, "Key Share", EXT_CH | EXT_SH13 | EXT_HRR, HANDLERS(key_share)},
	{EXT_SUPPORTED_VERSIONS, "Supported Versions", EXT_CH | EXT_SH13 | EXT_HRR,
	 HANDLERS(supported_versions), .early = true},
	{EXT_POST_HANDSHAKE_AUTH, "Post Handshake Auth", EXT_CH, HANDLERS(post_handshake_auth)},
	{EXT_CERT_AUTHORITIES, "Certificate Authorities", EXT_CH | EXT_CR,
	 HANDLERS(cert_authorities)},
	{EXT_RENEGOTIATION_INFO, "Safe Renegotiation", EXT_CH | EXT_SH12,
	 HANDLERS(renegotiation_info), .unasked = true},
	{EXT_SERVER_NAME, "Server Name Indication", EXT_CH | EXT_SH12 | EXT_EE,
	 HANDLERS(server_name)},
	{EXT_COOKIE, "Cookie", EXT_CH | EXT_HRR, HANDLERS(cookie), .unasked = true},
	{EXT_EARLY_DATA, "Early Data", EXT_CH | EXT_EE, HANDLERS(early_data)},
	{EXT_PSK_MODES, "PSK Key Exchange Modes", EXT_CH, HANDLERS(psk_modes)},
	{EXT_RECORD_SIZE_LIMIT, "Record Size Limit", EXT_CH | EXT_SH12 | EXT_EE,
	 HANDLERS(record_size_limit)},
	{EXT_MAX_FRAGMENT_LENGTH, "Maximum Record Size", EXT_CH | EXT_SH12 | EXT_EE,
	 HANDLERS(max_fragment_length)},
	{EXT_PRE_SHARED_KEY, "Pre Shared Key", EXT_CH | EXT_SH13, HANDLERS(pre_shared_key)},
	{0},
};

static const struct ext_entry *ext_find(uint16_t tls_id)
{
	for (const struct ext_entry *e = ext_table; e->name; e++)
		if (e->tls_id == tls_id)
			return e;
	return NULL;
}

static uint64_t bit_of(const struct ext_entry *e)
{
	return (uint64_t)1 << (e - ext_table);
}

uint64_t ext_bit(uint16_t tls_id)
{
	const struct ext_entry *e = ext_find(tls_id);

	return e ? bit_of(e) : 0;
}

const char *ext_where_name(enum ext_where where)
{
	static const struct {
		enum ext_where where;
		const char *name;
	} names[] = {
		{EXT_CH, "client hello"},
		{EXT_SH12, "TLS 1.2 server hello"},
		{EXT_SH13, "TLS 1.3 server hello"},
		{EXT_HRR, "hello retry request"},
		{EXT_EE, "encrypted extensions"},
		{EXT_CR, "certificate request"},
		{EXT_CT, "certificate"},
		{EXT_NST, "session ticket"},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].where == where)
			return names[i].name;
	return "message";
}

/* --- writing */
static int write_one(struct hs *hs, const struct ext_entry *e, enum ext_where where,
		     struct writer *w)
{
	size_t start = w->len, body;
	int ret;

	if (!(e->where & where) || !e->send)
		return 0;
	if ((where & HELLO_ANSWERS) && !e->unasked && !(hs->ext_received & bit_of(e)))
		return 0;

	writer_u16(w, e->tls_id);
	body = writer_open16(w);
	TRY(ret = e->send(hs, where, w));
	if (!ret) {
		writer_truncate(w, start);
		return 0;
	}
	writer_close16(w, body);
	TRY(writer_error(w));
	if (where & (EXT_CH | EXT_CR))
		hs->ext_sent |= bit_of(e);
	hs_log(hs, "Sending extension %s/%u (%zu bytes)\n", e->name, e->tls_id, w->len - start - 4);
	return 0;
}

int ext_write(struct hs *hs, enum ext_where where, struct writer *w, bool omit_empty)
{
	const struct hs_config *c = hs->config;
	size_t start = w->len, block;

	if (where == EXT_CH)
		hs->ext_sent = 0;
	if (where == EXT_CH && c->priority->no_extensions)
		return 0;

	block = writer_open16(w);
	for (const struct ext_entry *e = ext_table; e->name; e++) {
		/* the application's extensions come before pre_shared_key, which must be last */
		if (e->tls_id == EXT_PRE_SHARED_KEY && c->callbacks && c->callbacks->app_ext_send)
			TRY(c->callbacks->app_ext_send(c->session, where, w));
		TRY(write_one(hs, e, where, w));
	}
	writer_close16(w, block);
	if (omit_empty && w->len == start + 2)
		writer_truncate(w, start);
	return writer_error(w);
}

/* --- reading */
static bool is_asked_for(const struct hs *hs, const struct ext_entry *e, enum ext_where where)
{
	if (!(where & (HELLO_ANSWERS | EXT_CT)))
		return true;
	return (hs->ext_sent & bit_of(e)) || (where == EXT_HRR && e->unasked);
}

static int read_app(struct hs *hs, enum ext_where where, uint16_t id, struct reader body)
{
	const struct hs_callbacks *cb = hs->config->callbacks;
	int ret = 0;

	if (cb && cb->app_ext_recv)
		TRY(ret = cb->app_ext_recv(hs->config->session, where, id, body));
	/* an answer to what was never asked */
	if (!ret && (where & (HELLO_ANSWERS | EXT_CT)))
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
	return 0;
}

static int read_one(struct hs *hs, const struct ext_entry *e, enum ext_where where,
		    struct reader body)
{
	if (!(e->where & where) || !is_asked_for(hs, e, where)) {
		hs_log(hs, "Extension %s/%u is out of place in %s\n", e->name, e->tls_id,
		       ext_where_name(where));
		return ERR(GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
	}
	hs_log(hs, "Parsing extension '%s/%u' (%zu bytes)\n", e->name, e->tls_id,
	       reader_left(&body));
	TRY(e->recv(hs, where, &body));
	TRY(reader_done(&body));
	hs->ext_received |= bit_of(e);
	return 0;
}

/* One bit for each extension of a block. Large numbers are rare but for one: the others' bits are
 * cleared when needed. */
struct seen {
	uint64_t low;
	bool renegotiation_info;
	bool high_ready;
	uint8_t high[65536 / 8];
};

/* False: it was there before. */
static bool note(struct seen *s, uint16_t id)
{
	uint8_t *byte, bit = (uint8_t)(1 << id % 8);
	bool was_there;

	if (id < 64) {
		was_there = s->low & (uint64_t)1 << id;
		s->low |= (uint64_t)1 << id;
		return !was_there;
	}
	if (id == EXT_RENEGOTIATION_INFO) {
		was_there = s->renegotiation_info;
		s->renegotiation_info = true;
		return !was_there;
	}
	if (!s->high_ready)
		memset(s->high, 0, sizeof(s->high));
	s->high_ready = true;
	byte = &s->high[id / 8];
	was_there = *byte & bit;
	*byte |= bit;
	return !was_there;
}

int ext_read(struct hs *hs, enum ext_where where, struct reader block, bool only_early)
{
	struct seen seen;
	bool psk_before = false;

	seen.low = 0;
	seen.renegotiation_info = seen.high_ready = false;
	if (where == EXT_CH)
		hs->ext_received = only_early ? 0
					      : hs->ext_received & ext_bit(EXT_SUPPORTED_VERSIONS);

	while (!reader_is_empty(&block)) {
		const struct ext_entry *e;
		struct reader body;
		uint16_t id;

		TRY(reader_u16(&block, &id));
		TRY(reader_vec16(&block, &body));
		if (!note(&seen, id))
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
		if (psk_before && where == EXT_CH)
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		psk_before = id == EXT_PRE_SHARED_KEY;

		e = ext_find(id);
		if (only_early) {
			if (e && e->early)
				TRY(read_one(hs, e, where, body));
		} else if (!e) {
			TRY(read_app(hs, where, id, body));
		} else if (!e->early || !(e->where & where) || !(hs->ext_received & bit_of(e))) {
			TRY(read_one(hs, e, where, body));
		}
	}
	return 0;
}

void ext_free(struct hs *hs)
{
	datum_clear(&hs->alpn_offer);
	datum_clear(&hs->ct_ocsp);
}

/* --- names */
/* Extensions with a name and without a row above. */
static const struct {
	uint16_t tls_id;
	const char *name;
} other_names[] = {
	{12, "SRP"},
	{EXT_SRTP, "SRTP"},
	{EXT_HEARTBEAT, "Heartbeat"},
	{EXT_CLIENT_CERT_TYPE, "Client Certificate Type"},
	{EXT_SERVER_CERT_TYPE, "Server Certificate Type"},
	{21, "ClientHello Padding"},
	{27, "Compress Certificate"},
};

/**
 * gnutls_ext_get_name:
 * @ext: the number of a TLS extension
 *
 * Returns: the name of the extension, or %NULL if the library does not know it. Static storage.
 *
 * Since: 2.12.0
 **/
const char *gnutls_ext_get_name(unsigned int ext)
{
	/* these two are handled without being on the public list */
	if (ext > 0xffff || ext == EXT_CERT_AUTHORITIES || ext == EXT_SIGNATURE_ALGORITHMS_CERT)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(other_names); i++)
		if (other_names[i].tls_id == ext)
			return other_names[i].name;
	const struct ext_entry *e = ext_find((uint16_t)ext);

	return e ? e->name : NULL;
}
