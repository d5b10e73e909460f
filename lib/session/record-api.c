/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public record functions: thin wrappers around lib/record, with the checks that need to know
 * about the handshake. RFC 8446 §5, RFC 5246 §6. */
#include "config.h"

#include <gnutls/crypto.h>

#include "base/datum.h"
#include "base/mem.h"
#include "session/session.h"

/* A received record that belongs to the application (gnutls_packet_t). */
struct mbuffer_st {
	size_t len;
	uint8_t seq[8];
	uint8_t data[];
};

static int data_allowed(gnutls_session_t session)
{
	return session->handshake_done ? 0 : ERR(GNUTLS_E_UNAVAILABLE_DURING_HANDSHAKE);
}

/* Sends application data: several records of it where the library or the kernel writes to a
 * descriptor, at most one (gnutls_record_get_max_size) where the application brought its own push
 * function.
 * @session: after its handshake
 * @data, @data_size: the data; (NULL, 0) goes on with a call that was interrupted
 * Returns: the bytes accepted, which may be fewer than @data_size, or a negative error.
 * GNUTLS_E_AGAIN and GNUTLS_E_INTERRUPTED: call again with the same arguments or with (NULL, 0).
 * GNUTLS_E_INVALID_REQUEST in a function that the session itself calls, when it sends or
 * negotiates. RFC 8446 §5.1. */
ssize_t gnutls_record_send(gnutls_session_t session, const void *data, size_t data_size)
{
	return gnutls_record_send2(session, data, data_size, 0, 0);
}

/* As gnutls_record_send, with padding.
 * @pad: bytes of zeros that TLS 1.3 hides in the record. GNUTLS_E_INVALID_REQUEST in other versions
 * or if it does not fit a record; GNUTLS_E_UNIMPLEMENTED_FEATURE where the kernel protects.
 * @flags: 0
 * Since 3.6.3. RFC 8446 §5.4. */
ssize_t gnutls_record_send2(gnutls_session_t session, const void *data, size_t data_size,
			    size_t pad, unsigned flags)
{
	(void)flags;
	TRY(data_allowed(session));
	return SESSION_SENDS(session, record_send(session->record, data, data_size, pad));
}

static ssize_t send_range(gnutls_session_t s, const uint8_t *data, size_t len, size_t left)
{
	size_t sent = 0;

	while (left) {
		size_t frag = MIN(left, record_max_send(s->record));
		size_t part = MIN(frag, len - sent);
		ssize_t n = record_send(s->record, data + sent, part, frag - part);

		if (n < 0)
			return sent ? (ssize_t)sent : ERR((int)n);
		sent += (size_t)n;
		left -= frag;
	}
	return (ssize_t)sent;
}

/* Sends data so that its size looks like range->high: a number of records, padded.
 * @range: low <= @data_size <= high, else GNUTLS_E_INVALID_REQUEST; NULL: as gnutls_record_send
 * Returns: the bytes sent; fewer than @data_size if the transport is full after a part of them
 * (call again with the rest and what is left of the range). Since 3.1.6. */
ssize_t gnutls_record_send_range(gnutls_session_t session, const void *data, size_t data_size,
				 const gnutls_range_st *range)
{
	TRY(data_allowed(session));
	if (!range || (range->low == range->high && range->low == data_size))
		return gnutls_record_send(session, data, data_size);
	if (range->low > range->high || data_size < range->low || data_size > range->high ||
	    !record_can_pad(session->record))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return SESSION_SENDS(session, send_range(session, data, data_size, range->high));
}

/* Splits a range into what fits one record and the rest.
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST if orig->low > orig->high. Since 3.1.6. */
int gnutls_range_split(gnutls_session_t session, const gnutls_range_st *orig,
		       gnutls_range_st *small_range, gnutls_range_st *rem_range)
{
	size_t max = record_max_send(session->record);

	if (orig->low > orig->high)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	small_range->high = MIN(orig->high, max);
	small_range->low = MIN(orig->low, small_range->high);
	rem_range->high = orig->high - small_range->high;
	rem_range->low = MIN(orig->low - small_range->low, rem_range->high);
	return 0;
}

