/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PEM armour (RFC 7468): finding blocks in text, their encapsulated headers (RFC 1421), writing
 * blocks, and the public functions about it. */
#include "config.h"

#include <stdio.h>
#include <strings.h>

#include "base/base64.h"
#include "base/pem.h"

#define BEGIN            "-----BEGIN "
#define END              "-----END "
#define DASHES           "-----"
#define LABEL_MAX        50
#define LINE_LEN         64
#define STRLEN(constant) (sizeof(constant) - 1)

static const uint8_t *find(const struct reader *in, const char *text, size_t len)
{
	return reader_left(in) ? memmem(in->p, reader_left(in), text, len) : NULL;
}

/* Moves @in behind the next "-----BEGIN label-----". */
static bool next_begin(struct reader *in, struct reader *label)
{
	const uint8_t *begin, *dashes;

	while ((begin = find(in, BEGIN, STRLEN(BEGIN)))) {
		in->p = begin + STRLEN(BEGIN);
		dashes = find(in, DASHES, STRLEN(DASHES));
		if (!dashes)
			break;
		if (memchr(in->p, '\n', (size_t)(dashes - in->p)))
			continue;
		*label = (struct reader){in->p, dashes};
		in->p = dashes + STRLEN(DASHES);
		return true;
	}
	in->p = in->end;
	return false;
}

static bool reader_is(const struct reader *r, const char *text)
{
	return reader_left(r) == strlen(text) && !memcmp(r->p, text, reader_left(r));
}

static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void trim(struct reader *r)
{
	while (r->p < r->end && is_space(*r->p))
		r->p++;
	while (r->p < r->end && is_space(r->end[-1]))
		r->end--;
}

static struct reader next_line(struct reader *text)
{
	const uint8_t *eol = reader_left(text) ? memchr(text->p, '\n', reader_left(text)) : NULL;
	struct reader line = {text->p, eol ? eol : text->end};

	text->p = eol ? eol + 1 : text->end;
	return line;
}

/* Headers are there when the first line that isn't empty has a colon; they end at an empty line. */
static void split_headers(struct reader *body, struct reader *headers)
{
	struct reader rest = *body, line, first;

	*headers = (struct reader){body->p, body->p};
	do {
		line = next_line(&rest);
		first = line;
		trim(&first);
	} while (reader_is_empty(&first) && !reader_is_empty(&rest));
	if (reader_is_empty(&first) || !memchr(first.p, ':', reader_left(&first)))
		return;
	headers->p = first.p;
	while (!reader_is_empty(&rest)) {
		line = next_line(&rest);
		headers->end = line.p;
		trim(&line);
		if (reader_is_empty(&line))
			break;
	}
	*body = rest;
}

/* @wanted says whether a label is; the block's body runs up to the next END line. */
static int next_block(struct reader *in, bool (*wanted)(const struct reader *, const void *),
		      const void *arg, struct pem_block *block)
{
	struct reader body;
	const uint8_t *end, *begin;

	*block = (struct pem_block){0};
	do {
		if (!next_begin(in, &block->label))
			return ERR(GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR);
	} while (!wanted(&block->label, arg));

	body = *in;
	end = find(in, END, STRLEN(END));
	begin = find(in, BEGIN, STRLEN(BEGIN));
	/* A block that was cut off must not swallow its successor. */
	if (!end || (begin && begin < end)) {
		in->p = begin ? begin : in->end;
		return ERR(GNUTLS_E_BASE64_DECODING_ERROR);
	}
	body.end = end;
	in->p = end + STRLEN(END);
	next_line(in);

	split_headers(&body, &block->headers);
	trim(&body);
	if (reader_is_empty(&body))
		return ERR(GNUTLS_E_BASE64_DECODING_ERROR);
	TRY(base64_decode(body.p, reader_left(&body), &block->data));
	return 0;
}

static bool any_label(const struct reader *label, const void *arg)
{
	return true;
}

static bool one_label(const struct reader *label, const void *arg)
{
	return reader_is(label, arg);
}

static bool listed_label(const struct reader *label, const void *arg)
{
	for (const char *const *labels = arg; *labels; labels++)
		if (reader_is(label, *labels))
			return true;
	return false;
}

static bool label_prefix(const struct reader *label, const void *arg)
{
	size_t len = strlen(arg);

	return reader_left(label) >= len && !memcmp(label->p, arg, len);
}

int pem_next(struct reader *in, const char *label, struct pem_block *block)
{
	TRY(next_block(in, label ? one_label : any_label, label, block));
	return 0;
}

int pem_next_of(struct reader *in, const char *const *labels, struct pem_block *block)
{
	TRY(next_block(in, listed_label, labels, block));
	return 0;
}

void pem_block_clear(struct pem_block *block)
{
	datum_clear_wipe(&block->data);
	*block = (struct pem_block){0};
}

bool pem_block_is(const struct pem_block *block, const char *label)
{
	return reader_is(&block->label, label);
}

bool pem_header(const struct pem_block *block, const char *name, struct reader *value)
{
	struct reader rest = block->headers;
	size_t len = strlen(name);

	while (!reader_is_empty(&rest)) {
		struct reader line = next_line(&rest);

		trim(&line);
		if (reader_left(&line) <= len || line.p[len] != ':' ||
		    strncasecmp((const char *)line.p, name, len))
			continue;
		*value = (struct reader){line.p + len + 1, line.end};
		trim(value);
		return true;
	}
	return false;
}

