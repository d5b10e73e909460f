/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Early data of TLS 1.3 (0-RTT) and its protection against replays. RFC 8446 §2.3, §8. */
#include "config.h"

#include <stdatomic.h>

#include "base/mem.h"
#include "base/time.h"
#include "session/session.h"

#define DEFAULT_WINDOW_MS 10000

/**
 * gnutls_record_send_early_data:
 * @session: a client's session, before its handshake
 * @data: the data
 * @length: bytes
 *
 * Keeps data for the first flight of a resumed TLS 1.3 session (gnutls_session_set_data()), behind
 * what earlier calls gave. It is not forward secret, and whoever records it can replay it to other
 * servers. Whether the server took it tells GNUTLS_SFLAGS_EARLY_DATA of
 * gnutls_session_get_flags() after the handshake; if not it was dropped, and is to be sent again as
 * ordinary data if it still makes sense.
 *
 * Returns: 0; GNUTLS_E_RECORD_LIMIT_REACHED if it would be more than
 * gnutls_record_get_max_early_data_size() (nothing is kept of this call); GNUTLS_E_INVALID_REQUEST
 * on a server or once gnutls_handshake() was called; GNUTLS_E_MEMORY_ERROR
 *
 * Since: 3.6.5
 **/
ssize_t gnutls_record_send_early_data(gnutls_session_t session, const void *data, size_t length)
{
	struct writer *kept = &session->config.early_data;
	size_t max = gnutls_record_get_max_early_data_size(session);

	if (!session->config.is_client || session->hs || session->handshake_done)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	/* session data that came later may allow less than what is kept */
	if (length > max - MIN(kept->len, max))
		return ERR(GNUTLS_E_RECORD_LIMIT_REACHED);
	writer_bytes(kept, data, length);
	return writer_error(kept);
}

/**
 * gnutls_record_recv_early_data:
 * @session: a server's session
 * @data: room for the data
 * @data_size: bytes of it
 *
 * Gets early data that came with the client's first flight. gnutls_handshake() returns
 * GNUTLS_E_AGAIN after each record of it, on blocking sessions, too; the data can be fetched then
 * or after the handshake. It may have been replayed by somebody as far as
 * gnutls_anti_replay_enable() can't tell.
 *
 * Returns: a count; GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if there is none (any more, or yet);
 * GNUTLS_E_INVALID_REQUEST on a client
 *
 * Since: 3.6.5
 **/
ssize_t gnutls_record_recv_early_data(gnutls_session_t session, void *data, size_t data_size)
{
	if (session->config.is_client)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return record_recv_early_data(session->record, data, data_size);
}

/**
 * gnutls_record_get_max_early_data_size:
 * @session: a session
 *
 * Returns: bytes of early data: on a server what it accepts (default 16384), on a client what the
 * server that the session data came from does, 4294967295 if that is unknown
 *
 * Since: 3.6.5
 **/
size_t gnutls_record_get_max_early_data_size(gnutls_session_t session)
{
	if (session->config.is_client && session->params.max_early_data)
		return session->params.max_early_data;
	return session->config.max_early_data;
}

/**
 * gnutls_record_set_max_early_data_size:
 * @session: a server's session
 * @size: bytes, 1 to 4294967295
 *
 * Sets how much early data is accepted, and is allowed by tickets. More of it ends the handshake
 * with GNUTLS_E_UNEXPECTED_PACKET. Accepted data is kept in memory.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST on a client or for another size
 *
 * Since: 3.6.4
 **/
