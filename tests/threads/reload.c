/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library as a module's dependency: loaded, used by threads that outlive it, unloaded, again and
 * again. Argument: the library. Linked without it. */
#include <dirent.h>
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/crypto.h>

#include "common.h"

typedef int (*rnd_function)(gnutls_rnd_level_t level, void *data, size_t len);
typedef int (*init_function)(gnutls_session_t *s, unsigned flags);
typedef void (*deinit_function)(gnutls_session_t s);
typedef int (*priority_function)(gnutls_session_t s);

static void *use(void *lib)
{
	rnd_function rnd = (rnd_function)dlsym(lib, "gnutls_rnd");
	init_function init = (init_function)dlsym(lib, "gnutls_init");
	deinit_function deinit = (deinit_function)dlsym(lib, "gnutls_deinit");
	priority_function set = (priority_function)dlsym(lib, "gnutls_set_default_priority");
	gnutls_session_t s;
	char buf[100];

	CHECK(rnd && init && deinit && set);
	CHECK(rnd(GNUTLS_RND_KEY, buf, sizeof(buf)) == 0);
	CHECK(init(&s, GNUTLS_CLIENT) == 0);
	CHECK(set(s) == 0);
	deinit(s);
	return NULL;
}

/* Unloads while the thread still has something of the library to free. */
struct late {
	void *lib;
	int go[2];
};

static void *use_late(void *arg)
{
	struct late *l = arg;
	char c;

	use(l->lib);
	CHECK(write(l->go[0], "", 1) == 1);
	CHECK(read(l->go[0], &c, 1) == 1);
	return NULL;
}

static unsigned descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	CHECK(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

int main(int argc, char **argv)
{
	const char *library = argc > 1 ? argv[1] : "libgnutls.so.30";
	size_t heap = 0;
	unsigned fds = 0;

	/* more often than there are keys for threads' data */
	for (unsigned i = 0; i < 1200; i++) {
		void *lib = dlopen(library, RTLD_NOW | RTLD_LOCAL);
		struct late l = {.lib = lib};
		pthread_t t;

		if (!lib)
			fprintf(stderr, "%s\n", dlerror());
		CHECK(lib);
		use(lib);
		CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, l.go) == 0);
		CHECK(!pthread_create(&t, NULL, use_late, &l));
		char c;

		CHECK(read(l.go[1], &c, 1) == 1);
		dlclose(lib);
		CHECK(write(l.go[1], "", 1) == 1);
		pthread_join(t, NULL);
		close(l.go[0]);
		close(l.go[1]);
		if (i == 100) {
			heap = mallinfo2().uordblks;
			fds = descriptors();
		}
	}
	CHECK(descriptors() == fds);
	CHECK(mallinfo2().uordblks <= heap + 4096);
	return 0;
}
