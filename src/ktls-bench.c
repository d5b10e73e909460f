/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gnutls-ktls bench: what user space and the kernel make of the same transfer on this machine. A
 * sender and a receiver, a thread each, over the loopback interface. */
#include "config.h"

#include "gnutls-ktls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/ktls.h>
#include <gnutls/x509.h>

#define DATA_LEN   (8 << 20) /* sent over and over */
#define FILE_CALL  (1 << 20)
#define MAX_SIZES  8
#define MAX_ROUNDS 99

static const gnutls_cipher_algorithm_t ciphers[] = {
	GNUTLS_CIPHER_AES_128_GCM,
	GNUTLS_CIPHER_AES_256_GCM,
	GNUTLS_CIPHER_CHACHA20_POLY1305,
};
#define CIPHERS (sizeof(ciphers) / sizeof(ciphers[0]))

enum path { PATH_USER, PATH_KERNEL, PATHS };
static const char *const path_names[] = {"user", "kernel"};

static struct {
	bool json;
	double seconds;
	unsigned rounds;
	size_t sizes[MAX_SIZES + 1]; /* 0: send_file; it is always last */
	size_t size_count;
} opt = {false, 0.5, 3, {16384, 1048576, 0}, 3};

struct figures {
	double rate;                    /* MB/s */
	double cpu[2];                  /* CPU seconds per GB: sending, receiving */
	gnutls_ktls_reason_t reason[2]; /* the same */
};

struct job {
	gnutls_cipher_algorithm_t cipher;
	enum path path;
	size_t size;
	int fd[2];
	gnutls_ktls_reason_t reason[2];
	double cpu[2];
	uint64_t sent;
	int error; /* the sender's */
};

static gnutls_certificate_credentials_t server_cert, client_cert;
static uint8_t *data, *in;
static size_t in_len = 1 << 18;
static int file = -1;

static double seconds_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- what all transfers need */

static int make_certificate(void)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_x509_crt_t crt = NULL;
	time_t now = time(NULL);
	int ret;

	if ((ret = gnutls_x509_privkey_init(&key)) < 0 ||
	    (ret = gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
						GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
						0)) < 0 ||
	    (ret = gnutls_x509_crt_init(&crt)) < 0 ||
	    (ret = gnutls_x509_crt_set_version(crt, 3)) < 0 ||
	    (ret = gnutls_x509_crt_set_serial(crt, "\1", 1)) < 0 ||
	    (ret = gnutls_x509_crt_set_dn(crt, "CN=localhost", NULL)) < 0 ||
	    (ret = gnutls_x509_crt_set_activation_time(crt, now - 3600)) < 0 ||
	    (ret = gnutls_x509_crt_set_expiration_time(crt, now + 86400)) < 0 ||
	    (ret = gnutls_x509_crt_set_key(crt, key)) < 0 ||
	    (ret = gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0)) < 0 ||
	    (ret = gnutls_certificate_allocate_credentials(&client_cert)) < 0 ||
	    (ret = gnutls_certificate_allocate_credentials(&server_cert)) < 0)
		goto cleanup;
	ret = gnutls_certificate_set_x509_key(server_cert, &crt, 1, key);
cleanup:
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return ret;
}

static bool make_data(void)
{
	data = malloc(DATA_LEN);
	in = malloc(in_len);
	file = memfd_create(TOOL, MFD_CLOEXEC);
	if (!data || !in || file < 0)
		return false;
	for (size_t i = 0; i < DATA_LEN; i++)
		data[i] = (uint8_t)(i * 7 + (i >> 8));
	return write(file, data, DATA_LEN) == DATA_LEN;
}

/* --- one transfer */

