/* Keeps a journal of what a program does to the files of a store, in order: every write, every change of length, every
 * fsync with its beginning and its end, and every answer to a sender. support/power_loss.py makes of it what a disk
 * would hold if the power had gone at any of these moments. Loaded with LD_PRELOAD.
 *
 *   POWER_LOSS_STORE    the store's file; its companions are told by their endings
 *   POWER_LOSS_JOURNAL  where the journal goes
 *   POWER_LOSS_FAILS    when given, every so manieth fsync fails, and takes with it what it should have made safe: the
 *                       system drops what it could not write, and later syncs do not know of it
 *
 * A record is a head (see below) and `length` bytes. All of them are written under one lock, so their order is the
 * order of what they tell of. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE = 'W', LENGTH = 'L', SYNC_BEGINS = 'B', SYNC_ENDS = 'E', SYNC_FAILS = 'F', CREATED = 'C', REMOVED = 'R', ANSWER = 'A' };
enum file { NONE, STORE, WAL, ROLLBACK, FOLDER };
struct head {
  uint32_t kind, file;
  uint64_t offset, length;
};

#define DESCRIPTORS 4096 /* more than a relay of a test opens */
static unsigned char files[DESCRIPTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1, fails_every, syncs;
static char store[4096], folder[4096];
static const char answer_mark[] = "\"seq\":"; /* only receipts hold it */

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("POWER_LOSS_JOURNAL"), *file = getenv("POWER_LOSS_STORE");
  if (!path || !file) return;
  strncpy(store, file, sizeof store - 1);
  strncpy(folder, file, sizeof folder - 1);
  if (getenv("POWER_LOSS_FAILS")) fails_every = atoi(getenv("POWER_LOSS_FAILS"));
  char *slash = strrchr(folder, '/');
  if (slash) *slash = 0;
  journal = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static enum file file_of(const char *path) {
  size_t length = strlen(store);
  if (journal < 0 || !path) return NONE;
  if (!strcmp(path, folder)) return FOLDER;
  if (strncmp(path, store, length)) return NONE;
  if (!path[length]) return STORE;
  if (!strcmp(path + length, "-wal")) return WAL;
  if (!strcmp(path + length, "-journal")) return ROLLBACK;
  return NONE;
}

static enum file file_behind(int descriptor) {
  return journal >= 0 && descriptor >= 0 && descriptor < DESCRIPTORS ? files[descriptor] : NONE;
}

static void put(const void *bytes, size_t length) {
  const char *next = bytes;
  while (length) {
    ssize_t done = syscall(SYS_write, journal, next, length);
    if (done <= 0) abort(); /* a journal with a hole proves nothing */
    next += done;
    length -= done;
  }
}

static void record(enum kind kind, enum file file, uint64_t offset, const void *bytes, size_t length) {
  struct head head = {kind, file, offset, length};
  put(&head, sizeof head);
  if (bytes) put(bytes, length);
}

static void note(enum kind kind, enum file file, uint64_t offset) {
  pthread_mutex_lock(&lock);
  struct head head = {kind, file, offset, 0};
  put(&head, sizeof head);
  pthread_mutex_unlock(&lock);
}

/* --- names ------------------------------------------------------------------------------------------------ */

static int opened(int descriptor, const char *path, int flags, int was_there) {
  enum file file = file_of(path);
  if (descriptor >= 0 && descriptor < DESCRIPTORS) files[descriptor] = file;
  if (descriptor >= 0 && file != NONE && (flags & O_CREAT) && !was_there) note(CREATED, file, 0);
  return descriptor;
}

#define OPEN(name, parameters, arguments, path) \
  int name parameters { \
    REAL(name); \
    mode_t mode = 0; \
    va_list rest; \
    va_start(rest, flags); \
    if (flags & (O_CREAT | O_TMPFILE)) mode = va_arg(rest, mode_t); \
    va_end(rest); \
    struct stat there; \
    int was_there = file_of(path) == NONE || !stat(path, &there); \
    return opened(real arguments, path, flags, was_there); \
  }
OPEN(open, (const char *path, int flags, ...), (path, flags, mode), path)
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode), path)
OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode), path)
OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode), path)

int close(int descriptor) {
  REAL(close);
  if (descriptor >= 0 && descriptor < DESCRIPTORS) files[descriptor] = NONE;
  return real(descriptor);
}

int unlink(const char *path) {
  REAL(unlink);
  int result = real(path);
  if (!result && file_of(path) != NONE) note(REMOVED, file_of(path), 0);
  return result;
}

/* --- contents --------------------------------------------------------------------------------------------- */

#define WRITE_AT(name, offset_type) \
  ssize_t name(int descriptor, const void *bytes, size_t length, offset_type offset) { \
    REAL(name); \
    enum file file = file_behind(descriptor); \
    if (file == NONE) return real(descriptor, bytes, length, offset); \
    pthread_mutex_lock(&lock); \
    ssize_t done = real(descriptor, bytes, length, offset); \
    if (done > 0) record(WRITE, file, offset, bytes, done); \
    pthread_mutex_unlock(&lock); \
    return done; \
  }
WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)

#define CUT(name, offset_type) \
  int name(int descriptor, offset_type length) { \
    REAL(name); \
    int result = real(descriptor, length); \
    if (!result && file_behind(descriptor) != NONE) note(LENGTH, file_behind(descriptor), length); \
    return result; \
  }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

/* What was written before it began is safe when it has ended, and not before. */
#define SYNC(name) \
  int name(int descriptor) { \
    REAL(name); \
    enum file file = file_behind(descriptor); \
    if (file == NONE) return real(descriptor); \
    note(SYNC_BEGINS, file, descriptor); \
    if (fails_every && file != FOLDER && ++syncs % fails_every == 0) { \
      note(SYNC_FAILS, file, descriptor); \
      errno = EIO; \
      return -1; \
    } \
    int result = real(descriptor); \
    if (!result) note(SYNC_ENDS, file, descriptor); \
    return result; \
  }
SYNC(fsync)
SYNC(fdatasync)

/* --- answers: noted before they leave, so that no sender knows more than the journal --------------------------- */

static void answered(const void *bytes, size_t length) {
  if (journal < 0 || !bytes || !memmem(bytes, length, answer_mark, sizeof answer_mark - 1)) return;
  pthread_mutex_lock(&lock);
  record(ANSWER, NONE, 0, bytes, length);
  pthread_mutex_unlock(&lock);
}

static int is_socket(int descriptor) {
  struct stat about;
  return journal >= 0 && !fstat(descriptor, &about) && S_ISSOCK(about.st_mode);
}

static void answered_in_parts(int descriptor, const struct iovec *parts, int count) {
  if (!is_socket(descriptor)) return;
  for (int part = 0; part < count; part++) answered(parts[part].iov_base, parts[part].iov_len);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  REAL(write);
  if (file_behind(descriptor) != NONE) abort(); /* SQLite writes at places; this would go unnoticed */
  if (is_socket(descriptor)) answered(bytes, length);
  return real(descriptor, bytes, length);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  REAL(writev);
  answered_in_parts(descriptor, parts, count);
  return real(descriptor, parts, count);
}

ssize_t send(int descriptor, const void *bytes, size_t length, int flags) {
  REAL(send);
  answered(bytes, length);
  return real(descriptor, bytes, length, flags);
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
  REAL(sendmsg);
  answered_in_parts(descriptor, message->msg_iov, message->msg_iovlen);
  return real(descriptor, message, flags);
}
