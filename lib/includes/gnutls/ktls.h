/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kernel TLS as this library has it: what became of a session, and what this system offers.
 * An addition of gnutls-ktls to the API of GnuTLS; all of it since gnutls-ktls 0.1.0. */

#ifndef GNUTLS_KTLS_H
#define GNUTLS_KTLS_H

#include <gnutls/gnutls.h>
#include <gnutls/socket.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef GNUTLS_BUILDING
#pragma GCC visibility push(default)
#endif

/* Programs may ask the preprocessor for this header's functions. */
#define GNUTLS_KTLS_API 1

/* Why a direction is, or is not, in the kernel. Numbers never change; new ones are added behind. */
typedef enum {
	GNUTLS_KTLS_REASON_OFFLOADED = 0, /* it is */
	/* switches */
	GNUTLS_KTLS_REASON_NOT_BUILT = 1,       /* library built without kernel TLS */
	GNUTLS_KTLS_REASON_OFF_FILE = 2,        /* system-wide file: no `ktls = true` */
	GNUTLS_KTLS_REASON_OFF_ENVIRONMENT = 3, /* GNUTLS_KTLS=off */
	GNUTLS_KTLS_REASON_OFF_PRIORITY = 4,    /* %NO_KTLS */
	GNUTLS_KTLS_REASON_OFF_DIRECTION = 5,   /* only the other direction is wanted */
	/* not yet */
	GNUTLS_KTLS_REASON_HANDSHAKE = 10, /* keys are not final */
	GNUTLS_KTLS_REASON_WAITING = 11,   /* for a record boundary with empty buffers */
	/* what the session is like */
	GNUTLS_KTLS_REASON_DATAGRAM = 20,
	GNUTLS_KTLS_REASON_CUSTOM_PUSH = 21, /* the application has a push function of its own */
	GNUTLS_KTLS_REASON_CUSTOM_PULL = 22, /* … or a pull function */
	GNUTLS_KTLS_REASON_VERSION = 23,     /* neither TLS 1.2 nor TLS 1.3 */
	GNUTLS_KTLS_REASON_CIPHER = 24,      /* no kernel has it */
	GNUTLS_KTLS_REASON_NO_SOCKET = 25,
	GNUTLS_KTLS_REASON_NOT_TCP = 26,
	GNUTLS_KTLS_REASON_NOT_CONNECTED = 27,
	GNUTLS_KTLS_REASON_RECORD_SIZE = 28, /* a limit on received records was negotiated */
	/* what the kernel answered */
	GNUTLS_KTLS_REASON_NO_MODULE = 40,
	GNUTLS_KTLS_REASON_SOCKMAP = 41,
	GNUTLS_KTLS_REASON_OTHER_ULP = 42,
	GNUTLS_KTLS_REASON_NO_ALGORITHM = 43,
	GNUTLS_KTLS_REASON_KEY_REFUSED = 44,
	GNUTLS_KTLS_REASON_KEY_BUSY = 45,
	GNUTLS_KTLS_REASON_NO_REKEY = 46, /* `rekey = required` and the kernel has none */
	GNUTLS_KTLS_REASON_KERNEL_ERROR = 47,
	/* later */
	GNUTLS_KTLS_REASON_SESSION_OVER = 60, /* ended before the handover */
	GNUTLS_KTLS_REASON_REKEY_LOST = 61, /* was offloaded; a key update could not be followed */
} gnutls_ktls_reason_t;

/* Who protects the records of a direction. */
typedef enum {
	GNUTLS_KTLS_STATE_USER = 0,    /* this library, in user space */
	GNUTLS_KTLS_STATE_PENDING = 1, /* the same until the handover is possible */
	GNUTLS_KTLS_STATE_KERNEL = 2,
} gnutls_ktls_state_t;

/* With what the kernel does it. */
typedef enum {
	GNUTLS_KTLS_ENGINE_UNKNOWN = 0, /* the kernel does not tell us */
	GNUTLS_KTLS_ENGINE_SOFTWARE = 1,
	GNUTLS_KTLS_ENGINE_NIC = 2, /* the network card encrypts */
} gnutls_ktls_engine_t;

/* One direction of a session. Structs of this header only ever grow at the end; the size that is
 * passed along says how much of it the program knows. */
typedef struct gnutls_ktls_direction_st {
	gnutls_ktls_state_t state;
	gnutls_ktls_reason_t reason;
	gnutls_ktls_engine_t engine;
	unsigned int can_rekey; /* where the records are now TLS 1.3 can update this key */
	uint64_t records;       /* protected since the handshake; 0 if the kernel does not tell */
	uint64_t rekeys;        /* key updates since the handshake */
} gnutls_ktls_direction_st;

typedef enum {
	GNUTLS_KTLS_MODULE_UNKNOWN = 0, /* can't be told here */
	GNUTLS_KTLS_MODULE_ABSENT = 1,  /* this kernel has none */
	GNUTLS_KTLS_MODULE_PRESENT = 2, /* there, not loaded: `modprobe tls` */
	GNUTLS_KTLS_MODULE_LOADED = 3,  /* or built in */
} gnutls_ktls_module_t;

/* Where a switch got its value. */
typedef enum {
	GNUTLS_KTLS_SOURCE_DEFAULT = 0,
	GNUTLS_KTLS_SOURCE_FILE = 1,
	GNUTLS_KTLS_SOURCE_ENVIRONMENT = 2,
} gnutls_ktls_source_t;

/* This process on this system. */
typedef struct gnutls_ktls_system_st {
	unsigned int built; /* the library can do kernel TLS */
	gnutls_ktls_module_t module;
	gnutls_ktls_reason_t attach; /* the answer to attaching TLS to a connection of our own */
	/* options that this kernel has */
	unsigned int can_rekey;       /* key updates, both directions (Linux 6.14) */
	unsigned int can_record_size; /* TLS_TX_MAX_PAYLOAD_LEN (6.19) */
	unsigned int can_zerocopy;    /* TLS_TX_ZEROCOPY_RO (5.19) */
	unsigned int can_no_pad;      /* TLS_RX_EXPECT_NO_PAD (6.0) */
	/* configuration in force; files are named whether or not they exist */
	unsigned int enabled;
	gnutls_ktls_source_t enabled_by;
	unsigned int send, recv; /* directions wanted */
	gnutls_ktls_source_t direction_by;
	unsigned int rekey_required;
	unsigned int zerocopy;
	uint64_t rekey_after; /* 0: only where the cipher's limit demands it */
	const char *config_file;
	unsigned int config_file_used;
	const char *ktls_file;
	unsigned int ktls_file_used;
} gnutls_ktls_system_st;

/* A session. */
int gnutls_ktls_get_direction(gnutls_session_t session,
			      gnutls_transport_ktls_enable_flags_t direction,
			      gnutls_ktls_direction_st *info, size_t size);
/* Reasons as words. */
const char *gnutls_ktls_reason_get_name(gnutls_ktls_reason_t reason);
const char *gnutls_ktls_reason_get_text(gnutls_ktls_reason_t reason);
/* The system. */
int gnutls_ktls_get_system(gnutls_ktls_system_st *info, size_t size);
gnutls_ktls_reason_t gnutls_ktls_probe_cipher(gnutls_protocol_t version,
					      gnutls_cipher_algorithm_t cipher,
					      unsigned int *can_rekey);

#ifdef GNUTLS_BUILDING
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif /* GNUTLS_KTLS_H */
