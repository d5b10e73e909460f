/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Resumption: session data of clients, the database of servers. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/time.h"
#include "session/session.h"

/* A database entry: magic, creation and expiry time, packed parameters. */
#define ENTRY_MAGIC 0x4b544c53

/* As long as the stock library waits. */
#define TICKET_WAIT_MS 60

/* A client of TLS 1.3 that asks right after the handshake: the ticket may be on its way. */
static int await_ticket(gnutls_session_t s)
{
	uint64_t now = time_monotonic_ms(), end = now + TICKET_WAIT_MS;
	int ret = 1;

	if (!session_is_client(s) || !session_is_tls13(s) || !s->config.tickets_enabled)
		return 0;
	while (!s->params.tickets_received && ret > 0 && now < end) {
		ret = record_await_handshake(s->record, (unsigned)(end - now));
		now = time_monotonic_ms();
	}
	return 0;
}

/**
 * gnutls_session_get_data2:
 * @session: a session whose handshake is complete
 * @data: gets the data, to be freed with gnutls_free()
 *
 * Gets what a later session can resume this one with. It holds secrets. In TLS 1.3 it is of use
 * only once a ticket has come: on blocking sessions the call waits up to 60 ms for it, on others it
 * takes what is there; later tickets come with reads.
 *
 * Returns: 0, GNUTLS_E_INVALID_SESSION before the handshake and in a renegotiation,
 * GNUTLS_E_MEMORY_ERROR
 **/
int gnutls_session_get_data2(gnutls_session_t session, gnutls_datum_t *data)
{
	/* none in the middle of a renegotiation, either */
	if (!session->handshake_done || !session->params.suite)
		return ERR(GNUTLS_E_INVALID_SESSION);
	/* in functions that the session calls while it reads: as it is */
	if (!session_inside(session, SESSION_RECV | SESSION_HANDSHAKE))
		TRY(SESSION_READS(session, await_ticket(session)));
	return hs_params_pack(&session->params, true, data);
}

/**
 * gnutls_session_get_data:
 * @session: a session whose handshake is complete
 * @session_data: a buffer, or NULL to ask for the size
 * @session_data_size: its size, then that of the data
 *
 * As gnutls_session_get_data2(), into a buffer.
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or an error
 **/
int gnutls_session_get_data(gnutls_session_t session, void *session_data, size_t *session_data_size)
{
	autodatum data = {NULL, 0};

	TRY(gnutls_session_get_data2(session, &data));
	return datum_export(data.data, data.size, false, session_data, session_data_size);
}

/**
 * gnutls_session_set_data:
 * @session: a client's session, before its handshake
 * @session_data: from gnutls_session_get_data2()
 * @session_data_size: bytes
 *
 * Asks for resumption; whether the server agreed tells gnutls_session_is_resumed().
 *
 * Returns: 0, GNUTLS_E_INVALID_REQUEST, GNUTLS_E_DB_ERROR for data of another version or role
 **/
