/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each call to the system about files, randomness and memory maps fails or does less than asked, at
 * each of its occurrences in turn: nothing half-read counts, nothing is left open. Which calls there
 * are is checked by failing-list. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <gnutls/crypto.h>

#include "auth/auth-internal.h"
#include "config/system-config.h"
#include "system/files.h"
#include "system/ktls.h"
#include "tls-pair.h"

#define KEYS  SRCDIR "/tests/unit/data/auth/"
#define POOL  SRCDIR "/tests/unit/data/x509/pool.pem"
#define SHORT -1 /* one byte is done */

/* --- one fault at call number @at of a function, or from it on */
enum call {
	OPEN, READ, FSTAT, STAT, ACCESS, OPENDIR, READDIR, WRITE, RANDOM, MMAP, MADVISE, SETSPECIFIC,
	MEMALIGN, SOCKET, BIND, LISTEN, CONNECT, ACCEPT, SOCKNAME, PEERNAME, SENDTO,
	KEY_CREATE, CALLS,
};
static bool on, lasting, struck;
static enum call hit;
static int fault;
static long at, count[CALLS], open_files;

static bool strikes(enum call c)
{
	long nr;

	if (!on)
		return false;
	nr = count[c]++;
	if (!fault || c != hit || nr < at || (nr > at && !lasting))
		return false;
	struck = true;
	if (fault > 0)
		errno = fault;
	return true;
}

/* A function that gives an int: the fault, or the real one. */
#define WRAP(call, name, failed, params, args)             \
	__typeof__(name) __real_##name, __wrap_##name;     \
	int __wrap_##name params                           \
	{                                                  \
		return strikes(call) && fault > 0 ? failed \
						  : __real_##name args; \
	}
WRAP(FSTAT, fstat, -1, (int fd, struct stat *st), (fd, st))
WRAP(STAT, stat, -1, (const char *path, struct stat *st), (path, st))
WRAP(ACCESS, access, -1, (const char *path, int mode), (path, mode))
WRAP(MADVISE, madvise, -1, (void *p, size_t len, int what), (p, len, what))
WRAP(SETSPECIFIC, pthread_setspecific, ENOMEM, (pthread_key_t k, const void *p), (k, p))
WRAP(KEY_CREATE, pthread_key_create, EAGAIN, (pthread_key_t *k, void (*f)(void *)), (k, f))
WRAP(MEMALIGN, posix_memalign, ENOMEM, (void **p, size_t a, size_t n), (p, a, n))
WRAP(BIND, bind, -1, (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n))
WRAP(LISTEN, listen, -1, (int fd, int n), (fd, n))
WRAP(CONNECT, connect, -1, (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n))
WRAP(SOCKNAME, getsockname, -1, (int fd, struct sockaddr *a, socklen_t *n), (fd, a, n))
WRAP(PEERNAME, getpeername, -1, (int fd, struct sockaddr *a, socklen_t *n), (fd, a, n))

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_close(int fd);
int __wrap_close(int fd);
int __real_socket(int domain, int type, int protocol);
int __wrap_socket(int domain, int type, int protocol);
int __real_accept4(int fd, struct sockaddr *a, socklen_t *n, int flags);
int __wrap_accept4(int fd, struct sockaddr *a, socklen_t *n, int flags);
DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);
struct dirent *__real_readdir(DIR *d);
struct dirent *__wrap_readdir(DIR *d);
int __real_closedir(DIR *d);
int __wrap_closedir(DIR *d);
void *__real_mmap(void *p, size_t len, int prot, int flags, int fd, off_t off);
void *__wrap_mmap(void *p, size_t len, int prot, int flags, int fd, off_t off);
ssize_t __real_read(int fd, void *buf, size_t len);
ssize_t __wrap_read(int fd, void *buf, size_t len);
ssize_t __real_write(int fd, const void *buf, size_t len);
ssize_t __wrap_write(int fd, const void *buf, size_t len);
ssize_t __real_sendto(int fd, const void *buf, size_t len, int flags, const struct sockaddr *a,
		      socklen_t n);