/* Sends a part of a file, without a copy through user space where the kernel protects.
 * @fd: a readable descriptor, a pipe too
 * @offset: NULL reads at the file's position and moves it; else from *@offset, which is moved on
 * instead (as sendfile(2) does)
 * @count: bytes at most
 * Returns: the bytes sent, fewer at the end of the file or on a full transport, 0 at the end;
 * GNUTLS_E_FILE_ERROR, or the errors of gnutls_record_send. After GNUTLS_E_AGAIN call again with
 * the same arguments: nothing is lost or sent twice. Since 3.7.4. */
ssize_t gnutls_record_send_file(gnutls_session_t session, int fd, off_t *offset, size_t count)
{
	TRY(data_allowed(session));
	return SESSION_SENDS(session, record_send_file(session->record, fd, offset, count));
}

/* A signature for a request of a few bytes: what a server may ask for in one call, and without ever
 * sending anything else. */
#define ANSWERS_PER_CALL 8
#define ANSWERS_MAX      64

static int answer(gnutls_session_t s, int (*run)(gnutls_session_t))
{
	return (int)SESSION_VISIT(s, SESSION_HANDSHAKE, SESSION_SEND | SESSION_ALERT, run(s));
}

static int count_answer(gnutls_session_t s, unsigned *count)
{
	if (++s->answers > ANSWERS_MAX) {
		record_invalidate(s->record);
		return ERR(GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS);
	}
	return ++*count < ANSWERS_PER_CALL ? 0 : GNUTLS_E_INTERRUPTED;
}

/* GNUTLS_AUTO_REAUTH: what the peer asked for is done here, and the application does not notice. */
static ssize_t recv_data(gnutls_session_t s, void *data, size_t data_size, uint8_t *seq)
{
	unsigned count = 0;
	ssize_t n;

	TRY(session_send_refusal(s));
	if (!(s->init_flags & GNUTLS_AUTO_REAUTH) || !s->config.is_client)
		return record_recv(s->record, data, data_size, seq);
	for (;;) {
		if (s->hs)
			TRY(answer(s, session_handshake));
		while (s->reauth) {
			TRY(answer(s, session_reauth));
			TRY(count_answer(s, &count));
		}
		n = record_recv(s->record, data, data_size, seq);
		if (n > 0)
			s->answers = 0;
		if (n == GNUTLS_E_REHANDSHAKE) {
			TRY(answer(s, session_handshake));
			TRY(count_answer(s, &count));
		} else if (n != GNUTLS_E_REAUTH_REQUEST) {
			return n;
		}
	}
}

/* Receives application data.
 * @data, @data_size: room for it
 * Returns: a count; 0 after the peer's close_notify; GNUTLS_E_AGAIN (on blocking sessions, too,
 * after a ticket or a key update with nothing behind it), GNUTLS_E_INTERRUPTED,
 * GNUTLS_E_REHANDSHAKE, GNUTLS_E_REAUTH_REQUEST, GNUTLS_E_WARNING_ALERT_RECEIVED (go on);
 * GNUTLS_E_PREMATURE_TERMINATION if the connection ended without close_notify; other errors end the
 * session. With GNUTLS_AUTO_REAUTH the eighth answer to the server in one call ends it with
 * GNUTLS_E_INTERRUPTED, the 65th without data in between the session with
 * GNUTLS_E_TOO_MANY_HANDSHAKE_PACKETS. GNUTLS_E_INVALID_REQUEST in a function that the session
 * itself calls, when it reads or negotiates. RFC 8446 §5. */
ssize_t gnutls_record_recv(gnutls_session_t session, void *data, size_t data_size)
{
	return gnutls_record_recv_seq(session, data, data_size, NULL);
}

/* As gnutls_record_recv.
 * @seq: NULL, or gets the record's sequence number, 8 bytes, big endian */
ssize_t gnutls_record_recv_seq(gnutls_session_t session, void *data, size_t data_size,
			       unsigned char *seq)
{
	TRY(data_allowed(session));
	return SESSION_READS(session, recv_data(session, data, data_size, seq));
}

/* Small packets do not keep the room for large ones. No realloc, which may leave a copy behind. */
static struct mbuffer_st *fitting(struct mbuffer_st *p)
{
	size_t size = sizeof(*p) + p->len;
	struct mbuffer_st *small = p->len < RECORD_MAX_PLAIN / 2 ? mem_dup(p, size) : NULL;

	if (!small)
		return p;
	mem_free_wipe(p, size);
	return small;
}

/* Receives a whole record.
 * @packet: gets it, to be freed with gnutls_packet_deinit; NULL if there is none
 * Returns: as gnutls_record_recv. Since 3.3.5. */
