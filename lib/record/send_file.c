/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files as application data. @offset means what sendfile(2) says: NULL reads from the file's
 * position and moves it; else from *@offset, which moves instead. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/layer.h"
#include "system/syscalls.h"

/* What O_DIRECT wants positions, lengths and memory to be multiples of. */
#define DIRECT_ALIGN 4096

static ssize_t read_some(int fd, uint8_t *buf, size_t len, const off_t *offset)
{
	return offset ? sys_calls->pread(fd, buf, len, *offset) : sys_calls->read(fd, buf, len);
}

/* For files opened with O_DIRECT: a larger, aligned piece is read, and the part wanted copied. */
static ssize_t read_aligned(int fd, uint8_t *buf, size_t len, const off_t *offset)
{
	off_t pos = offset ? *offset : sys_calls->lseek(fd, 0, SEEK_CUR);
	size_t skip, room;
	void *block;
	ssize_t n;

	if (pos < 0)
		return -1;
	skip = (size_t)pos % DIRECT_ALIGN;
	room = (skip + len + DIRECT_ALIGN - 1) / DIRECT_ALIGN * DIRECT_ALIGN;
	if (posix_memalign(&block, DIRECT_ALIGN, room) != 0) {
		errno = ENOMEM;
		return -1;
	}
	n = sys_calls->pread(fd, block, room, pos - (off_t)skip);
	if (n >= 0) {
		n = (size_t)n > skip ? MIN(n - (ssize_t)skip, (ssize_t)len) : 0;
		memcpy(buf, (uint8_t *)block + skip, (size_t)n);
		if (n && !offset && sys_calls->lseek(fd, pos + n, SEEK_SET) < 0)
			n = -1;
	}
	mem_wipe(block, room);
	free(block);
	return n;
}

static int read_error(int err)
{
	return err == EAGAIN  ? GNUTLS_E_AGAIN
	       : err == EINTR ? GNUTLS_E_INTERRUPTED
			      : ERR(GNUTLS_E_FILE_ERROR);
}

/* The end of either way: @sent is what sending said. */
static ssize_t account(struct record_layer *rl, off_t *offset, ssize_t sent)
{
	if (sent < 0) /* the file has been read, records wait: counted when they have gone out */
		rl->tx.file_owed = rl->tx.owed > 0;
	else if (offset)
		*offset += sent;
	return sent;
}

ssize_t record_copy_file(struct record_layer *rl, int fd, off_t *offset, size_t count)
{
	size_t want = MIN(count, MIN(rl->max_send, record_step(rl))), cap;
	uint8_t *buf = buffer_take(want, &cap);
	ssize_t n;

	if (!buf)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	n = read_some(fd, buf, want, offset);
	if (n < 0 && errno == EINVAL)
		n = read_aligned(fd, buf, want, offset);
	if (n < 0)
		n = read_error(errno);
	else if (n)
		n = account(rl, offset, rl->tx.path->send(rl, buf, (size_t)n, 0));
	mem_wipe(buf, want);
	buffer_give(buf, cap);
	return n;
}

/* Nothing is queued, so records begin where tx.out does. */
ssize_t record_seal_file(struct record_layer *rl, int fd, off_t *offset, size_t count)
{
	struct record_tx *tx = &rl->tx;
	size_t stride = protect_sealed_len(&tx->prot, rl->max_send, 0);
	size_t prefix = protect_prefix(&tx->prot), left;
	struct iovec iov[RECORD_BATCH];
	int records = 0;
	ssize_t n;

	left = MIN(count, MIN((size_t)tx->batch * rl->max_send, record_step(rl)));
	TRY(buffer_lend(&tx->out, tx->batch * stride));
	while (left) {
		size_t len = MIN(left, rl->max_send);

		iov[records] = (struct iovec){tx->out.data + records * stride + prefix, len};
		records++;
		left -= len;
	}
	n = offset ? sys_calls->preadv(fd, iov, records, *offset)
		   : sys_calls->readv(fd, iov, records);
	if (n > 0)
		return account(rl, offset,
			       record_user_send_placed(rl, iov[0].iov_base, (size_t)n, stride));
	if (n < 0)
		n = errno == EINVAL ? GNUTLS_E_INVALID_REQUEST : read_error(errno);
	buffer_return(&tx->out);
	/* O_DIRECT */
	return n == GNUTLS_E_INVALID_REQUEST ? record_copy_file(rl, fd, offset, count) : n;
}

ssize_t record_send_file(struct record_layer *rl, int fd, off_t *offset, size_t count)
{
	struct record_tx *tx = &rl->tx;
	size_t total = 0, sent;
	ssize_t n = 0;

	if (rl->invalid || tx->closed || tx->broken)
		return ERR(GNUTLS_E_INVALID_SESSION);
	if (!rl->established)
		return ERR(GNUTLS_E_UNAVAILABLE_DURING_HANDSHAKE);
	record_forget_late(tx);
	if (tx->file_owed) {
		TRY(record_settle(rl, &total));
		if (offset)
			*offset += (off_t)total;
	}
	if (record_corked(rl)) /* the order of what the application sends is kept */
		TRY(record_flush_cork(rl, &sent));
	while (total < count) {
		n = record_prepare_data(rl);
		if (n < 0)
			break;
		n = tx->path->send_file(rl, fd, offset, MIN(count - total, record_step(rl)));
		if (n <= 0)
			break;
		total += (size_t)n;
		if (offload_waits(rl, RECORD_TX))
			offload_try(rl, RECORD_TX);
	}
	if (n < 0 && n != GNUTLS_E_FILE_ERROR)
		record_fail_tx(rl, (int)n);
	return total || n >= 0 ? (ssize_t)total : ERR((int)n);
}