ssize_t __wrap_sendto(int fd, const void *buf, size_t len, int flags, const struct sockaddr *a,
		      socklen_t n);
ssize_t __real_getrandom(void *buf, size_t len, unsigned flags);
ssize_t __wrap_getrandom(void *buf, size_t len, unsigned flags);

static int opened(int fd)
{
	open_files += on && fd >= 0;
	return fd;
}

int __wrap_open(const char *path, int flags, ...)
{
	va_list ap;
	unsigned mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, unsigned) : 0;
	va_end(ap);
	return strikes(OPEN) && fault > 0 ? -1 : opened(__real_open(path, flags, mode));
}

/* As Linux does it: closed in any case. */
int __wrap_close(int fd)
{
	open_files -= on;
	return __real_close(fd);
}

int __wrap_socket(int domain, int type, int protocol)
{
	return strikes(SOCKET) && fault > 0 ? -1 : opened(__real_socket(domain, type, protocol));
}

int __wrap_accept4(int fd, struct sockaddr *a, socklen_t *n, int flags)
{
	return strikes(ACCEPT) && fault > 0 ? -1 : opened(__real_accept4(fd, a, n, flags));
}

DIR *__wrap_opendir(const char *path)
{
	DIR *d = strikes(OPENDIR) && fault > 0 ? NULL : __real_opendir(path);

	open_files += on && d;
	return d;
}

int __wrap_closedir(DIR *d)
{
	open_files -= on;
	return __real_closedir(d);
}

struct dirent *__wrap_readdir(DIR *d)
{
	return strikes(READDIR) && fault > 0 ? NULL : __real_readdir(d);
}

void *__wrap_mmap(void *p, size_t len, int prot, int flags, int fd, off_t off)
{
	return strikes(MMAP) && fault > 0 ? MAP_FAILED
					  : __real_mmap(p, len, prot, flags, fd, off);
}

ssize_t __wrap_read(int fd, void *buf, size_t len)
{
	if (!strikes(READ))
		return __real_read(fd, buf, len);
	return fault > 0 ? -1 : __real_read(fd, buf, len ? 1 : 0);
}

ssize_t __wrap_write(int fd, const void *buf, size_t len)
{
	if (!strikes(WRITE))
		return __real_write(fd, buf, len);
	return fault > 0 ? -1 : __real_write(fd, buf, len ? 1 : 0);
}

ssize_t __wrap_sendto(int fd, const void *buf, size_t len, int flags, const struct sockaddr *a,
		      socklen_t n)
{
	return strikes(SENDTO) && fault > 0 ? -1 : __real_sendto(fd, buf, len, flags, a, n);
}

ssize_t __wrap_getrandom(void *buf, size_t len, unsigned flags)
{
	if (!strikes(RANDOM))
		return __real_getrandom(buf, len, flags);
	return fault > 0 ? -1 : __real_getrandom(buf, 1, flags);
}

/* What may go wrong with each. @mild: as if nothing had happened; @of_file: a directory's file that
 * has this is passed over, a configuration that has it is none. */