ssize_t gnutls_record_recv_packet(gnutls_session_t session, gnutls_packet_t *packet)
{
	struct mbuffer_st *p;
	ssize_t n;

	if (!packet)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	*packet = NULL;
	TRY(data_allowed(session));
	p = mem_alloc(sizeof(*p) + RECORD_MAX_PLAIN);
	if (!p)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	n = SESSION_READS(session, recv_data(session, p->data, RECORD_MAX_PLAIN, p->seq));
	if (n <= 0) {
		mem_free(p);
		return n;
	}
	p->len = (size_t)n;
	*packet = fitting(p);
	return n;
}

/* What is in a packet.
 * @data: NULL, or gets the data, which stays the packet's
 * @sequence: NULL, or gets 8 bytes */
void gnutls_packet_get(gnutls_packet_t packet, gnutls_datum_t *data, unsigned char *sequence)
{
	if (data)
		*data = packet ? (gnutls_datum_t){packet->data, (unsigned)packet->len}
			       : (gnutls_datum_t){NULL, 0};
	if (packet && sequence)
		memcpy(sequence, packet->seq, sizeof(packet->seq));
}

/* Frees a packet and wipes its data. */
void gnutls_packet_deinit(gnutls_packet_t packet)
{
	if (packet)
		mem_free_wipe(packet, sizeof(*packet) + packet->len);
}

/* Bytes of application data that can be read without touching the transport; 1 also if the next
 * read has something else to do that poll(2) does not show: an error or the end of the stream to
 * return, a handshake message to look at. */
size_t gnutls_record_check_pending(gnutls_session_t session)
{
	size_t n = record_pending(session->record);

	/* to a server that authenticates its client, gnutls_reauth reads the messages */
	if (!n && (session->config.is_client || !session->reauth))
		n = record_message_waits(session->record);
	return n;
}

/* From now on data is collected, to go out with gnutls_record_uncork. Since 3.1.9. */
void gnutls_record_cork(gnutls_session_t session)
{
	record_cork(session->record);
}

/* Sends what was collected.
 * @flags: GNUTLS_RECORD_WAIT: go on until all is out; else GNUTLS_E_AGAIN may say: call again
 * Returns: the bytes sent, or a negative error. Since 3.1.9. */
int gnutls_record_uncork(gnutls_session_t session, unsigned int flags)
{
	return (int)SESSION_SENDS(
		session, record_uncork(session->record, (flags & GNUTLS_RECORD_WAIT) != 0));
}

/* Bytes collected and not sent yet. Since 3.2.8. */
size_t gnutls_record_check_corked(gnutls_session_t session)
{
	return record_corked(session->record);
}

/* Drops data that an interrupted send left behind; a stream is of no use after it. Returns the
 * bytes dropped. */
size_t gnutls_record_discard_queued(gnutls_session_t session)
{
	return record_is_pushing(session->record) ? 0 : record_discard(session->record);
}

/* What the interrupted function waits for: 1 to write, 0 to read. */
int gnutls_record_get_direction(gnutls_session_t session)
{
	return record_last_was_write(session->record);
}

/* Limits how long one read may take.
 * @ms: milliseconds; 0 and GNUTLS_INDEFINITE_TIMEOUT: for ever. GNUTLS_E_TIMEDOUT tells. With an
 * own pull function it needs an own pull-timeout function, too. */
void gnutls_record_set_timeout(gnutls_session_t session, unsigned int ms)
{
	record_set_timeout(session->record, ms);
}

/* The most plaintext that goes into a record. */
size_t gnutls_record_get_max_size(gnutls_session_t session)
{
	return record_max_send(session->record);
}

/* Bounds records both ways; before the handshake it is also negotiated (RFC 6066 §4, RFC 8449).
 * @size: 512 to 16384, else GNUTLS_E_INVALID_REQUEST
 * Returns: 0 or an error. */
ssize_t gnutls_record_set_max_size(gnutls_session_t session, size_t size)
{
	if (size < 512 || size > RECORD_MAX_PLAIN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!session->handshake_done) {
		bool has_code = size == 512 || size == 1024 || size == 2048 || size == 4096;

		session->config.max_fragment = has_code ? (unsigned)size : 0;
		session->config.max_record_recv = (unsigned)size;
	}
	record_set_user_max_send(session->record, size);
	return 0;
}

