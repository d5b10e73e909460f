/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory for records in flight. The process keeps a few buffers and lends them: a session holds one
 * only while something is in it, so that idle sessions are small and nothing is allocated per record. */
#ifndef RECORD_BUFFERS_H
#define RECORD_BUFFERS_H

#include "base/writer.h"
#include "record/frame.h"
#include "record/record.h"

/* Records that are sealed for one write. More gained nothing: a larger buffer falls out of the
 * processor's second cache, and more than a receiver's window waits anyway. */
#define RECORD_BATCH 12
/* What sealing adds to a full record, and more. */
#define BUFFER_PER_RECORD (RECORD_MAX_PLAIN + 256)
/* One record of any kind, and the next one's header. */
#define BUFFER_SMALL (2 * RECORD_HEADER_LEN + RECORD_MAX_PLAIN + RECORD_EXPANSION)
#define BUFFER_LARGE (RECORD_BATCH * BUFFER_PER_RECORD)

/* At least @need bytes with no particular content, *@cap of them; NULL: no memory. */
uint8_t *buffer_take(size_t need, size_t *cap);
/* Back from its borrower, who has wiped what was secret. */
void buffer_give(uint8_t *p, size_t cap);
/* Frees what is kept; for tests that count. */
void buffer_drain(void);

/* An empty writer without memory gets room for @need bytes. */
MUST_USE int buffer_lend(struct writer *w, size_t need);
/* Empties a writer and gives its memory back. */
void buffer_return(struct writer *w);

#endif