static const struct {
	enum call call;
	int fault;
	bool mild, of_file;
} faults[] = {
	{OPEN, EMFILE, false, false},	 {OPEN, ENFILE, false, false},
	{OPEN, ENOMEM, false, false},	 {OPEN, EIO, false, false},
	{OPEN, EACCES, false, true},	 {OPEN, ENOENT, false, true},
	{READ, EINTR, true, false},	 {READ, SHORT, true, false},
	{READ, EIO, false, false},	 {READ, ENOMEM, false, false},
	{READ, EISDIR, false, true},	 {FSTAT, EIO, true, false},
	{STAT, EIO, false, false},	 {STAT, EACCES, false, true},
	{STAT, ENOENT, false, true},	 {ACCESS, EACCES, false, false},
	{OPENDIR, EMFILE, false, false}, {OPENDIR, ENOENT, false, false},
	{READDIR, EIO, false, false},	 {READDIR, ENOENT, false, false},
	{WRITE, ENOSPC, true, false},	 {WRITE, EINTR, true, false},
	{WRITE, SHORT, true, false},	 {RANDOM, EINTR, true, false},
	{RANDOM, SHORT, true, false},	 {RANDOM, EIO, false, false},
	{RANDOM, ENOSYS, false, false},	 {MMAP, ENOMEM, true, false},
	{MADVISE, EINVAL, true, false},	 {SETSPECIFIC, ENOMEM, true, false},
	{MEMALIGN, ENOMEM, false, false},
	{SOCKET, EMFILE, true, false},	 {BIND, EADDRINUSE, true, false},
	{LISTEN, EADDRINUSE, true, false}, {CONNECT, EADDRNOTAVAIL, true, false},
	{ACCEPT, EMFILE, true, false},	 {SOCKNAME, ENOBUFS, true, false},
	{PEERNAME, ENOTCONN, true, false}, {SENDTO, ENOBUFS, true, false},
};

/* --- what is done: 0 and words for what came out, or the error */
static char notes[4000], right[4000];

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void note(const char *format, ...)
{
	size_t len = strlen(notes);
	va_list ap;

	va_start(ap, format);
	vsnprintf(notes + len, sizeof(notes) - len, format, ap);
	va_end(ap);
}

#define DO(expr)                      \
	do {                          \
		ret = (expr);         \
		if (ret < 0)          \
			goto cleanup; \
		note("%d ", ret);     \
	} while (0)

static char dir[] = "/tmp/failing-files.XXXXXX", cas_dir[64], psk[64], config[64], keylog[64];

static int whole_file(void)
{
	gnutls_datum_t d = {NULL, 0};
	unsigned sum = 0;
	int ret;

	DO(gnutls_load_file(POOL, &d));
	for (unsigned i = 0; i < d.size; i++)
		sum = sum * 31 + d.data[i];
	note("%u bytes, %x", d.size, sum);
cleanup:
	gnutls_free(d.data);
	return ret;
}

static int credentials(void)
{
	gnutls_certificate_credentials_t c;
	int ret;

	assert_int_equal(gnutls_certificate_allocate_credentials(&c), 0);
	DO(gnutls_certificate_set_x509_key_file(c, KEYS "rsa.crt", KEYS "rsa.key",
						GNUTLS_X509_FMT_PEM));
	DO(gnutls_certificate_set_x509_trust_file(c, KEYS "rsa.crt", GNUTLS_X509_FMT_PEM));
cleanup:
	gnutls_certificate_free_credentials(c);
	return ret;
}

static int directory(void)
{
	gnutls_x509_trust_list_t l;
	int ret;

	assert_int_equal(gnutls_x509_trust_list_init(&l, 0), 0);
	DO(gnutls_x509_trust_list_add_trust_dir(l, cas_dir, NULL, GNUTLS_X509_FMT_PEM, 0, 0));
cleanup:
	gnutls_x509_trust_list_deinit(l, 1);
	return ret;
}

/* The first, one at the end of a buffer, the last without the end of its line, and nobody. */
static int psk_file(void)
{
	static const char *const names[] = {"user0", "user117", "user399", "last", "nobody"};
	gnutls_psk_server_credentials_t cred;
	int ret;

	assert_int_equal(gnutls_psk_allocate_server_credentials(&cred), 0);
	DO(gnutls_psk_set_server_credentials_file(cred, psk));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		gnutls_datum_t id = {(unsigned char *)names[i], (unsigned)strlen(names[i])};
		gnutls_datum_t key = {NULL, 0};

		ret = psk_file_find(psk, &id, &key);
		if (ret < 0 && (ret != GNUTLS_E_UNKNOWN_SRP_USERNAME || i < 4))
			goto cleanup;
		note("%d %u %02x; ", ret, key.size, key.size ? key.data[key.size - 1] : 0);
		datum_clear_wipe(&key);
	}
	ret = 0;
cleanup:
	gnutls_psk_free_server_credentials(cred);
	return ret;
}

