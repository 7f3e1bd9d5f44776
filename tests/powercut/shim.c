/* Records what a program does to the files of one folder, in the order of the calls, so that a test can build what a disk may hold after
   a power cut at any of them; and ends the program at a given one, as a kill would.

   Loaded by LD_PRELOAD. CUT_FOLDER: the folder. CUT_TRACE: the file that the record is written to. CUT_KILL: the number of the call before
   which the program is killed; 0 or nothing is never.

   A record: kind (1 byte), length of the first path (2), length of the second (2), length of the data (4), offset (8), then these. All
   numbers in the order of the machine. Kinds: W written, T set to a length, S synced, D a folder synced, C created, R renamed, L linked,
   U removed, A said on stdout. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[PATH_MAX];
static size_t folder_length;
static int trace = -1;
static long kill_at, calls;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
  const char *at = getenv("CUT_KILL"), *file = getenv("CUT_TRACE"), *in = getenv("CUT_FOLDER");
  if (in && realpath(in, folder)) folder_length = strlen(folder);
  if (file) trace = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (at) kill_at = atol(at);
}

/* The index of the log is made anew after a crash: what it holds is of no account. */
static int is_watched(const char *path) {
  size_t length = strlen(path);
  if (!folder_length || strncmp(path, folder, folder_length) || path[folder_length] != '/') return 0;
  return !(length > 4 && !strcmp(path + length - 4, "-shm"));
}

static int path_of(int file, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  path[length < 0 ? 0 : length] = 0;
  return is_watched(path);
}

static void absolute(int at, const char *path, char *whole) {
  char base[PATH_MAX] = "";
  if (path[0] == '/') {
    snprintf(whole, PATH_MAX, "%s", path);
    return;
  }
  if (at == AT_FDCWD) {
    if (!getcwd(base, sizeof base)) base[0] = 0;
  } else {
    path_of(at, base);
  }
  while (!strncmp(path, "./", 2)) path += 2;
  if (snprintf(whole, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) whole[0] = 0;
}

static void record(char kind, const char *one, const char *two, uint64_t offset, const void *data, uint32_t size) {
  uint16_t first = strlen(one), second = strlen(two);
  size_t total = 17 + first + second + size, done = 0;
  char *whole = malloc(total), *next = whole;
  if (!whole) abort();
#define PUT(from, length) memcpy(next, from, length), next += length
  PUT(&kind, 1);
  PUT(&first, 2);
  PUT(&second, 2);
  PUT(&size, 4);
  PUT(&offset, 8);
  PUT(one, first);
  PUT(two, second);
  PUT(data, size);
  while (trace >= 0 && done < total) {
    ssize_t written = syscall(SYS_write, trace, whole + done, total - done);
    if (written <= 0) break;
    done += written;
  }
  free(whole);
}

/* One call at a time, so that the record has their order. */
static void enter(void) {
  pthread_mutex_lock(&order);
  if (kill_at && ++calls >= kill_at) kill(getpid(), SIGKILL);
}
static void leave(void) { pthread_mutex_unlock(&order); }

ssize_t pwrite64(int file, const void *data, size_t size, off64_t offset) {
  char path[PATH_MAX];
  int watched = path_of(file, path);
  if (!watched) return syscall(SYS_pwrite64, file, data, size, offset);
  enter();
  ssize_t done = syscall(SYS_pwrite64, file, data, size, offset);
  if (done > 0) record('W', path, "", offset, data, done);
  leave();
  return done;
}
ssize_t pwrite(int file, const void *data, size_t size, off_t offset) { return pwrite64(file, data, size, offset); }

ssize_t write(int file, const void *data, size_t size) {
  char path[PATH_MAX];
  int watched = path_of(file, path), says = file == 1;
  if (!watched && !says) return syscall(SYS_write, file, data, size);
  enter();
  off_t offset = watched ? syscall(SYS_lseek, file, 0, SEEK_CUR) : 0;
  ssize_t done = syscall(SYS_write, file, data, size);
  if (done > 0) record(watched ? 'W' : 'A', watched ? path : "", "", offset, data, done);
  leave();
  return done;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  size_t size = 0, at = 0;
  for (int part = 0; part < count; part++) size += parts[part].iov_len;
  char *whole = malloc(size + 1);
  if (!whole) abort();
  for (int part = 0; part < count; part++) memcpy(whole + at, parts[part].iov_base, parts[part].iov_len), at += parts[part].iov_len;
  ssize_t done = write(file, whole, size);
  free(whole);
  return done;
}

static int synced(int file, long number) {
  char path[PATH_MAX];
  struct stat found;
  int watched = path_of(file, path), of_folder = !strcmp(path, folder) && folder_length;
  if (!watched && !of_folder) return syscall(number, file);
  enter();
  int done = syscall(number, file);
  if (done == 0) record(!fstat(file, &found) && S_ISDIR(found.st_mode) ? 'D' : 'S', path, "", 0, "", 0);
  leave();
  return done;
}
int fsync(int file) { return synced(file, SYS_fsync); }
int fdatasync(int file) { return synced(file, SYS_fdatasync); }

int ftruncate64(int file, off64_t length) {
  char path[PATH_MAX];
  if (!path_of(file, path)) return syscall(SYS_ftruncate, file, length);
  enter();
  int done = syscall(SYS_ftruncate, file, length);
  if (done == 0) record('T', path, "", length, "", 0);
  leave();
  return done;
}
int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

/* Without these, callers write or copy by the calls above. */
int fallocate64(int file, int mode, off64_t offset, off64_t length) { (void)file, (void)mode, (void)offset, (void)length; errno = EOPNOTSUPP; return -1; }
int fallocate(int file, int mode, off_t offset, off_t length) { return fallocate64(file, mode, offset, length); }
int posix_fallocate64(int file, off64_t offset, off64_t length) { (void)file, (void)offset, (void)length; return EOPNOTSUPP; }
int posix_fallocate(int file, off_t offset, off_t length) { return posix_fallocate64(file, offset, length); }
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *there, size_t size, unsigned flags) { (void)from, (void)at, (void)to, (void)there, (void)size, (void)flags; errno = EXDEV; return -1; }
ssize_t sendfile64(int to, int from, off64_t *at, size_t size) { (void)to, (void)from, (void)at, (void)size; errno = EINVAL; return -1; }
ssize_t sendfile(int to, int from, off_t *at, size_t size) { return sendfile64(to, from, (off64_t *)at, size); }

