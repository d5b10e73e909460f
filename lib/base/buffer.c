/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gnutls_buffer_t over struct writer: what callbacks of extensions append to. */
#include "config.h"

#include <string.h>

#include "base/buffer.h"

void _gnutls_buffer_init(gnutls_buffer_t buffer)
{
	writer_init(&buffer->w);
}

int _gnutls_buffer_append_str(gnutls_buffer_t buffer, const char *s)
{
	writer_str(&buffer->w, s);
	TRY(writer_error(&buffer->w));
	return 0;
}

int _gnutls_buffer_to_datum(gnutls_buffer_t buffer, gnutls_datum_t *out, unsigned is_string)
{
	*out = (gnutls_datum_t){0};
	if (!buffer->w.len && !buffer->w.error) {
		writer_clear(&buffer->w);
		return 0;
	}
	if (is_string)
		writer_u8(&buffer->w, 0);
	TRY(writer_take_datum(&buffer->w, out));
	if (is_string)
		out->size--;
	return 0;
}

/**
 * gnutls_buffer_append_data:
 * @dest: the buffer that a callback was given
 * @data: the bytes
 * @data_size: how many
 *
 * Appends to what the callback sends.
 *
 * Returns: 0, or a negative error code
 *
 * Since: 3.4.0
 */
int gnutls_buffer_append_data(gnutls_buffer_t dest, const void *data, size_t data_size)
{
	writer_bytes(&dest->w, data, data_size);
	TRY(writer_error(&dest->w));
	return 0;
}