static int configuration(const char *strict)
{
	struct system_config_paths paths;
	char *text = NULL;
	int ret;

	setenv("GNUTLS_SYSTEM_PRIORITY_FILE", config, 1);
	setenv("GNUTLS_SYSTEM_PRIORITY_FAIL_ON_INVALID", strict, 1);
	system_config_unload();
	DO(system_config_load());
	system_config_paths(&paths);
	text = system_config_priority("LAST");
	note("%d %d %d %s", system_config_cipher_disabled(GNUTLS_CIPHER_AES_128_GCM),
	     paths.file_used, paths.ktls_file_used, text ? text : "-");
cleanup:
	mem_free(text);
	system_config_unload();
	return ret;
}

static int strict_configuration(void)
{
	return configuration("1");
}

static int lenient_configuration(void)
{
	return configuration("0");
}

static void *draw(void *arg)
{
	uint8_t key[32];
	int *ret = arg;

	*ret = gnutls_rnd(GNUTLS_RND_KEY, key, sizeof(key));
	if (*ret == 0)
		*ret = gnutls_rnd(GNUTLS_RND_NONCE, key, sizeof(key));
	return NULL;
}

/* A thread's generator is made when it draws for the first time. */
static int randomness(void)
{
	pthread_t t;
	int ret;

	assert_int_equal(pthread_create(&t, NULL, draw, &ret), 0);
	pthread_join(t, NULL);
	return ret;
}

/* Keys from a file, randomness, the log of keys; what can't be logged is no reason to fail. */
static int handshake(void)
{
	static const char priority[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+PSK";
	gnutls_datum_t key = {(unsigned char *)"0123456789abcdef", 16};
	struct tls_pair p;
	int ret;

	on = false;
	tls_pair_open(&p, priority, priority);
	assert_int_equal(gnutls_psk_set_server_credentials_file(p.server_psk, psk), 0);
	gnutls_psk_set_server_credentials_function(p.server_psk, NULL);
	assert_int_equal(gnutls_psk_set_client_credentials(p.client_psk, "user399", &key,
							   GNUTLS_PSK_KEY_RAW),
			 0);
	gnutls_rnd_refresh();
	on = true;
	tls_pair_handshake(&p);
	on = false;
	ret = p.s.result < 0 && p.s.result != GNUTLS_E_AGAIN ? p.s.result : p.c.result;
	if (ret == 0)
		note("%s %d", gnutls_psk_server_get_username(p.s.s), gnutls_kx_get(p.c.s));
	tls_pair_close(&p);
	on = true;
	return ret;
}

/* What the kernel can do, which is asked of sockets that we make. */
static int kernel(void)
{
	struct ktls_caps caps;

	(void)ktls_module();
	ktls_probe(0x0304, GNUTLS_CIPHER_AES_128_GCM, &caps);
	return 0;
}

static const struct scene {
	const char *name;
	int (*play)(void);
	int errors[3]; /* that failing calls may lead to */
	bool passes_over, or_nothing;
} scenes[] = {
	{"a whole file", whole_file, {GNUTLS_E_FILE_ERROR}, false, false},
	{"credentials", credentials, {GNUTLS_E_FILE_ERROR, GNUTLS_E_RANDOM_FAILED}, false, false},
	{"directory", directory, {GNUTLS_E_FILE_ERROR}, true, false},
	{"PSK file", psk_file, {GNUTLS_E_KEYFILE_ERROR, GNUTLS_E_FILE_ERROR}, false, false},
	{"configuration, strict", strict_configuration, {GNUTLS_E_FILE_ERROR}, true, false},
	{"configuration", lenient_configuration, {0}, true, true},
	{"randomness", randomness, {GNUTLS_E_RANDOM_FAILED}, false, false},
	{"handshake", handshake, {GNUTLS_E_KEYFILE_ERROR, GNUTLS_E_RANDOM_FAILED}, false, false},
	{"the kernel", kernel, {0}, false, false},
};

static int play(const struct scene *s)
{
	int ret;

	notes[0] = '\0';
	memset(count, 0, sizeof(count));
	open_files = 0;
	struck = false;
	on = true;
	ret = s->play();
	on = false;
	return ret;
}

static const char *wrong_with(const struct scene *s, size_t f, int ret)
{
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(s->errors) && s->errors[i]; i++)
		known |= ret == s->errors[i];
	if (open_files)
		return "a descriptor stays open";
	if (!struck || faults[f].mild)
		return ret >= 0 && !strcmp(notes, right) ? NULL : "it had to go on";
	if (ret < 0)
		return known ? NULL : gnutls_strerror_name(ret);
	if (!strcmp(notes, right))
		return NULL;
	if (s->or_nothing || (s->passes_over && faults[f].of_file))
		return NULL;
	return "another outcome";
}

