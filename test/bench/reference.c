/* What a native program does that keeps no index: the references of `npm run bench`.
 *
 *   reference COMMAND ROUNDS FILES...
 *
 * Each command prints for each round the seconds of processor time that it took, and then an answer, by which the caller checks that
 * both sides did the same work. Columns are raw little-endian files.
 *
 *   sum     low                    sum of the low words
 *   exact   low high meta size     lists the hits of four breakpoints (WATCHES in the environment) by the exact rule,
 *                                  which ones at each
 *   window  low                    AVX2: low words in the window START, LAST
 *   lackey  text                   parses lackey's text to low, high, kind and size
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__AVX2__) || defined(__BMI2__)
#include <immintrin.h>
#endif

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void *load(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  if (!file) { perror(path); exit(1); }
  fseek(file, 0, SEEK_END);
  *bytes = (size_t)ftell(file);
  rewind(file);
  void *data = aligned_alloc(64, (*bytes + 127) / 64 * 64);
  if (!data || fread(data, 1, *bytes, file) != *bytes) { perror(path); exit(1); }
  fclose(file);
  return data;
}

static uint64_t sum_words(const uint32_t *low, size_t count) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += low[i];
  return sum;
}

struct watch { uint64_t address, length; uint8_t kinds; };

/* kinds of meta: 1 read, 2 write, 3 modify, 4 execute; a watch has a bit for each kind that it reports. */
static uint64_t scan_exact(const uint32_t *low, const uint32_t *high, const uint8_t *meta,
                           const uint8_t *size, size_t count, const struct watch watches[4],
                           uint32_t *ordinals, uint8_t *masks) {
  uint64_t hits = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t address = (uint64_t)high[i] << 32 | low[i];
    uint64_t before = meta[i] == 4 ? 0 : (uint64_t)size[i] - 1;
    unsigned mask = 0;
    for (int w = 0; w < 4; w++) {
      unsigned touches = address - watches[w].address + before < watches[w].length + before;
      mask |= (touches & (watches[w].kinds >> meta[i])) << w;
    }
    if (mask) {
      ordinals[hits] = (uint32_t)i;
      masks[hits++] = (uint8_t)mask;
    }
  }
  return hits;
}

static uint64_t scan_window(const uint32_t *low, size_t count, uint32_t start, uint32_t last) {
  uint64_t hits = 0;
  size_t i = 0;
#ifdef __AVX2__
  const __m256i s = _mm256_set1_epi32((int)start), l = _mm256_set1_epi32((int)last);
  for (; i + 32 <= count; i += 32) {
    __m256i m[4];
    for (int k = 0; k < 4; k++) {
      __m256i d = _mm256_sub_epi32(_mm256_load_si256((const __m256i *)(low + i + 8 * k)), s);
      m[k] = _mm256_cmpeq_epi32(_mm256_min_epu32(d, l), d);
    }
    __m256i any = _mm256_or_si256(_mm256_or_si256(m[0], m[1]), _mm256_or_si256(m[2], m[3]));
    if (_mm256_testz_si256(any, any)) continue;
    for (int k = 0; k < 4; k++)
      hits += (unsigned)__builtin_popcount((unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(m[k])));
  }
#endif
  for (; i < count; i++) hits += low[i] - start <= last;
  return hits;
}

static uint8_t digits[256];

#define BYTES(b) ((uint64_t)0x0101010101010101ull * (b))

/* Eight digits at once: whether all of them are, and their value. */
static inline int eight_digits(const uint8_t *text, uint32_t *value) {
  uint64_t w;
  memcpy(&w, text, 8);
  /* The top bit of a byte: above the range, or not at or above its beginning. */
  uint64_t no_digit = (w + BYTES(0x46)) | ~((w | BYTES(0x80)) - BYTES('0'));
  uint64_t no_letter = (w + BYTES(0x19)) | ~((w | BYTES(0x80)) - BYTES('a'));
  if (((no_digit & no_letter) | w) & BYTES(0x80)) return 0;
  uint64_t nibbles = (w & BYTES(0x0f)) + 9 * ((w >> 6) & BYTES(1));
  nibbles = __builtin_bswap64(nibbles);
#ifdef __BMI2__
  *value = (uint32_t)_pext_u64(nibbles, BYTES(0x0f));
#else
  nibbles = (nibbles | nibbles >> 4) & 0x00ff00ff00ff00ffull;
  nibbles = (nibbles | nibbles >> 8) & 0x0000ffff0000ffffull;
  *value = (uint32_t)(nibbles | nibbles >> 16);
#endif
  return 1;
}