int gnutls_record_set_max_early_data_size(gnutls_session_t session, size_t size)
{
	if (session->config.is_client || !size || size > UINT32_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	session->config.max_early_data = (uint32_t)size;
	return 0;
}

/**
 * gnutls_early_cipher_get:
 * @session: a session during its handshake
 *
 * Returns: the cipher of the early data that is being sent or was offered to us, else
 * GNUTLS_CIPHER_UNKNOWN
 *
 * Since: 3.7.2
 **/
gnutls_cipher_algorithm_t gnutls_early_cipher_get(gnutls_session_t session)
{
	const struct hs *hs = session->hs;

	return hs && hs->early_suite ? hs->early_suite->cipher : GNUTLS_CIPHER_UNKNOWN;
}

/**
 * gnutls_early_prf_hash_get:
 * @session: a session during its handshake
 *
 * Returns: the hash of the key schedule of early data, else GNUTLS_DIG_UNKNOWN
 *
 * Since: 3.7.2
 **/
gnutls_digest_algorithm_t gnutls_early_prf_hash_get(const gnutls_session_t session)
{
	const struct hs *hs = session->hs;

	return hs && hs->early_suite ? mac_find(hs->early_suite->prf)->digest : GNUTLS_DIG_UNKNOWN;
}

/**
 * gnutls_prf_early:
 * @session: a session during its handshake, once a client's hello with a PSK is out or read
 * @label_size: bytes of @label
 * @label: the exporter's label
 * @context_size: bytes of @context
 * @context: the context, or %NULL: an empty one
 * @outsize: bytes wanted
 * @out: room for them
 *
 * Keying material from the early exporter secret (RFC 8446 §7.5).
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST without such a secret (before, after the handshake)
 *
 * Since: 3.6.8
 **/
int gnutls_prf_early(gnutls_session_t session, size_t label_size, const char *label,
		     size_t context_size, const char *context, size_t outsize, char *out)
{
	return hs13_export_early(session->hs, label, label_size, context,
				 context ? context_size : 0, out, outsize);
}

/* --- replays (RFC 8446 §8.2, §8.3) */
struct gnutls_anti_replay_st {
	gnutls_db_add_func add;
	void *ptr;
	uint32_t window_ms;
	uint64_t start_ms; /* what came before is unknown */
	_Atomic uint64_t latest_ms; /* a clock that was set back doesn't bring old hellos back */
};

static uint64_t never_back(struct gnutls_anti_replay_st *a)
{
	uint64_t now = time_now_ms(), latest = atomic_load(&a->latest_ms);

	while (now > latest && !atomic_compare_exchange_weak(&a->latest_ms, &latest, now))
		;
	return MAX(now, latest);
}

/**
 * gnutls_anti_replay_init:
 * @anti_replay: gets the new object, to be freed with gnutls_anti_replay_deinit()
 *
 * Makes what sessions of a server share to notice replayed early data. Early data under tickets
 * that are older than the object is refused: hellos that came before it are not known.
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR
 *
 * Since: 3.6.5
 **/
int gnutls_anti_replay_init(gnutls_anti_replay_t *anti_replay)
{
	struct gnutls_anti_replay_st *a = mem_calloc(1, sizeof(*a));

	if (!a)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	a->window_ms = DEFAULT_WINDOW_MS;
	a->start_ms = time_now_ms();
	*anti_replay = a;
	return 0;
}

/**
 * gnutls_anti_replay_deinit:
 * @anti_replay: the object, or %NULL; no session uses it any more
 *
 * Since: 3.6.5
 **/
void gnutls_anti_replay_deinit(gnutls_anti_replay_t anti_replay)
{
	mem_free(anti_replay);
}

/**
 * gnutls_anti_replay_set_window:
 * @anti_replay: the object
 * @window: milliseconds, 10000 by default
 *
 * Sets by how much the age of a ticket may differ between the client's clock and ours, and so for
 * how long hellos are remembered.
 *
 * Since: 3.6.5
 **/
void gnutls_anti_replay_set_window(gnutls_anti_replay_t anti_replay, unsigned int window)
{
	anti_replay->window_ms = window;
}

/**
 * gnutls_anti_replay_set_ptr:
 * @anti_replay: the object
 * @ptr: the first argument of the function that adds entries
 *
 * Since: 3.6.5
 **/
void gnutls_anti_replay_set_ptr(gnutls_anti_replay_t anti_replay, void *ptr)
{
	anti_replay->ptr = ptr;
}

/**
 * gnutls_anti_replay_set_add_function:
 * @anti_replay: the object
 * @add_func: adds an entry to a database that all servers of the same ticket keys share, and in the
 *   same step tells whether it was there: 0, or GNUTLS_E_DB_ENTRY_EXISTS. It may forget entries
 *   after their time. Other results refuse the early data, too.
 *
 * Since: 3.6.5
 **/
void gnutls_anti_replay_set_add_function(gnutls_anti_replay_t anti_replay,
					 gnutls_db_add_func add_func)
{
	anti_replay->add = add_func;
}

/**
 * gnutls_anti_replay_enable:
 * @session: a server's session
 * @anti_replay: the object; it has to live as long as the session
 *
 * Without it early data is refused.
 *
 * Since: 3.6.5
 **/
void gnutls_anti_replay_enable(gnutls_session_t session, gnutls_anti_replay_t anti_replay)
{
	session->anti_replay = anti_replay;
}

int session_early_data_is_new(gnutls_session_t s, uint64_t made_ms, uint32_t age_ms,
			      const gnutls_datum_t *id)
{
	struct gnutls_anti_replay_st *a = s->anti_replay;
	uint64_t now, expected = made_ms + age_ms, expires;
	autowriter entry = {0};
	gnutls_datum_t data;
	int ret;

	if (!a || !a->add || made_ms < a->start_ms)
		return GNUTLS_E_EARLY_DATA_REJECTED;
	now = never_back(a);
	if ((now > expected ? now - expected : expected - now) > a->window_ms)
		return GNUTLS_E_EARLY_DATA_REJECTED;
	/* the last moment at which it would be accepted again */
	expires = (expected + a->window_ms) / 1000 + 1;
	session_db_entry_begin(&entry, now / 1000, expires);
	TRY(writer_error(&entry));
	data = (gnutls_datum_t){entry.data, (unsigned)entry.len};
	ret = a->add(a->ptr, (time_t)expires, id, &data);
	return ret < 0 ? ERR(ret) : ret ? GNUTLS_E_EARLY_DATA_REJECTED : 0;
}