/* Bounds the records of the peer (RFC 8449); before the handshake.
 * @size: 512 to 16384, else GNUTLS_E_INVALID_REQUEST
 * Returns: 0 or an error. Since 3.6.8. */
ssize_t gnutls_record_set_max_recv_size(gnutls_session_t session, size_t size)
{
	if (size < 512 || size > RECORD_MAX_PLAIN || session->handshake_done)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	session->config.max_record_recv = (unsigned)size;
	return 0;
}

/* Bytes that a record adds to its plaintext on the wire. Since 3.2.2. */
size_t gnutls_record_overhead_size(gnutls_session_t session)
{
	return record_overhead(session->record);
}

/* The same for a session that is not there yet, at most.
 * @version, @cipher, @mac: what it would use
 * @comp, @flags: ignored
 * Returns: bytes; 0 for unknown algorithms. Since 3.2.2. */
size_t gnutls_est_record_overhead_size(gnutls_protocol_t version, gnutls_cipher_algorithm_t cipher,
				       gnutls_mac_algorithm_t mac, gnutls_compression_method_t comp,
				       unsigned int flags)
{
	bool tls13 = version == GNUTLS_TLS1_3;
	bool dtls = version == GNUTLS_DTLS1_0 || version == GNUTLS_DTLS1_2 || version == GNUTLS_DTLS0_9;
	size_t header = dtls ? 13 : 5, tag = gnutls_cipher_get_tag_size(cipher);
	size_t block = gnutls_cipher_get_block_size(cipher);

	(void)comp;
	(void)flags;
	if (!gnutls_protocol_get_name(version) || !gnutls_cipher_get_name(cipher))
		return 0;
	if (tag) /* a type byte in TLS 1.3; else a part of the nonce, which ChaCha20 does without */
		return header + tag + (tls13 ? 1 : cipher == GNUTLS_CIPHER_CHACHA20_POLY1305 ? 0 : 8);
	/* padding up to a block, an explicit IV */
	return header + gnutls_hmac_get_len(mac) + (block > 1 ? 2 * block : 0);
}

/* Once switched random padding off; this library never adds padding that was not asked for. */
void gnutls_record_disable_padding(gnutls_session_t session)
{
	(void)session;
}

/* Whether padding can be asked for (gnutls_record_send2, gnutls_record_send_range). */
unsigned gnutls_record_can_use_length_hiding(gnutls_session_t session)
{
	return record_can_pad(session->record);
}

/* The keys in force and the sequence number of the next record, live even where the kernel
 * protects.
 * @read: nonzero for the receiving direction
 * @mac_key, @iv, @cipher_key: NULL, or get views that stay valid until the keys change
 * @seq_number: NULL, or 8 bytes
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST before there are keys. Since 3.4.0. */
int gnutls_record_get_state(gnutls_session_t session, unsigned read, gnutls_datum_t *mac_key,
			    gnutls_datum_t *iv, gnutls_datum_t *cipher_key,
			    unsigned char seq_number[8])
{
	uint64_t seq;
	const struct record_keys *k = record_keys_of(session->record, read ? RECORD_RX : RECORD_TX,
						     &seq);
	unsigned iv_len;

	if (!k)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	iv_len = k->version->tls13_sem || k->cipher->kind != CIPHER_AEAD ? k->cipher->iv_len
									 : k->cipher->fixed_iv_len;
	if (mac_key)
		*mac_key = (gnutls_datum_t){(uint8_t *)k->mac_key, k->mac ? k->mac->key_len : 0};
	if (iv)
		*iv = (gnutls_datum_t){(uint8_t *)k->iv, iv_len};
	if (cipher_key)
		*cipher_key = (gnutls_datum_t){(uint8_t *)k->key, k->cipher->key_len};
	for (int i = 7; seq_number && i >= 0; i--, seq >>= 8)
		seq_number[i] = (uint8_t)seq;
	return 0;
}

/* Sets the sequence number of the next record.
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST where the kernel counts. Since 3.4.0. */
int gnutls_record_set_state(gnutls_session_t session, unsigned read,
			    const unsigned char seq_number[8])
{
	uint64_t seq = 0;

	for (int i = 0; i < 8; i++)
		seq = seq << 8 | seq_number[i];
	return record_set_seq(session->record, read ? RECORD_RX : RECORD_TX, seq);
}