/* Records into columns; anything else is skipped to the end of its line. Reads up to 32 bytes beyond the text. */
static size_t parse_lackey(const uint8_t *text, size_t bytes, uint32_t *low, uint8_t *high,
                           uint8_t *meta, uint8_t *size) {
  size_t count = 0;
  const uint8_t *at = text, *end = text + bytes;
  while (end - at >= 13) {
    unsigned kind = at[0] == 'I' ? 4 : at[1] == 'L' ? 1 : at[1] == 'S' ? 2 : at[1] == 'M' ? 3 : 0;
    uint32_t first;
    if (kind && eight_digits(at + 3, &first)) {
      uint64_t address = first;
      const uint8_t *p = at + 11;
      for (; digits[*p] < 16; p++) address = address << 4 | digits[*p];
      unsigned bytes_of = 0;
      if (*p == ',')
        for (p++; digits[*p] < 10; p++) bytes_of = bytes_of * 10 + digits[*p];
      if (bytes_of && *p == '\n' && p < end) {
        low[count] = (uint32_t)address;
        high[count] = (uint8_t)(address >> 32);
        meta[count] = (uint8_t)kind;
        size[count++] = (uint8_t)bytes_of;
        at = p + 1;
        continue;
      }
    }
    const uint8_t *line = memchr(at, '\n', (size_t)(end - at));
    if (!line) break;
    at = line + 1;
  }
  return count;
}

static void read_watches(struct watch watches[4]) {
  memset(watches, 0, 4 * sizeof *watches);
  const char *text = getenv("WATCHES");
  for (int w = 0; w < 4 && text && *text; w++) {
    char *next;
    watches[w].address = strtoull(text, &next, 0);
    watches[w].length = strtoull(next + 1, &next, 0);
    watches[w].kinds = (uint8_t)strtoul(next + 1, &next, 0);
    text = *next ? next + 1 : next;
  }
}

int main(int argc, char **argv) {
  if (argc < 4) { fprintf(stderr, "usage: reference COMMAND ROUNDS FILES...\n"); return 1; }
  const char *command = argv[1];
  int rounds = atoi(argv[2]);
  size_t bytes[4] = {0};
  void *data[4] = {0};
  for (int f = 0; f < 4 && 3 + f < argc; f++) data[f] = load(argv[3 + f], &bytes[f]);
  struct watch watches[4];
  read_watches(watches);
  const char *start = getenv("START"), *last = getenv("LAST");
  memset(digits, 16, sizeof digits);
  for (int d = 0; d < 10; d++) digits['0' + d] = (uint8_t)d;
  for (int d = 10; d < 16; d++) digits['a' + d - 10] = (uint8_t)d;
  int parses = strcmp(command, "lackey") == 0;
  size_t most = bytes[0] / (parses ? 13 : 4) + 1;
  uint32_t *low = malloc(most * 4);
  uint8_t *columns = malloc(most * 3);
  if (!low || !columns) { fprintf(stderr, "no memory\n"); return 1; }
  /* Pages are there before the clock runs. */
  memset(low, 1, most * 4);
  memset(columns, 1, most * 3);
  size_t words = bytes[0] / 4;
  for (int round = 0; round < rounds; round++) {
    uint64_t answer = 0;
    double began = now();
    if (strcmp(command, "sum") == 0) answer = sum_words(data[0], words);
    else if (strcmp(command, "exact") == 0)
      answer = scan_exact(data[0], data[1], data[2], data[3], words, watches, low, columns);
    else if (strcmp(command, "window") == 0 && start && last)
      answer = scan_window(data[0], words, (uint32_t)strtoul(start, NULL, 0),
                           (uint32_t)strtoul(last, NULL, 0));
    else if (parses)
      answer = parse_lackey(data[0], bytes[0], low, columns, columns + most, columns + 2 * most);
    else { fprintf(stderr, "no such command: %s\n", command); return 1; }
    double took = now() - began;
    printf("%.9f %llu\n", took, (unsigned long long)answer);
  }
  return 0;
}
