/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole files, and lines of files. */
#include "config.h"

#include "system/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/writer.h"

static int read_all(int fd, size_t max, struct writer *w)
{
	size_t step = 4096;
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    (uint64_t)st.st_size < max)
		step = (size_t)st.st_size + 1;
	for (;;) {
		uint8_t *p = writer_reserve(w, step);
		ssize_t n;

		if (!p)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		n = read(fd, p, step);
		writer_truncate(w, w->len - step + (n > 0 ? (size_t)n : 0));
		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return GNUTLS_E_FILE_ERROR;
		if (w->len > max) {
			errno = EFBIG;
			return GNUTLS_E_FILE_ERROR;
		}
		if (w->len >= 4096)
			step = MIN(w->len, (size_t)1 << 20);
	}
}

/* Opening a pipe waits for who writes to it. */
static int open_to_read(const char *path)
{
	int fd;

	do
		fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	return fd;
}

int file_load(const char *path, size_t max, bool secret, gnutls_datum_t *out)
{
	struct writer w = {.secret = secret};
	int fd = open_to_read(path), ret, err;

	ret = fd < 0 ? GNUTLS_E_FILE_ERROR : read_all(fd, max, &w);
	err = errno;
	if (fd >= 0)
		close(fd);
	if (ret == 0)
		ret = writer_take_datum(&w, out);
	writer_clear(&w);
	if (ret < 0)
		ERR(ret);
	errno = err;
	return ret;
}

int file_lines_open(struct file_lines *l, const char *path)
{
	int err;

	*l = (struct file_lines){.fd = open_to_read(path)};
	if (l->fd >= 0)
		return 0;
	err = errno;
	ERR(GNUTLS_E_FILE_ERROR);
	errno = err;
	return GNUTLS_E_FILE_ERROR;
}

/* Room behind what was read: by moving the line that was begun to the front, or by growing. One byte
 * stays for the zero behind the last line. */
static int make_room(struct file_lines *l)
{
	size_t begun = l->end - l->line, cap = l->cap;
	uint8_t *buf;

	if (l->end + 1 < cap)
		return 0;
	if (l->line) {
		memmove(l->buf, l->buf + l->line, begun);
		l->line = 0;
		l->end = begun;
		return 0;
	}
	if (begun + 1 >= FILE_LINE_MAX) {
		errno = EFBIG;
		return GNUTLS_E_FILE_ERROR;
	}
	cap = cap ? 2 * cap : 4096;
	buf = mem_alloc(cap);
	if (!buf)
		return GNUTLS_E_MEMORY_ERROR;
	if (begun)
		memcpy(buf, l->buf, begun);
	mem_free_wipe(l->buf, l->cap);
	l->buf = buf;
	l->cap = cap;
	return 0;
}

int file_lines_next(struct file_lines *l, char **line, size_t *len)
{
	size_t seen = 0; /* of the line: there is no end in it */

	for (;;) {
		uint8_t *start = NULL, *nl = NULL;
		ssize_t n;
		int ret;

		if (l->buf) {
			start = l->buf + l->line;
			nl = memchr(start + seen, '\n', l->end - l->line - seen);
		}
		if (nl || (l->ended && l->line < l->end)) {
			*line = (char *)start;
			*len = nl ? (size_t)(nl - start) : l->end - l->line;
			start[*len] = '\0';
			l->line = nl ? l->line + *len + 1 : l->end;
			return 1;
		}
		if (l->ended)
			return 0;
		seen = l->end - l->line;
		ret = make_room(l);
		if (ret < 0)
			return ret;
		n = read(l->fd, l->buf + l->end, l->cap - l->end - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return GNUTLS_E_FILE_ERROR;
		l->ended = n == 0;
		l->end += (size_t)n;
		l->total += (size_t)n;
		if (l->total > FILE_LOAD_MAX) {
			errno = EFBIG;
			return GNUTLS_E_FILE_ERROR;
		}
	}
}

void file_lines_close(struct file_lines *l)
{
	close(l->fd);
	mem_free_wipe(l->buf, l->cap);
}

/* Reads a whole file.
 * @filename: its path
 * @data: gets the content, to be freed with gnutls_free; a zero byte follows it
 * Returns: 0 or GNUTLS_E_FILE_ERROR, GNUTLS_E_MEMORY_ERROR. Since 3.1.0. */
int gnutls_load_file(const char *filename, gnutls_datum_t *data)
{
	return file_load(filename, FILE_LOAD_MAX, true, data);
}
