/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole files in memory. */
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

int file_load(const char *path, size_t max, bool secret, gnutls_datum_t *out)
{
	struct writer w = {.secret = secret};
	int fd, ret, err;

	do
		fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd < 0 && errno == EINTR); /* a pipe that nobody writes to yet */
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

/* Reads a whole file.
 * @filename: its path
 * @data: gets the content, to be freed with gnutls_free; a zero byte follows it
 * Returns: 0 or GNUTLS_E_FILE_ERROR, GNUTLS_E_MEMORY_ERROR. Since 3.1.0. */
int gnutls_load_file(const char *filename, gnutls_datum_t *data)
{
	return file_load(filename, FILE_LOAD_MAX, true, data);
}
