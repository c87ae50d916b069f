/* Lets one call of the C library fail, the n-th of its kind that concerns a watched folder.

Loaded by LD_PRELOAD, so that the calls of SQLite, Arrow and every other library are met as well as Python's. Calls
that the C library makes within itself (opendir's open, fopen's) do not pass here; opendir and fopen themselves do. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { OPEN, READ, LIST, STAT, WRITE, SYNC, RENAME, LINK, REMOVE, MAKE, LOCK, CHANGE, KINDS };

struct state {
    volatile long is_on, kind, at, error, lasts, failed, n_watched, counts[KINDS];
    char last[512], watched[8][512];
};
static struct state own = {.kind = -1, .at = -1}, *state = &own;

/* A server has processes that come and go: they share what is in the file that this variable names. */
__attribute__((constructor)) static void share(void) {
    const char *name = getenv("PARAMIMP_TEST_FAULTS_SHARED");
    int file = name ? open(name, O_RDWR) : -1;
    if (file < 0) return;
    void *shared = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared != MAP_FAILED) state = shared;
    close(file);
}

void faults_watch(const char *folder) {
    if (state->n_watched < 8) snprintf(state->watched[state->n_watched++], sizeof own.watched[0], "%s", folder);
}

/* Begin to count, and let the call number `at` (from 0) of a kind fail with `error`; -1 for none. */
void faults_arm(int kind, long at, int error) {
    for (int each = 0; each < KINDS; each++) state->counts[each] = 0;
    state->kind = kind, state->at = at, state->error = error, state->lasts = 0;
    state->failed = 0, state->last[0] = 0, state->is_on = 1;
}

/* Later calls of that kind for the same path fail as well; an error below 0 ends the process. */
void faults_last_for_ever(void) { state->lasts = 1; }
void faults_off(void) { state->is_on = 0; }
long faults_count(int kind) { return state->counts[kind]; }
int faults_failed(void) { return (int)state->failed; }
const char *faults_last(void) { return state->last; }

static int is_watched(const char *path) {
    for (int each = 0; each < state->n_watched; each++) {
        size_t size = strlen(state->watched[each]);
        if (!strncmp(path, state->watched[each], size) && (!path[size] || path[size] == '/')) return 1;
    }
    return 0;
}

/* Where a descriptor, or the folder of a relative path, is; raw system calls, which do not come back here. */
static const char *place(int folder, const char *path, char *buffer, size_t size) {
    if (path && path[0] == '/') return path;
    long used;
    if (folder == AT_FDCWD) {
        used = syscall(SYS_getcwd, buffer, size - 1);
        used = used > 0 ? (long)strlen(buffer) : 0;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        used = syscall(SYS_readlink, link, buffer, size - 1);
        if (used < 0) used = 0;
    }
    buffer[used] = 0;
    if (path && path[0]) snprintf(buffer + used, size - used, "/%s", path);
    return buffer;
}

static int fails(enum kind kind, int folder, const char *path) {
    if (!state->is_on) return 0;
    int before = errno;
    char buffer[4600];
    const char *found = place(folder, path, buffer, sizeof buffer);
    errno = before;
    if (!is_watched(found)) return 0;
    long number = __sync_fetch_and_add(&state->counts[kind], 1);
    if ((int)kind != state->kind) return 0;
    if (number != state->at && !(state->lasts && state->failed && !strcmp(found, state->last))) return 0;
    snprintf(state->last, sizeof state->last, "%s", found);
    state->failed = 1;
    if (state->error < 0) _exit(1);
    errno = (int)state->error;
    return 1;
}

#define REAL(type, name, ...)                                                                                          \
    static type (*real)(__VA_ARGS__);                                                                                  \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define OPENER(name)                                                                                          \
    int name(const char *path, int flags, ...) {                                                                       \
        REAL(int, name, const char *, int, ...);                                                                       \
        mode_t mode = 0;                                                                                               \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        if (fails(OPEN, AT_FDCWD, path)) return -1;                                                                    \
        return real(path, flags, mode);                                                                                \
    }
OPENER(open)
OPENER(open64)

#define OPENER_AT(name)                                                                                                \
    int name(int folder, const char *path, int flags, ...) {                                                           \
        REAL(int, name, int, const char *, int, ...);                                                                  \
        mode_t mode = 0;                                                                                               \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        if (fails(OPEN, folder, path)) return -1;                                                                      \
        return real(folder, path, flags, mode);                                                                        \
    }
OPENER_AT(openat)
OPENER_AT(openat64)