int pem_decode(const void *text, size_t len, const char *label, gnutls_datum_t *out)
{
	struct reader in = reader_of(text, len);
	struct pem_block block;

	*out = (gnutls_datum_t){0};
	TRY(pem_next(&in, label, &block));
	*out = block.data;
	return 0;
}

unsigned pem_count(const void *text, size_t len, const char *label)
{
	struct reader in = reader_of(text, len), found;
	unsigned count = 0;

	while (next_begin(&in, &found))
		count += !label || reader_is(&found, label);
	return count;
}

/* @out has room for what pem_size says. */
static size_t pem_size(size_t label_len, size_t len)
{
	size_t text = BASE64_LEN(len), lines = (text + LINE_LEN - 1) / LINE_LEN;

	return STRLEN(BEGIN) + STRLEN(END) + 2 * (label_len + STRLEN(DASHES) + 1) + text + lines;
}

static void pem_write(const char *label, const void *data, size_t len, char *out)
{
	const uint8_t *p = data;

	out += sprintf(out, BEGIN "%s" DASHES "\n", label);
	while (len) {
		size_t part = MIN(len, LINE_LEN / 4 * 3);

		base64_encode_raw(p, part, out);
		out += BASE64_LEN(part);
		*out++ = '\n';
		p += part;
		len -= part;
	}
	sprintf(out, END "%s" DASHES "\n", label);
}

int pem_encode(const char *label, const void *data, size_t len, gnutls_datum_t *out)
{
	size_t label_len = strlen(label), size;
	char *text;

	*out = (gnutls_datum_t){0};
	if (label_len > LABEL_MAX || len > UINT32_MAX / 2)
		return ERR(GNUTLS_E_BASE64_ENCODING_ERROR);
	size = pem_size(label_len, len);
	text = mem_alloc(size + 1);
	if (!text)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	pem_write(label, data, len, text);
	out->data = (unsigned char *)text;
	out->size = (unsigned int)size;
	return 0;
}

/**
 * gnutls_pem_base64_encode2:
 * @header: the label, "CERTIFICATE" for instance, of at most 50 characters; with %NULL there is no
 *   armour, only base64 in one line
 * @data: the bytes
 * @result: becomes the text; free its data with gnutls_free()
 *
 * Writes a PEM block (RFC 7468). The text is terminated by a zero that the size does not count.
 *
 * Returns: 0, or a negative error code
 *
 * Since: 3.4.0
 */
int gnutls_pem_base64_encode2(const char *header, const gnutls_datum_t *data,
			      gnutls_datum_t *result)
{
	if (header)
		TRY(pem_encode(header, data->data, data->size, result));
	else
		TRY(base64_encode(data->data, data->size, result));
	return 0;
}

/**
 * gnutls_pem_base64_encode:
 * @msg: the label, as in gnutls_pem_base64_encode2()
 * @data: the bytes
 * @result: where to put the text; not terminated
 * @result_size: room in @result, in bytes; becomes what was used, or what would have been needed
 *
 * Returns: 0, %GNUTLS_E_SHORT_MEMORY_BUFFER, or another negative error code
 */
int gnutls_pem_base64_encode(const char *msg, const gnutls_datum_t *data, char *result,
			     size_t *result_size)
{
	autodatum text = {0};

	TRY(gnutls_pem_base64_encode2(msg, data, &text));
	if (!result || *result_size < text.size) {
		*result_size = (size_t)text.size + 1;
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	}
	memcpy(result, text.data, text.size);
	*result_size = text.size;
	return 0;
}

/**
 * gnutls_pem_base64_decode2:
 * @header: how the label begins, or %NULL for any block
 * @b64_data: text with at least one PEM block
 * @result: becomes the body's bytes; free its data with gnutls_free()
 *
 * Decodes the first block whose label begins with @header. Text around blocks is ignored.
 *
 * Returns: 0, %GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR if there is no such block, or
 * %GNUTLS_E_BASE64_DECODING_ERROR
 *
 * Since: 3.4.0
 */
int gnutls_pem_base64_decode2(const char *header, const gnutls_datum_t *b64_data,
			      gnutls_datum_t *result)
{
	struct reader in = reader_of_datum(b64_data);
	autopem block = {0};

	*result = (gnutls_datum_t){0};
	TRY(next_block(&in, header ? label_prefix : any_label, header, &block));
	/* Whoever only gets the body could not know that it is encrypted. */
	if (!reader_is_empty(&block.headers))
		return ERR(GNUTLS_E_BASE64_DECODING_ERROR);
	*result = block.data;
	block.data = (gnutls_datum_t){0};
	return 0;
}

/**
 * gnutls_pem_base64_decode:
 * @header: how the label begins, or %NULL for any block
 * @b64_data: text with at least one PEM block
 * @result: where to put the bytes
 * @result_size: room in @result, in bytes; becomes what was used, or what would have been needed
 *
 * As gnutls_pem_base64_decode2(), into the caller's memory.
 *
 * Returns: 0, %GNUTLS_E_SHORT_MEMORY_BUFFER, or another negative error code
 */
int gnutls_pem_base64_decode(const char *header, const gnutls_datum_t *b64_data,
			     unsigned char *result, size_t *result_size)
{
	autodatum body = {0};

	TRY(gnutls_pem_base64_decode2(header, b64_data, &body));
	TRY(datum_export(body.data, body.size, false, result, result_size));
	return 0;
}
