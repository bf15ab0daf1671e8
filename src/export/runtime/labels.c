/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "labels.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than the longest list in use by far; counted in units of UTF-16. */
#define MOST_CHARACTERS (4u << 20)
/* Longer files have more characters in every encoding. */
#define MOST_BYTES (8u * MOST_CHARACTERS)
/* So much of a text without a mark is looked at. */
#define LOOKED_AT 256u
/* What stands for bytes that are no character. */
#define REPLACEMENT 0xFFFDu

enum encoding { UTF_8, WINDOWS_1252, UTF_16_LE, UTF_16_BE, UTF_32_LE, UTF_32_BE };

/* Bytes of a file that are still to be read. */
struct text {
  const unsigned char *next, *end;
  enum encoding encoding;
};

/* Names side by side, each ended by a 0, and where the current line begins and its last letter ends. */
struct names {
  char *text;
  size_t length, line, letters;
};

static struct names labels;

static size_t bytes_left(const struct text *text) { return (size_t)(text->end - text->next); }

static bool begins_with(const struct text *text, const char *mark, size_t length) {
  return bytes_left(text) >= length && memcmp(text->next, mark, length) == 0;
}

/* By the mark at the beginning, or by which bytes are 0; UTF_8 where neither tells. */
static enum encoding wide_encoding(const struct text *text) {
  if (begins_with(text, "\xFF\xFE\0\0", 4)) return UTF_32_LE;
  if (begins_with(text, "\0\0\xFE\xFF", 4)) return UTF_32_BE;
  if (begins_with(text, "\xFF\xFE", 2)) return UTF_16_LE;
  if (begins_with(text, "\xFE\xFF", 2)) return UTF_16_BE;
  const size_t length = bytes_left(text) < LOOKED_AT ? bytes_left(text) : LOOKED_AT;
  const size_t quads = length / 4;
  size_t zeros[4] = {0, 0, 0, 0};
  for (size_t i = 0; i < length; i++)
    if (text->next[i] == 0) zeros[i % 4]++;
  if (quads > 0 && zeros[0] == 0 && zeros[2] == quads && zeros[3] == quads) return UTF_32_LE;
  if (quads > 0 && zeros[3] == 0 && zeros[0] >= quads && zeros[1] >= quads) return UTF_32_BE;
  const size_t even = zeros[0] + zeros[2];
  const size_t odd = zeros[1] + zeros[3];
  if (length < 2) return UTF_8;
  if (20 * odd >= 9 * length && even == 0) return UTF_16_LE;
  return 20 * even >= 9 * length && odd == 0 ? UTF_16_BE : UTF_8;
}

static bool is_surrogate(uint32_t code) { return code >= 0xD800u && code < 0xE000u; }

/* The next character of UTF-8; false where there is none, and nothing is read then. */
static bool read_utf8(struct text *text, uint32_t *code) {
  const unsigned char first = *text->next;
  const size_t length = first < 0x80u ? 1 : first < 0xE0u ? 2 : first < 0xF0u ? 3 : 4;
  static const uint32_t least[] = {0, 0, 0x80u, 0x800u, 0x10000u};
  if ((first >= 0x80u && first < 0xC2u) || first > 0xF4u || bytes_left(text) < length) return false;
  uint32_t value = length == 1 ? first : first & (0x7Fu >> length);
  for (size_t i = 1; i < length; i++) {
    if ((text->next[i] & 0xC0u) != 0x80u) return false;
    value = value << 6 | (text->next[i] & 0x3Fu);
  }
  if (value < least[length] || is_surrogate(value) || value > 0x10FFFFu) return false;
  text->next += length;
  *code = value;
  return true;
}

static bool is_utf8(struct text text) {
  uint32_t code;
  while (text.next < text.end)
    if (!read_utf8(&text, &code)) return false;
  return true;
}

/* A number of `bytes` bytes; REPLACEMENT where fewer are left. */
static uint32_t read_unit(struct text *text, size_t bytes, bool little_end_first) {
  uint32_t unit = 0;
  if (bytes_left(text) < bytes) {
    text->next = text->end;
    return REPLACEMENT;
  }
  for (size_t i = 0; i < bytes; i++)
    unit |= (uint32_t)text->next[i] << 8 * (little_end_first ? i : bytes - 1 - i);
  text->next += bytes;
  return unit;
}

static uint32_t read_utf16(struct text *text) {
  const bool little = text->encoding == UTF_16_LE;
  const uint32_t unit = read_unit(text, 2, little);
  if (!is_surrogate(unit)) return unit;
  if (unit >= 0xDC00u) return REPLACEMENT;
  struct text ahead = *text;
  if (bytes_left(text) < 2) return read_unit(text, 2, little);
  const uint32_t low = read_unit(&ahead, 2, little);
  if (low < 0xDC00u || low >= 0xE000u) return REPLACEMENT;
  *text = ahead;
  return 0x10000u + ((unit - 0xD800u) << 10) + (low - 0xDC00u);
}

static uint32_t read_windows(struct text *text) {
  static const uint16_t signs[] = {
      0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
  };
  const unsigned char byte = *text->next++;
  return byte >= 0x80u && byte < 0xA0u ? signs[byte - 0x80u] : byte;
}