static void every_call(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
		const struct scene *s = &scenes[i];
		unsigned tried = 0, survived = 0;
		int ret = (fault = 0, play(s));

		if (ret < 0)
			fail_msg("%s: undisturbed: %s", s->name, gnutls_strerror_name(ret));
		memcpy(right, notes, sizeof(right));
		for (size_t f = 0; f < ARRAY_LEN(faults); f++)
			for (unsigned good = 0; good < 2; good++)
				for (long n = 0;; n++) {
					const char *why;

					if (good && faults[f].fault == EINTR)
						break; /* no end of it */
					fault = faults[f].fault;
					hit = faults[f].call;
					lasting = good;
					at = n;
					ret = play(s);
					why = wrong_with(s, f, ret);
					if (why) {
						print_message(
							"%s: call %ld of %d%s, fault %d: %s (%d)\n"
							"  %.200s\n  %.200s\n",
							s->name, n, hit, good ? " and on" : "",
							fault, why, ret, notes, right);
						wrong++;
					}
					if (!struck || wrong > 20)
						break;
					tried++;
					survived += ret >= 0;
				}
		print_message("%s: %u faults, %u survived\n", s->name, tried, survived);
	}
	fault = 0;
	assert_int_equal(wrong, 0);
}

/* The lenient configuration: what was loaded, or nothing of it; never a part. */
static void no_half_configuration(void **state)
{
	static const enum call calls[] = {STAT, OPEN, READ};

	(void)state;
	fault = 0;
	assert_int_equal(play(&scenes[5]), 0);
	memcpy(right, notes, sizeof(right));
	assert_string_equal(right, "0 1 1 1 SECURE128");
	for (size_t i = 0; i < 3; i++)
		for (long n = 0; n < 20; n++) {
			fault = EIO;
			hit = calls[i];
			at = n;
			lasting = false;
			assert_int_equal(play(&scenes[5]), 0);
			/* each of the two files as a whole */
			assert_true(!strcmp(notes, "0 1 1 1 SECURE128") ||
				    !strcmp(notes, "0 1 1 0 SECURE128") ||
				    !strcmp(notes, "0 0 0 1 -"));
		}
	fault = 0;
}