/* Calls with a path, or a descriptor and perhaps a path, that return -1 or another value where they fail. */
#define BY_PATH(kind, wrong, type, name, declared, types, given, folder, path)                                         \
    type name declared {                                                                                               \
        static type(*real) types;                                                                                      \
        if (!real) real = (type(*) types)dlsym(RTLD_NEXT, #name);                                                      \
        if (fails(kind, folder, path)) return wrong;                                                                   \
        return real given;                                                                                             \
    }

BY_PATH(OPEN, NULL, FILE *, fopen, (const char *path, const char *mode), (const char *, const char *), (path, mode), AT_FDCWD, path)
BY_PATH(OPEN, NULL, FILE *, fopen64, (const char *path, const char *mode), (const char *, const char *), (path, mode), AT_FDCWD, path)
BY_PATH(READ, -1, ssize_t, read, (int fd, void *data, size_t size), (int, void *, size_t), (fd, data, size), fd, NULL)
BY_PATH(READ, -1, ssize_t, readv, (int fd, const struct iovec *data, int n), (int, const struct iovec *, int), (fd, data, n), fd, NULL)
BY_PATH(READ, -1, ssize_t, pread, (int fd, void *data, size_t size, off_t at), (int, void *, size_t, off_t), (fd, data, size, at), fd, NULL)
BY_PATH(READ, -1, ssize_t, pread64, (int fd, void *data, size_t size, off64_t at), (int, void *, size_t, off64_t), (fd, data, size, at), fd, NULL)
BY_PATH(READ, MAP_FAILED, void *, mmap, (void *p, size_t size, int prot, int flags, int fd, off_t at), (void *, size_t, int, int, int, off_t), (p, size, prot, flags, fd, at), fd < 0 ? -1 : fd, NULL)
BY_PATH(LIST, NULL, DIR *, opendir, (const char *path), (const char *), (path), AT_FDCWD, path)
BY_PATH(LIST, NULL, DIR *, fdopendir, (int fd), (int), (fd), fd, NULL)
BY_PATH(LIST, NULL, struct dirent *, readdir, (DIR *folder), (DIR *), (folder), dirfd(folder), NULL)
BY_PATH(LIST, NULL, struct dirent64 *, readdir64, (DIR *folder), (DIR *), (folder), dirfd(folder), NULL)
BY_PATH(STAT, -1, int, stat, (const char *path, struct stat *s), (const char *, struct stat *), (path, s), AT_FDCWD, path)
BY_PATH(STAT, -1, int, stat64, (const char *path, struct stat64 *s), (const char *, struct stat64 *), (path, s), AT_FDCWD, path)
BY_PATH(STAT, -1, int, lstat, (const char *path, struct stat *s), (const char *, struct stat *), (path, s), AT_FDCWD, path)
BY_PATH(STAT, -1, int, lstat64, (const char *path, struct stat64 *s), (const char *, struct stat64 *), (path, s), AT_FDCWD, path)
BY_PATH(STAT, -1, int, fstat, (int fd, struct stat *s), (int, struct stat *), (fd, s), fd, NULL)
BY_PATH(STAT, -1, int, fstat64, (int fd, struct stat64 *s), (int, struct stat64 *), (fd, s), fd, NULL)
BY_PATH(STAT, -1, int, fstatat, (int fd, const char *path, struct stat *s, int flags), (int, const char *, struct stat *, int), (fd, path, s, flags), fd, path)
BY_PATH(STAT, -1, int, fstatat64, (int fd, const char *path, struct stat64 *s, int flags), (int, const char *, struct stat64 *, int), (fd, path, s, flags), fd, path)
BY_PATH(STAT, -1, int, statx, (int fd, const char *path, int flags, unsigned mask, struct statx *s), (int, const char *, int, unsigned, struct statx *), (fd, path, flags, mask, s), fd, path)
BY_PATH(STAT, -1, int, access, (const char *path, int mode), (const char *, int), (path, mode), AT_FDCWD, path)
BY_PATH(WRITE, -1, ssize_t, write, (int fd, const void *data, size_t size), (int, const void *, size_t), (fd, data, size), fd, NULL)
BY_PATH(WRITE, -1, ssize_t, writev, (int fd, const struct iovec *data, int n), (int, const struct iovec *, int), (fd, data, n), fd, NULL)
BY_PATH(WRITE, -1, ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (int, const void *, size_t, off_t), (fd, data, size, at), fd, NULL)
BY_PATH(WRITE, -1, ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (int, const void *, size_t, off64_t), (fd, data, size, at), fd, NULL)
BY_PATH(WRITE, -1, int, ftruncate, (int fd, off_t size), (int, off_t), (fd, size), fd, NULL)
BY_PATH(WRITE, -1, int, ftruncate64, (int fd, off64_t size), (int, off64_t), (fd, size), fd, NULL)
BY_PATH(SYNC, -1, int, fsync, (int fd), (int), (fd), fd, NULL)
BY_PATH(SYNC, -1, int, fdatasync, (int fd), (int), (fd), fd, NULL)
BY_PATH(RENAME, -1, int, rename, (const char *old, const char *new), (const char *, const char *), (old, new), AT_FDCWD, new)
BY_PATH(RENAME, -1, int, renameat, (int a, const char *old, int b, const char *new), (int, const char *, int, const char *), (a, old, b, new), b, new)
BY_PATH(LINK, -1, ssize_t, readlink, (const char *path, char *data, size_t size), (const char *, char *, size_t), (path, data, size), AT_FDCWD, path)
BY_PATH(REMOVE, -1, int, unlink, (const char *path), (const char *), (path), AT_FDCWD, path)
BY_PATH(REMOVE, -1, int, unlinkat, (int fd, const char *path, int flags), (int, const char *, int), (fd, path, flags), fd, path)
BY_PATH(REMOVE, -1, int, rmdir, (const char *path), (const char *), (path), AT_FDCWD, path)
BY_PATH(MAKE, -1, int, mkdir, (const char *path, mode_t mode), (const char *, mode_t), (path, mode), AT_FDCWD, path)
BY_PATH(LOCK, -1, int, flock, (int fd, int how), (int, int), (fd, how), fd, NULL)
BY_PATH(CHANGE, -1, int, chmod, (const char *path, mode_t mode), (const char *, mode_t), (path, mode), AT_FDCWD, path)
BY_PATH(CHANGE, -1, int, fchmod, (int fd, mode_t mode), (int, mode_t), (fd, mode), fd, NULL)

/* Locks of SQLite; its other uses tell and fail nothing that is looked for here. */
int fcntl64(int fd, int what, ...) {
    REAL(int, fcntl64, int, int, ...);
    va_list rest;
    va_start(rest, what);
    void *given = va_arg(rest, void *);
    va_end(rest);
    if ((what == F_SETLK || what == F_SETLKW || what == F_GETLK) && fails(LOCK, fd, NULL)) return -1;
    return real(fd, what, given);
}