static uint32_t read_character(struct text *text) {
  uint32_t code = REPLACEMENT;
  switch (text->encoding) {
  case UTF_8: read_utf8(text, &code); return code;
  case WINDOWS_1252: return read_windows(text);
  case UTF_16_LE:
  case UTF_16_BE: return read_utf16(text);
  case UTF_32_LE:
  case UTF_32_BE: break;
  }
  code = read_unit(text, 4, text->encoding == UTF_32_LE);
  return code > 0x10FFFFu || is_surrogate(code) ? REPLACEMENT : code;
}

/* What JavaScript takes for blanks, byte order marks included. */
static bool is_blank(uint32_t code) {
  if (code <= ' ') return code == ' ' || (code >= '\t' && code <= '\r');
  return code == 0xA0u || code == 0x1680u || (code >= 0x2000u && code <= 0x200Au) ||
         code == 0x2028u || code == 0x2029u || code == 0x202Fu || code == 0x205Fu ||
         code == 0x3000u || code == 0xFEFFu;
}

static void append(struct names *names, uint32_t code) {
  char *const to = names->text + names->length;
  const size_t length = code < 0x80u ? 1 : code < 0x800u ? 2 : code < 0x10000u ? 3 : 4;
  static const unsigned char heads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t i = length; i-- > 0; code >>= 6)
    to[i] = (char)(i == 0 ? heads[length] | code : 0x80u | (code & 0x3Fu));
  names->length += length;
}

static void add_letter(struct names *names, uint32_t code) {
  if (is_blank(code) && names->length == names->line) return;
  append(names, code);
  if (!is_blank(code)) names->letters = names->length;
}

static void end_line(struct names *names) {
  names->text[names->letters] = '\0';
  names->length = names->line = ++names->letters;
}

/* Puts the names side by side, without blanks at their ends. Returns what is wrong with the text, or NULL. */
static const char *split(struct text text, struct names *names) {
  size_t characters = 0;
  uint32_t previous = 0;
  bool has_zero = false;
  while (text.next < text.end) {
    const uint32_t code = read_character(&text);
    characters += code < 0x10000u ? 1 : 2;
    has_zero = has_zero || code == 0;
    if (code == '\r' || (code == '\n' && previous != '\r')) end_line(names);
    else if (code != '\n') add_letter(names, code);
    previous = code;
  }
  end_line(names);
  if (characters > MOST_CHARACTERS) return "is too long for a list of class names.";
  return has_zero ? "isn't a text file: choose a text file with one class name per line." : NULL;
}

/* All bytes of a file, to be freed; NULL with the reason in errno, EFBIG where there are too many. */
static unsigned char *read_all(FILE *file, size_t *length) {
  unsigned char *bytes = NULL;
  size_t room = 2048;
  *length = 0;
  do {
    room *= 2;
    if (room > MOST_BYTES) errno = EFBIG;
    unsigned char *larger = room > MOST_BYTES ? NULL : realloc(bytes, room);
    if (larger == NULL) break;
    bytes = larger;
    *length += fread(bytes + *length, 1, room - *length, file);
    if (*length < room && ferror(file) == 0) return bytes;
  } while (ferror(file) == 0);
  free(bytes);
  return NULL;
}

/* Puts the names of a text into `labels`. Returns what is wrong with it, or NULL. */
static const char *read_names(struct text text) {
  /* A byte takes three at most in UTF-8; what ends the last line and bytes that are left over take some more. */
  free(labels.text);
  labels = (struct names){.text = malloc(3 * bytes_left(&text) + 8)};
  if (labels.text == NULL) return "needs more memory than there is.";
  text.encoding = wide_encoding(&text);
  if (text.encoding == UTF_8 && !is_utf8(text)) text.encoding = WINDOWS_1252;
  return split(text, &labels);
}

bool mafat_read_labels(const char *path, char *problem, size_t problem_bytes) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    snprintf(problem, problem_bytes, "%s cannot be opened: %s", path, strerror(errno));
    return false;
  }
  size_t length;
  unsigned char *bytes = read_all(file, &length);
  const int reason = errno;
  fclose(file);
  if (bytes == NULL) {
    snprintf(problem, problem_bytes, "%s cannot be read: %s", path, strerror(reason));
    return false;
  }
  const char *wrong = read_names((struct text){bytes, bytes + length, UTF_8});
  free(bytes);
  if (wrong != NULL) snprintf(problem, problem_bytes, "%s %s", path, wrong);
  return wrong == NULL;
}

/* Up to the last one that isn't blank. */
static size_t label_count(void) {
  size_t line = 0, count = 0;
  for (size_t i = 0; i < labels.length; i++) {
    if (labels.text[i] == '\0') line++;
    else count = line + 1;
  }
  return count;
}

bool mafat_has_labels(void) { return labels.text != NULL; }

const char *mafat_label(int label, size_t classes) {
  if (classes > 1 && label_count() + 1 == classes && label-- == 0) return "background";
  const char *name = labels.text;
  const char *const end = name + labels.length;
  for (; label > 0 && name < end; label--) name += strlen(name) + 1;
  return name < end && *name != '\0' ? name : NULL;
}