static int opened(int at, const char *path, int flags, mode_t mode) {
  char whole[PATH_MAX];
  struct stat found;
  absolute(at, path, whole);
  if (!is_watched(whole) || !(flags & (O_CREAT | O_TRUNC))) return syscall(SYS_openat, at, path, flags, mode);
  enter();
  int was_there = !syscall(SYS_newfstatat, AT_FDCWD, whole, &found, 0);
  int file = syscall(SYS_openat, at, path, flags, mode);
  if (file >= 0 && !was_there) record('C', whole, "", 0, "", 0);
  if (file >= 0 && was_there && (flags & O_TRUNC)) record('T', whole, "", 0, "", 0);
  leave();
  return file;
}
#define MODE                                   \
  mode_t mode = 0;                             \
  if (flags & (O_CREAT | __O_TMPFILE)) {       \
    va_list more;                              \
    va_start(more, flags);                     \
    mode = va_arg(more, int);                  \
    va_end(more);                              \
  }
int open(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int at, const char *path, int flags, ...) { MODE return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE return opened(at, path, flags | O_LARGEFILE, mode); }

int unlinkat(int at, const char *path, int flags) {
  char whole[PATH_MAX];
  absolute(at, path, whole);
  if (!is_watched(whole)) return syscall(SYS_unlinkat, at, path, flags);
  enter();
  int done = syscall(SYS_unlinkat, at, path, flags);
  if (done == 0) record('U', whole, "", 0, "", 0);
  leave();
  return done;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int renameat2(int at, const char *from, int there, const char *to, unsigned flags) {
  char one[PATH_MAX], two[PATH_MAX];
  absolute(at, from, one), absolute(there, to, two);
  if (!is_watched(one) && !is_watched(two)) return syscall(SYS_renameat2, at, from, there, to, flags);
  enter();
  int done = syscall(SYS_renameat2, at, from, there, to, flags);
  if (done == 0) record('R', one, two, 0, "", 0);
  leave();
  return done;
}
int renameat(int at, const char *from, int there, const char *to) { return renameat2(at, from, there, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int linkat(int at, const char *from, int there, const char *to, int flags) {
  char one[PATH_MAX], two[PATH_MAX];
  absolute(at, from, one), absolute(there, to, two);
  if (!is_watched(two)) return syscall(SYS_linkat, at, from, there, to, flags);
  enter();
  int done = syscall(SYS_linkat, at, from, there, to, flags);
  if (done == 0) record('L', one, two, 0, "", 0);
  leave();
  return done;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
