/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the handshake targets get beyond the first flight: AEADs only copy (tags are zeros), and on
 * demand each comparison of MACs and each signature is right. */
#ifndef HANDSHAKE_FAKES_H
#define HANDSHAKE_FAKES_H

#include "base/ct.h"
#include "base/mem.h"
#include "crypto/cipher.h"
#include "crypto/pk.h"
#include "fuzz.h"

enum { FUZZ_LENIENT = 1, FUZZ_SLOW = 2, FUZZ_ONE_BYTE = 4, FUZZ_SMALL = 8 };

extern bool fuzz_lenient;

#endif