int gnutls_session_set_data(gnutls_session_t session, const void *session_data,
			    size_t session_data_size)
{
	struct hs_params check;
	int ret;

	if (!session_data || !session_data_size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	ret = hs_params_unpack(session_data, session_data_size, true, &check);
	if (ret < 0)
		return ERR(ret == GNUTLS_E_MEMORY_ERROR ? ret : GNUTLS_E_DB_ERROR);
	/* what gnutls_record_send_early_data may take */
	session->config.max_early_data = check.max_early_data ? check.max_early_data : UINT32_MAX;
	hs_params_clear(&check);
	return datum_set(&session->config.resume_data, session_data, session_data_size);
}

/* --- server database */

bool session_db_is_there(gnutls_session_t s)
{
	return s->db.store && s->db.retrieve;
}

void session_db_entry_begin(struct writer *w, uint64_t created, uint64_t expires)
{
	writer_u32(w, ENTRY_MAGIC);
	writer_u64(w, created);
	writer_u64(w, expires);
}

int session_db_store(gnutls_session_t s, const gnutls_datum_t *id, const gnutls_datum_t *data)
{
	struct writer w = {.secret = true};
	gnutls_datum_t entry;
	uint64_t now = (uint64_t)time_now();
	int ret;

	if (!session_db_is_there(s))
		return 0;
	session_db_entry_begin(&w, now, now + s->config.expiry_s);
	writer_bytes(&w, data->data, data->size);
	ret = writer_error(&w);
	entry = (gnutls_datum_t){w.data, (unsigned)w.len};
	if (ret >= 0 && s->db.store(s->db.ptr, *id, entry))
		ret = ERR(GNUTLS_E_DB_ERROR);
	writer_clear(&w);
	return ret;
}

static int parse_entry(const gnutls_datum_t *entry, uint64_t *created, uint64_t *expires,
		       struct reader *state)
{
	struct reader r = reader_of_datum(entry);
	uint32_t magic;

	TRY(reader_u32(&r, &magic));
	TRY(reader_u64(&r, created));
	TRY(reader_u64(&r, expires));
	if (magic != ENTRY_MAGIC)
		return ERR(GNUTLS_E_DB_ERROR);
	*state = r;
	return 0;
}

int session_db_retrieve(gnutls_session_t s, const gnutls_datum_t *id, gnutls_datum_t *data)
{
	uint64_t created, expires, now = (uint64_t)time_now();
	gnutls_datum_t entry;
	struct reader state;
	int ret;

	if (!session_db_is_there(s))
		return GNUTLS_E_DB_ERROR;
	entry = s->db.retrieve(s->db.ptr, *id);
	if (!entry.data)
		return GNUTLS_E_DB_ERROR;
	ret = parse_entry(&entry, &created, &expires, &state);
	if (ret >= 0)
		ret = now >= created && now < expires
			      ? datum_copy(data, state.p, reader_left(&state))
			      : GNUTLS_E_EXPIRED;
	datum_clear_wipe(&entry);
	return ret;
}

int session_db_remove(gnutls_session_t s, const gnutls_datum_t *id)
{
	if (s->db.remove && s->db.remove(s->db.ptr, *id))
		return ERR(GNUTLS_E_DB_ERROR);
	return 0;
}

void session_db_forget(gnutls_session_t s)
{
	gnutls_datum_t id = {s->params.session_id, s->params.session_id_len};

	datum_clear(&s->params.ticket);
	secret_clear(&s->params.ticket_psk);
	if (!s->config.is_client && id.size && !session_is_tls13(s) &&
	    session_db_remove(s, &id) < 0)
		log_debug("a session could not be removed from the database\n");
}

/**
 * gnutls_db_set_retrieve_function:
 * @session: a server's session
 * @retr_func: returns the entry (allocated with gnutls_malloc(), freed by the library) or no data
 **/
void gnutls_db_set_retrieve_function(gnutls_session_t session, gnutls_db_retr_func retr_func)
{
	session->db.retrieve = retr_func;
}

/**
 * gnutls_db_set_remove_function:
 * @session: a server's session
 * @rem_func: removes an entry; 0 on success
 **/
void gnutls_db_set_remove_function(gnutls_session_t session, gnutls_db_remove_func rem_func)
{
	session->db.remove = rem_func;
}

/**
 * gnutls_db_set_store_function:
 * @session: a server's session
 * @store_func: stores an entry, which holds secrets; 0 on success
 **/
void gnutls_db_set_store_function(gnutls_session_t session, gnutls_db_store_func store_func)
{
	session->db.store = store_func;
}

/**
 * gnutls_db_set_ptr:
 * @session: a server's session
 * @ptr: the first argument of the database functions
 **/
void gnutls_db_set_ptr(gnutls_session_t session, void *ptr)
{
	session->db.ptr = ptr;
}

/**
 * gnutls_db_get_ptr:
 * @session: a server's session
 *
 * Returns: what gnutls_db_set_ptr() was given
 **/
void *gnutls_db_get_ptr(gnutls_session_t session)
{
	return session->db.ptr;
}

/**
 * gnutls_db_set_cache_expiration:
 * @session: a server's session
 * @seconds: how long sessions and tickets can be resumed; at most 604800 (RFC 8446 §4.6.1)
 **/
void gnutls_db_set_cache_expiration(gnutls_session_t session, int seconds)
{
	session->config.expiry_s = seconds < 0 ? 0 : MIN((unsigned)seconds, 604800U);
}

/**
 * gnutls_db_get_default_cache_expiration:
 *
 * Returns: 21600 (seconds)
 **/
unsigned gnutls_db_get_default_cache_expiration(void)
{
	return 21600;
}

/**
 * gnutls_db_remove_session:
 * @session: a server's session
 *
 * Removes the session's entry, so that it can't be resumed.
 **/
void gnutls_db_remove_session(gnutls_session_t session)
{
	session_db_forget(session);
}

/**
 * gnutls_db_check_entry:
 * @session: unused
 * @session_entry: unused
 *
 * Returns: 0; gnutls_db_check_entry_expire_time() tells more
 **/
int gnutls_db_check_entry(gnutls_session_t session, gnutls_datum_t session_entry)
{
	(void)session;
	(void)session_entry;
	return 0;
}

/**
 * gnutls_db_check_entry_time:
 * @entry: a database entry
 *
 * Returns: when it was stored, or 0 if it is none
 **/
time_t gnutls_db_check_entry_time(gnutls_datum_t *entry)
{
	uint64_t created, expires;
	struct reader state;

	return parse_entry(entry, &created, &expires, &state) < 0 ? 0 : (time_t)created;
}

/**
 * gnutls_db_check_entry_expire_time:
 * @entry: a database entry
 *
 * Returns: when it expires, or 0 if it is none
 *
 * Since: 3.6.5
 **/
time_t gnutls_db_check_entry_expire_time(gnutls_datum_t *entry)
{
	uint64_t created, expires;
	struct reader state;

	return parse_entry(entry, &created, &expires, &state) < 0 ? 0 : (time_t)expires;
}
