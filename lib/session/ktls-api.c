/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls/ktls.h: what became of a session's directions and why, and what this system offers. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "config/system-config.h"
#include "session/session.h"
#include "system/diag.h"
#include "system/ktls.h"

/* Programs may know a shorter or a longer struct than this library. */
static int give(void *to, size_t size, const void *from, size_t from_size)
{
	if (!to || !size)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	memset(to, 0, size);
	memcpy(to, from, MIN(size, from_size));
	return 0;
}

static gnutls_ktls_engine_t engine_of(const struct record_layer *rl, enum record_dir dir)
{
	struct diag_tls diag;

	diag_tls(record_offload_fd(rl, dir), &diag);
	return dir == RECORD_TX ? diag.tx : diag.rx;
}

/**
 * gnutls_ktls_get_direction:
 * @session: a session
 * @direction: GNUTLS_KTLS_SEND or GNUTLS_KTLS_RECV
 * @info: gets what is known of it
 * @size: sizeof(*@info)
 *
 * Tells who protects the records of one direction, why, and how many there were. Counts begin with
 * the end of the handshake. Whether a network card does the work is asked from the kernel, which
 * may keep that to privileged processes; the count of an offloaded direction is asked from it, too.
 * So this is no call for every record.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST for another @direction or without room.
 * Since: gnutls-ktls 0.1.0
 **/
int gnutls_ktls_get_direction(gnutls_session_t session,
			      gnutls_transport_ktls_enable_flags_t direction,
			      gnutls_ktls_direction_st *info, size_t size)
{
	gnutls_ktls_direction_st d = {0};
	enum record_dir dir;

	if (direction != GNUTLS_KTLS_SEND && direction != GNUTLS_KTLS_RECV)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	dir = direction == GNUTLS_KTLS_SEND ? RECORD_TX : RECORD_RX;
	d.reason = (gnutls_ktls_reason_t)record_offload_why(session->record, dir);
	if (record_offloaded(session->record) & direction) {
		d.state = GNUTLS_KTLS_STATE_KERNEL;
		d.engine = engine_of(session->record, dir);
	} else if (d.reason == GNUTLS_KTLS_REASON_HANDSHAKE ||
		   d.reason == GNUTLS_KTLS_REASON_WAITING) {
		d.state = GNUTLS_KTLS_STATE_PENDING;
	}
	d.can_rekey = session->handshake_done && session_is_tls13(session) &&
		      record_can_rekey(session->record, dir) == 0;
	d.records = record_count(session->record, dir);
	d.rekeys = record_rekeys(session->record, dir);
	return give(info, size, &d, sizeof(d));
}

/**
 * gnutls_ktls_reason_get_name:
 * @reason: a reason
 *
 * Returns: its name (static) for scripts and logs, as "no-module"; "unknown" for other numbers.
 * Since: gnutls-ktls 0.1.0
 **/
const char *gnutls_ktls_reason_get_name(gnutls_ktls_reason_t reason)
{
	return ktls_reason_name((enum ktls_reason)reason);
}

/**
 * gnutls_ktls_reason_get_text:
 * @reason: a reason
 *
 * Returns: a sentence (static, English) that says it; "unknown" for other numbers.
 * Since: gnutls-ktls 0.1.0
 **/
const char *gnutls_ktls_reason_get_text(gnutls_ktls_reason_t reason)
{
	return ktls_reason_text((enum ktls_reason)reason);
}

/**
 * gnutls_ktls_probe_cipher:
 * @version: GNUTLS_TLS1_2 or GNUTLS_TLS1_3
 * @cipher: a cipher
 * @can_rekey: gets whether key updates can be followed in both directions; or NULL
 *
 * Tries the cipher on a connection of its own over the loopback interface. With the right to load
 * modules this loads those of TLS and the cipher.
 *
 * Returns: GNUTLS_KTLS_REASON_OFFLOADED if the kernel takes it in both directions, or why not.
 * Since: gnutls-ktls 0.1.0
 **/
gnutls_ktls_reason_t gnutls_ktls_probe_cipher(gnutls_protocol_t version,
					      gnutls_cipher_algorithm_t cipher,
					      unsigned int *can_rekey)
{
	struct ktls_caps caps = {.attach = KTLS_VERSION};

	if (version == GNUTLS_TLS1_2 || version == GNUTLS_TLS1_3)
		ktls_probe(version == GNUTLS_TLS1_3 ? 0x0304 : 0x0303, cipher, &caps);
	if (can_rekey)
		*can_rekey = caps.rekey_tx && caps.rekey_rx;
	if (caps.attach != KTLS_OFFLOADED)
		return (gnutls_ktls_reason_t)caps.attach;
	return (gnutls_ktls_reason_t)(caps.tx != KTLS_OFFLOADED ? caps.tx : caps.rx);
}

/**
 * gnutls_ktls_get_system:
 * @info: gets what is known
 * @size: sizeof(*@info)
 *
 * Tells what this kernel offers, as it answers on a connection of its own over the loopback
 * interface, and which configuration is in force in this process. Strings are static.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST without room.
 * Since: gnutls-ktls 0.1.0
 **/
int gnutls_ktls_get_system(gnutls_ktls_system_st *info, size_t size)
{
	gnutls_ktls_system_st s = {0};
	struct system_config_paths paths;
	struct system_config_ktls c;
	struct ktls_caps caps;

#ifdef ENABLE_KTLS
	s.built = 1;
#endif
	ktls_probe(0x0304, GNUTLS_CIPHER_AES_128_GCM, &caps);
	s.module = ktls_module(); /* afterwards: it may have been loaded */
	s.attach = (gnutls_ktls_reason_t)caps.attach;
	s.can_rekey = caps.rekey_tx && caps.rekey_rx;
	s.can_record_size = caps.max_payload;
	s.can_zerocopy = caps.zerocopy;
	s.can_no_pad = caps.no_pad;
	system_config_ktls(&c);
	s.enabled = c.enabled;
	s.enabled_by = c.enabled_by;
	s.send = c.send;
	s.recv = c.recv;
	s.direction_by = c.direction_by;
	s.rekey_required = c.require_rekey;
	s.zerocopy = c.zerocopy;
	s.rekey_after = c.rekey_after;
	system_config_paths(&paths);
	s.config_file = paths.file;
	s.config_file_used = paths.file_used;
	s.ktls_file = paths.ktls_file;
	s.ktls_file_used = paths.ktls_file_used;
	return give(info, size, &s, sizeof(s));
}