/* The process's first random bytes, without a key for threads: from the kernel then. */
static void no_thread_key(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		int ret;

		fault = EAGAIN;
		hit = KEY_CREATE;
		at = 0;
		lasting = on = true;
		draw(&ret);
		_exit(ret == 0 && struck ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void put(const char *path, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(const char *path, const char *format, ...)
{
	FILE *f = fopen(path, "a");
	va_list ap;

	assert_non_null(f);
	va_start(ap, format);
	assert_true(vfprintf(f, format, ap) >= 0);
	va_end(ap);
	assert_int_equal(fclose(f), 0);
}

/* Lines and files of any size: bounded, and never cut. */
static void sizes(void **state)
{
	static const struct {
		size_t name_len, lines;
		int ret;
	} rows[] = {
		{4095, 1, 0},		 {4096, 1, 0}, {65535, 3, 0}, {FILE_LINE_MAX - 100, 1, 0},
		{FILE_LINE_MAX, 1, GNUTLS_E_KEYFILE_ERROR},
		{2 * FILE_LINE_MAX, 1, GNUTLS_E_KEYFILE_ERROR},
	};
	char path[80];
	gnutls_datum_t id = {(unsigned char *)"u", 1}, key, null = {NULL, 0};
	int pipes[2];

	(void)state;
	snprintf(path, sizeof(path), "%s/sizes", dir);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *name = malloc(rows[i].name_len + 1);

		memset(name, 'x', rows[i].name_len);
		name[rows[i].name_len] = '\0';
		for (size_t j = 0; j < rows[i].lines; j++)
			put(path, "%s:aabb\n", name);
		put(path, "u:11223344\n");
		key = null;
		assert_int_equal(psk_file_find(path, &id, &key), rows[i].ret);
		assert_int_equal(key.size, rows[i].ret ? 0 : 4);
		datum_clear_wipe(&key);
		free(name);
		unlink(path);
	}
	/* one line without an end, and a hole of a gigabyte: bounded in memory and in time */
	key = null;
	assert_int_equal(psk_file_find("/dev/zero", &id, &key), GNUTLS_E_KEYFILE_ERROR);
	put(path, "y:00\n");
	assert_int_equal(truncate(path, 1L << 30), 0);
	assert_int_equal(psk_file_find(path, &id, &key), GNUTLS_E_KEYFILE_ERROR);
	assert_int_equal(gnutls_load_file(path, &key), GNUTLS_E_FILE_ERROR);
	assert_int_equal(gnutls_load_file("/dev/zero", &key), GNUTLS_E_FILE_ERROR);
	assert_null(key.data);
	unlink(path);
	/* pipes are read to their end, also by the configuration, which is parsed twice */
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(write(pipes[1], "[priorities]\nLAST = PFS\n", 24), 24);
	close(pipes[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", pipes[0]);
	setenv("GNUTLS_SYSTEM_PRIORITY_FILE", path, 1);
	setenv("GNUTLS_SYSTEM_PRIORITY_FAIL_ON_INVALID", "1", 1);
	system_config_unload();
	assert_int_equal(system_config_load(), 0);
	key.data = (unsigned char *)system_config_priority("LAST");
	assert_string_equal(key.data, "PFS");
	gnutls_free(key.data);
	close(pipes[0]);
	system_config_unload();
}

static int setup(void **state)
{
	char path[96];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(cas_dir, sizeof(cas_dir), "%s/cas", dir);
	snprintf(psk, sizeof(psk), "%s/psk", dir);
	snprintf(config, sizeof(config), "%s/config", dir);
	snprintf(keylog, sizeof(keylog), "%s/keylog", dir);
	assert_int_equal(mkdir(cas_dir, 0700), 0);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%d.pem", cas_dir, i);
		assert_int_equal(symlink(KEYS "rsa.crt", path), 0);
	}
	for (int i = 0; i < 400; i++)
		put(psk, "user%d:%s\n", i,
		    i == 399 ? "30313233343536373839616263646566" : "00112233445566778899");
	put(psk, "last:0011223344aa");
	put(config, "[overrides]\ntls-disabled-cipher = AES-128-GCM\n[priorities]\n");
	for (int i = 0; i < 300; i++)
		put(config, "P%d = NORMAL\n", i);
	put(config, "LAST = SECURE128\n");
	snprintf(path, sizeof(path), "%s/ktls.config", dir);
	put(path, "direction = send\n");
	setenv("SSLKEYLOGFILE", keylog, 1);
	return 0;
}

static int teardown(void **state)
{
	char path[96];

	(void)state;
	unsetenv("SSLKEYLOGFILE");
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%d.pem", cas_dir, i);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/ktls.config", dir);
	unlink(path);
	unlink(psk);
	unlink(config);
	unlink(keylog);
	rmdir(cas_dir);
	rmdir(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_thread_key),
		cmocka_unit_test(every_call),
		cmocka_unit_test(no_half_configuration),
		cmocka_unit_test(sizes),
	};

	return cmocka_run_group_tests_name("failing-files", tests, setup, teardown);
}