static bool connect_ends(int fd[2])
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int l = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	socklen_t len = sizeof(a);
	bool ok;

	fd[0] = -1;
	fd[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ok = l >= 0 && fd[1] >= 0 && bind(l, (struct sockaddr *)&a, sizeof(a)) == 0 &&
	     listen(l, 1) == 0 && getsockname(l, (struct sockaddr *)&a, &len) == 0 &&
	     connect(fd[1], (struct sockaddr *)&a, sizeof(a)) == 0 &&
	     (fd[0] = accept(l, NULL, NULL)) >= 0;
	for (int i = 0; ok && i < 2; i++)
		ok = setsockopt(fd[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) == 0;
	close(l);
	return ok;
}

static int open_session(struct job *j, int end, gnutls_session_t *s)
{
	gnutls_ktls_direction_st d;
	char priority[120];
	int ret;

	snprintf(priority, sizeof(priority),
		 "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+%s:%%%sKTLS",
		 gnutls_cipher_get_name(j->cipher), j->path == PATH_USER ? "NO_" : "");
	ret = gnutls_init(s, (end == 0 ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_NO_TICKETS);
	if (ret < 0)
		return ret;
	if ((ret = gnutls_priority_set_direct(*s, priority, NULL)) < 0 ||
	    (ret = gnutls_credentials_set(*s, GNUTLS_CRD_CERTIFICATE,
					  end == 0 ? server_cert : client_cert)) < 0)
		return ret;
	gnutls_transport_set_int(*s, j->fd[end]);
	do
		ret = gnutls_handshake(*s);
	while (ret < 0 && !gnutls_error_is_fatal(ret));
	if (ret == 0)
		ret = gnutls_ktls_get_direction(*s, end == 0 ? GNUTLS_KTLS_SEND : GNUTLS_KTLS_RECV,
						&d, sizeof(d));
	if (ret == 0)
		j->reason[end] = d.reason;
	return ret;
}

static ssize_t send_some(gnutls_session_t s, size_t size, uint64_t at)
{
	size_t offset = at % DATA_LEN, len = size ? size : FILE_CALL;
	off_t from = (off_t)offset;

	if (len > DATA_LEN - offset)
		len = DATA_LEN - offset;
	return size ? gnutls_record_send(s, data + offset, len)
		    : gnutls_record_send_file(s, file, &from, len);
}

static void *send_for_a_while(void *arg)
{
	struct job *j = arg;
	gnutls_session_t s = NULL;
	int ret = open_session(j, 0, &s);
	double end = seconds_of(CLOCK_MONOTONIC) + opt.seconds;

	j->cpu[0] = seconds_of(CLOCK_THREAD_CPUTIME_ID);
	while (ret == 0 && seconds_of(CLOCK_MONOTONIC) < end) {
		ssize_t n = send_some(s, j->size, j->sent);

		if (n > 0)
			j->sent += (uint64_t)n;
		else if (n != GNUTLS_E_AGAIN && n != GNUTLS_E_INTERRUPTED)
			ret = n < 0 ? (int)n : GNUTLS_E_INTERNAL_ERROR;
	}
	if (ret == 0)
		ret = gnutls_bye(s, GNUTLS_SHUT_WR);
	j->cpu[0] = seconds_of(CLOCK_THREAD_CPUTIME_ID) - j->cpu[0];
	j->error = ret;
	shutdown(j->fd[0], SHUT_WR);
	gnutls_deinit(s);
	return NULL;
}

static int transfer(struct job *j, struct figures *out)
{
	gnutls_session_t s = NULL;
	uint64_t got = 0;
	double wall;
	pthread_t t;
	ssize_t n;
	int ret;

	if (!connect_ends(j->fd) || pthread_create(&t, NULL, send_for_a_while, j) != 0)
		return GNUTLS_E_PUSH_ERROR;
	ret = open_session(j, 1, &s);
	wall = seconds_of(CLOCK_MONOTONIC);
	j->cpu[1] = seconds_of(CLOCK_THREAD_CPUTIME_ID);
	do {
		n = ret < 0 ? ret : gnutls_record_recv(s, in, in_len);
		got += n > 0 ? (uint64_t)n : 0;
	} while (n > 0 || n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
	j->cpu[1] = seconds_of(CLOCK_THREAD_CPUTIME_ID) - j->cpu[1];
	wall = seconds_of(CLOCK_MONOTONIC) - wall;
	/* a sender that is still at it must not wait for us */
	shutdown(j->fd[1], SHUT_RDWR);
	pthread_join(t, NULL);
	gnutls_deinit(s);
	close(j->fd[0]);
	close(j->fd[1]);
	if (ret == 0 && n < 0)
		ret = (int)n;
	if (ret == 0)
		ret = j->error;
	if (ret == 0 && (got != j->sent || !got))
		ret = GNUTLS_E_PREMATURE_TERMINATION;
	out->rate = (double)got / wall / 1e6;
	for (int i = 0; i < 2; i++) {
		out->cpu[i] = j->cpu[i] / (double)got * 1e9;
		out->reason[i] = j->reason[i];
	}
	return ret;
}

/* --- all of them */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *v, unsigned count)
{
	qsort(v, count, sizeof(*v), by_value);
	return count % 2 ? v[count / 2] : (v[count / 2 - 1] + v[count / 2]) / 2;
}

/* The paths take turns, so that whatever else the machine does meets both. */
static int measure(gnutls_cipher_algorithm_t cipher, size_t size, unsigned paths,
		   struct figures result[PATHS])
{
	double v[PATHS][3][MAX_ROUNDS];

	for (unsigned i = 0; i < opt.rounds; i++) {
		for (unsigned p = 0; p < paths; p++) {
			struct job j = {.cipher = cipher, .path = (enum path)p, .size = size};
			int ret = transfer(&j, &result[p]);

			if (ret < 0)
				return ret;
			v[p][0][i] = result[p].rate;
			v[p][1][i] = result[p].cpu[0];
			v[p][2][i] = result[p].cpu[1];
		}
	}
	for (unsigned p = 0; p < paths; p++) {
		result[p].rate = median(v[p][0], opt.rounds);
		result[p].cpu[0] = median(v[p][1], opt.rounds);
		result[p].cpu[1] = median(v[p][2], opt.rounds);
	}
	return 0;
}

static const char *what(size_t size, char *text, size_t len)
{
	if (size)
		snprintf(text, len, "send %zu", size);
	else
		snprintf(text, len, "send_file");
	return text;
}

static void print_row(gnutls_cipher_algorithm_t cipher, size_t size, unsigned paths,
		      const struct figures *f)
{
	char text[40];

	printf("%-18s %-13s", gnutls_cipher_get_name(cipher), what(size, text, sizeof(text)));
	for (unsigned p = 0; p < paths; p++)
		printf(" %7.0f %6.3f %6.3f ", f[p].rate, f[p].cpu[0], f[p].cpu[1]);
	if (paths == PATHS)
		printf(" %5.2f %6.2f", f[1].rate / f[0].rate,
		       (f[1].cpu[0] + f[1].cpu[1]) / (f[0].cpu[0] + f[0].cpu[1]));
	printf("\n");
	for (int end = 0; paths == PATHS && end < 2; end++)
		if (f[1].reason[end] != GNUTLS_KTLS_REASON_OFFLOADED)
			printf("   %s stayed in user space: %s\n", end ? "receiving" : "sending",
			       gnutls_ktls_reason_get_text(f[1].reason[end]));
	fflush(stdout);
}

static void print_object(gnutls_cipher_algorithm_t cipher, size_t size, unsigned paths,
			 const struct figures *f, bool first)
{
	for (unsigned p = 0; p < paths; p++) {
		printf("%s\n    {\"cipher\": \"%s\", \"operation\": \"%s\", \"size\": %zu, "
		       "\"path\": \"%s\",\n     \"mb_per_s\": %.1f, "
		       "\"send_cpu_s_per_gb\": %.4f, \"recv_cpu_s_per_gb\": %.4f,\n"
		       "     \"send_reason\": \"%s\", \"recv_reason\": \"%s\"}",
		       first && !p ? "" : ",", gnutls_cipher_get_name(cipher),
		       size ? "send" : "send_file", size ? size : FILE_CALL, path_names[p],
		       f[p].rate, f[p].cpu[0], f[p].cpu[1],
		       gnutls_ktls_reason_get_name(f[p].reason[0]),
		       gnutls_ktls_reason_get_name(f[p].reason[1]));
	}
}

static void print_head(gnutls_ktls_reason_t attach, const char *release)
{
	bool kernel = attach == GNUTLS_KTLS_REASON_OFFLOADED;

	if (opt.json) {
		printf("{\n  \"kernel\": \"%s\",\n  \"kernel_path\": %s,\n  \"attach\": \"%s\",\n"
		       "  \"seconds\": %g,\n  \"rounds\": %u,\n  \"results\": [",
		       release, kernel ? "true" : "false", gnutls_ktls_reason_get_name(attach),
		       opt.seconds, opt.rounds);
		return;
	}
	printf("TLS 1.3 over the loopback interface of Linux %s, a thread for each end; medians of "
	       "%u\n",
	       release, opt.rounds);
	if (!kernel)
		printf("No kernel path here: %s (" TOOL " status says more)\n",
		       gnutls_ktls_reason_get_text(attach));
	printf("%-32s  %-21s  %s\n", "", "user space",
	       kernel ? "kernel                 kernel/user" : "");
	printf("%-32s %7s %6s %6s ", "", "MB/s", "send", "recv");
	if (kernel)
		printf(" %7s %6s %6s  %5s %6s", "MB/s", "send", "recv", "MB/s", "CPU");
	printf("\n");
}

static void print_tail(void)
{
	if (opt.json)
		printf("\n  ]\n}\n");
	else
		printf("send, recv: CPU seconds per GB of the two threads, user and system. send "
		       "N: "
		       "N bytes per call.\n");
}

static int run(void)
{
	gnutls_ktls_system_st sys;
	struct utsname u;
	bool first = true;
	int ret;

	gnutls_ktls_get_system(&sys, sizeof(sys));
	uname(&u);
	if (!make_data()) {
		fprintf(stderr, TOOL ": bench: %s\n", strerror(errno));
		return 1;
	}
	if ((ret = make_certificate()) < 0) {
		fprintf(stderr, TOOL ": bench: %s\n", gnutls_strerror(ret));
		return 1;
	}
	print_head(sys.attach, u.release);
	for (size_t c = 0; c < CIPHERS; c++) {
		unsigned paths = gnutls_ktls_probe_cipher(GNUTLS_TLS1_3, ciphers[c], NULL) ==
						 GNUTLS_KTLS_REASON_OFFLOADED
					 ? PATHS
					 : 1;

		for (size_t i = 0; i < opt.size_count; i++) {
			struct figures f[PATHS];

			ret = measure(ciphers[c], opt.sizes[i], paths, f);
			if (ret < 0) {
				fprintf(stderr, TOOL ": bench: %s: %s\n",
					gnutls_cipher_get_name(ciphers[c]), gnutls_strerror(ret));
				return 1;
			}
			if (opt.json)
				print_object(ciphers[c], opt.sizes[i], paths, f, first);
			else
				print_row(ciphers[c], opt.sizes[i], paths, f);
			first = false;
		}
	}
	print_tail();
	return 0;
}

/* --- arguments */

static bool parse_sizes(char *text)
{
	size_t count = 0;

	for (char *save = NULL, *p = strtok_r(text, ",", &save); p;
	     p = strtok_r(NULL, ",", &save)) {
		char *end;
		unsigned long n = strtoul(p, &end, 10);

		if (*end || !n || n > DATA_LEN || count == MAX_SIZES)
			return false;
		opt.sizes[count++] = n;
	}
	opt.sizes[count] = 0;
	opt.size_count = count + 1;
	return count > 0;
}

static bool parse_seconds(const char *text)
{
	char *end;

	opt.seconds = strtod(text, &end);
	return end != text && !*end && opt.seconds > 0 && opt.seconds <= 3600;
}

static bool parse_rounds(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	opt.rounds = (unsigned)n;
	return !*end && n >= 1 && n <= MAX_ROUNDS;
}

int tool_bench(int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		bool ok;

		if (!strcmp(argv[i], "--json")) {
			opt.json = true;
			continue;
		}
		if (strcmp(argv[i], "--seconds") != 0 && strcmp(argv[i], "--rounds") != 0 &&
		    strcmp(argv[i], "--sizes") != 0)
			return tool_usage_error("bench: unknown option", argv[i]);
		if (i + 1 == argc)
			return tool_usage_error("bench: no value", argv[i]);
		ok = !strcmp(argv[i], "--seconds")  ? parse_seconds(argv[i + 1])
		     : !strcmp(argv[i], "--rounds") ? parse_rounds(argv[i + 1])
						    : parse_sizes(argv[i + 1]);
		i++;
		if (!ok)
			return tool_usage_error("bench: wrong value", argv[i]);
	}
	signal(SIGPIPE, SIG_IGN);
	return run();
}
