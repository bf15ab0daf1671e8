/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#define _POSIX_C_SOURCE 200809L

#include "command.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "answer.h"
#include "detection.h"
#include "input.h"
#include "labels.h"
#include "observation.h"

#define MOST_REPETITIONS 1000000
#define MOST_INPUTS 64u
#define TOP_CLASSES 5

static const char help[] =
    "usage: mafat-run INPUT... [options]\n"
    "\n"
    "INPUT            an image of any size (.ppm, P6), bytes height x width x channels\n"
    "                 (.raw), or floats channels x height x width (.f32)\n"
    "--out FILE.f32   write all outputs in order, as floats channels x height x width\n"
    "--repeat N       run N times and report the fastest\n"
    "--observe        report how much of the arena is written (observedBytes)\n"
    "--simd LEVEL     scalar, sse2, avx2, avx512, avx512vnni, neon or dotprod\n"
    "                 (default: the fastest)\n"
    "--weights FILE   packed weights (default: weights.bin next to the program)\n"
    "--names FILE     class names, one per line\n"
    "--threshold X    minimum score of a detection (default: 0.25)\n"
    "--nms X          overlap (IoU) above which boxes are one object (default: 0.45)\n";

struct options {
  /* Files, one for each input of the network. */
  const char *inputs[MOST_INPUTS];
  unsigned input_count;
  const char *out, *weights, *names;
  const struct mafat_kernels *kernels;
  int repeat;
  bool observe;
  struct mafat_decoding decoding;
};

static const char *program_name = "mafat-run";

/* Says what is wrong; the sentence is made of up to three parts. */
static bool complain(const char *first, const char *second, const char *third) {
  fprintf(stderr, "%s: %s%s%s\n", program_name, first, second, third);
  return false;
}

static bool parse_number(const char *text, double least, double most, double *number) {
  char *end;
  *number = strtod(text, &end);
  return end != text && *end == '\0' && *number >= least && *number <= most;
}

static bool parse_value(struct options *options, const char *name, const char *value) {
  double number = 0.0;
  if (strcmp(name, "--out") == 0) {
    options->out = value;
  } else if (strcmp(name, "--weights") == 0) {
    options->weights = value;
  } else if (strcmp(name, "--names") == 0) {
    options->names = value;
  } else if (strcmp(name, "--repeat") == 0) {
    if (!parse_number(value, 1.0, MOST_REPETITIONS, &number) || (double)(int)number < number)
      return complain("--repeat: \"", value, "\" isn't a positive integer.");
    options->repeat = (int)number;
  } else if (strcmp(name, "--simd") == 0) {
    options->kernels = mafat_kernels_named(value);
    if (options->kernels == NULL)
      return complain("--simd: this processor or program has no \"", value,
                      "\": use scalar, sse2, avx2, avx512, avx512vnni, neon or dotprod.");
  } else if (strcmp(name, "--threshold") == 0 || strcmp(name, "--nms") == 0) {
    if (!parse_number(value, 0.0, 1.0, &number))
      return complain(name, ": use a number from 0 to 1 instead of ", value);
    if (strcmp(name, "--nms") == 0) options->decoding.nms = number;
    else options->decoding.threshold = number;
  } else {
    return complain("unknown option ", name, ": see --help.");
  }
  return true;
}

static bool parse_options(struct options *options, unsigned wanted, int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--observe") == 0) {
      options->observe = true;
    } else if (argv[i][0] == '-' && argv[i][1] == '-') {
      if (i + 1 == argc) return complain(argv[i], " needs a value: see --help.", "");
      if (!parse_value(options, argv[i], argv[i + 1])) return false;
      i++;
    } else if (options->input_count == wanted || options->input_count == MOST_INPUTS) {
      return complain(wanted == 1 ? "more than one input: " : "more inputs than the network has: ",
                      argv[i], "");
    } else {
      options->inputs[options->input_count++] = argv[i];
    }
  }
  if (options->input_count == 0) return complain("no input: see --help.", "", "");
  return options->input_count == wanted ||
         complain("the network has more inputs than are given: see the README.", "", "");
}

/* weights.bin in the folder of the program. */
static const char *default_weights(const char *program) {
  static char path[4096];
  static const char file[] = "weights.bin";
  const char *slash = strrchr(program, '/');
  const size_t folder = slash == NULL ? 0 : (size_t)(slash - program) + 1;
  if (folder + sizeof file > sizeof path) return file;
  memcpy(path, program, folder);
  memcpy(path + folder, file, sizeof file);
  return path;
}

static double milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

/*
 * Largest resident set of this process. Linux tells it in /proc; what getrusage tells there may be that of the
 * process that started this one.
 */
static uint64_t peak_bytes(void) {
  unsigned long kilobytes = 0;
  FILE *status = fopen("/proc/self/status", "r");
  if (status != NULL) {
    char line[256];
    while (fgets(line, sizeof line, status) != NULL)
      if (sscanf(line, "VmHWM: %lu", &kilobytes) == 1) break;
    fclose(status);
    if (kilobytes > 0) return (uint64_t)kilobytes * 1024u;
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
  return (uint64_t)usage.ru_maxrss;
#else
  return (uint64_t)usage.ru_maxrss * 1024u;
#endif
}

static void print_text(const char *text) {
  putchar('"');
  for (; *text != '\0'; text++) {
    const unsigned char byte = (unsigned char)*text;
    if (byte == '"' || byte == '\\') putchar('\\');
    if (byte < 0x20) printf("\\u%04x", (unsigned)byte);
    else putchar(byte);
  }
  putchar('"');
}

static const char *label_of(const struct mafat_network *network, int label) {
  if (mafat_has_labels()) return mafat_label(label, network->classifier == NULL ? 0 : network->classifier->count);
  return (unsigned)label < network->label_count ? network->labels[label] : NULL;
}

static void print_label(const struct mafat_network *network, int label) {
  const char *name = label_of(network, label);
  printf("{\"label\": ");
  if (name != NULL && *name != '\0') print_text(name);
  else printf("\"class %d\"", label);
}

static void print_detections(const struct mafat_network *network, struct mafat_decoding decoding) {
  static struct mafat_detection found[MAFAT_MOST_DETECTIONS];
  const unsigned count = mafat_detections(network, decoding, found);
  for (unsigned i = 0; i < count; i++) {
    const struct mafat_box box = found[i].box;
    printf(i == 0 ? "\n    " : ",\n    ");
    print_label(network, found[i].label);
    printf(", \"score\": %.9g, \"x\": %.9g, \"y\": %.9g, \"w\": %.9g, \"h\": %.9g}", found[i].score,
           box.x, box.y, box.width, box.height);
  }
}

/* The classes with the highest scores, the surest first. */
static void print_classes(const struct mafat_network *network) {
  const struct mafat_scores scores = mafat_class_scores(network);
  const int count = (int)network->classifier->count;
  int top[TOP_CLASSES];
  int found = 0;
  for (int label = 0; label < count; label++) {
    const double score = mafat_class_score(&scores, (uint32_t)label);
    if (score != score) continue;
    int place = found;
    while (place > 0 && mafat_class_score(&scores, (uint32_t)top[place - 1]) < score) place--;
    if (place == TOP_CLASSES) continue;
    if (found < TOP_CLASSES) found++;
    for (int i = found - 1; i > place; i--) top[i] = top[i - 1];
    top[place] = label;
  }
  for (int i = 0; i < found; i++) {
    printf(i == 0 ? "\n    " : ",\n    ");
    print_label(network, top[i]);
    printf(", \"score\": %.9g}", mafat_class_score(&scores, (uint32_t)top[i]));
  }
}

/* JSON has no words for what isn't a number. */
static void print_number(const char *name, double number) {
  if (isfinite(number)) printf(", \"%s\": %.9g", name, number);
  else printf(", \"%s\": null", name);
}

/* The answers of a network of which nothing else is known, each in a few numbers. */
static void print_numbers(const struct mafat_network *network) {
  for (unsigned index = 0; index < network->answer_count; index++) {
    const struct mafat_answer *answer = &network->answers[index];
    const struct mafat_answer_reader reader = mafat_read_answer(network, answer);
    double least = (double)INFINITY, most = -(double)INFINITY, sum = 0.0;
    for (uint32_t place = 0; place < answer->count; place++) {
      const double number = (double)mafat_answer_number(&reader, place);
      least = number < least ? number : least;
      most = number > most ? number : most;
      sum += number;
    }
    printf(index == 0 ? "\n    {\"name\": " : ",\n    {\"name\": ");
    print_text(answer->name);
    printf(", \"dims\": %s", answer->dims);
    print_number("min", least);
    print_number("max", most);
    print_number("mean", sum / answer->count);
    putchar('}');
  }
}

/* What the network says: detections, classes, or numbers where nothing is known of them. */
static void print_answer(const struct mafat_network *network, struct mafat_decoding decoding) {
  const bool has_heads = network->head_count + network->table_count > 0;
  if (has_heads) {
    printf(",\n  \"detections\": [");
    print_detections(network, decoding);
    putchar(']');
  }
  if (network->classifier != NULL) {
    printf(",\n  \"classes\": [");
    print_classes(network);
    putchar(']');
  }
  if (!has_heads && network->classifier == NULL && network->answer_count > 0) {
    printf(",\n  \"numbers\": [");
    print_numbers(network);
    putchar(']');
  }
}

static bool write_outputs(const struct mafat_network *network, const char *path) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) return complain(path, " cannot be written: ", strerror(errno));
  bool written = true;
  for (unsigned index = 0; index < network->output_count; index++) {
    const struct mafat_map map = mafat_output(network, index);
    for (int channel = 0; channel < map.channels; channel++)
      for (int y = 0; y < map.height; y++)
        for (int x = 0; x < map.width; x++) {
          const float number = mafat_number(&map, y, x, channel);
          written = fwrite(&number, sizeof number, 1, file) == 1 && written;
        }
  }
  written = fclose(file) == 0 && written;
  return written || complain(path, " cannot be written: ", strerror(errno));
}

/* Whether two paths lead to one file. */
static bool same_file(const char *a, const char *b) {
  struct stat first, second;
  return a != NULL && b != NULL && stat(a, &first) == 0 && stat(b, &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

static bool check_out(const struct options *options) {
  bool is_input = same_file(options->out, options->weights) || same_file(options->out, options->names);
  for (unsigned i = 0; i < options->input_count; i++)
    is_input = is_input || same_file(options->out, options->inputs[i]);
  return !is_input ||
         complain("--out: ", options->out, " is an input of this run: choose another file.");
}

/* Whether all that was printed has arrived. */
static bool check_printed(void) {
  const bool is_flushed = fflush(stdout) == 0;
  return (is_flushed && ferror(stdout) == 0) ||
         complain("the output cannot be written: ", strerror(errno), "");
}

struct measurement {
  double ms, load_ms;
};

/* Runs as often as is wanted, and keeps the least time. */
static bool run(const struct mafat_network *network, struct options *options,
                struct mafat_weights *weights, struct measurement *least) {
  char problem[8192];
  struct mafat_area ignored;
  if (options->observe) mafat_plant_canary(network);
  for (int times = 0; times < options->repeat; times++) {
    for (unsigned i = 0; i < options->input_count; i++)
      if (!mafat_read_input(network, i, options->inputs[i], i == 0 ? &options->decoding.area : &ignored,
                            problem, sizeof problem))
        return complain(problem, "", "");
    const double start = milliseconds();
    const enum mafat_status status = mafat_run_with(network, weights, options->kernels);
    const double elapsed = milliseconds() - start;
    if (status != MAFAT_OK)
      return complain(options->weights, " ", mafat_status_text(status));
    if (times == 0 || elapsed < least->ms)
      *least = (struct measurement){elapsed, (double)mafat_load_nanoseconds() * 1e-6};
  }
  return true;
}

static void print_result(const struct mafat_network *network, const struct options *options,
                         struct measurement measured, uint64_t peak) {
  printf("{\n  \"network\": ");
  print_text(network->name);
  printf(",\n  \"plan\": ");
  print_text(network->plan);
  printf(",\n  \"mode\": \"%s\",\n  \"simd\": \"%s\",\n", network->is_fast ? "fast" : "exact",
         mafat_kernels_name(options->kernels));
  printf("  \"repeat\": %d,\n  \"ms\": %.6f,\n  \"loadMs\": %.6f,\n", options->repeat, measured.ms,
         measured.load_ms);
  printf("  \"arenaBytes\": %" PRIu32 ",\n  \"weightsBytes\": %" PRIu32 ",\n", network->arena_bytes,
         network->region_bytes);
  if (options->observe)
    printf("  \"observedBytes\": %" PRIu32 ",\n", mafat_observed_bytes(network));
  printf("  \"predictedBytes\": %" PRIu64 ",\n  \"peakBytes\": %" PRIu64, network->process_bytes,
         peak);
  print_answer(network, options->decoding);
  printf("\n}\n");
}

int mafat_command(const struct mafat_network *network, int argc, char **argv) {
  struct options options = {
      .weights = default_weights(argc > 0 ? argv[0] : ""),
      .kernels = mafat_best_kernels(),
      .repeat = 1,
      .decoding = {.threshold = 0.25, .nms = 0.45},
  };
  if (argc == 2 && strcmp(argv[1], "--help") == 0) {
    fputs(help, stdout);
    return check_printed() ? 0 : 2;
  }
  if (!parse_options(&options, network->input_count, argc, argv) || !check_out(&options)) return 2;
  char problem[8192];
  if (options.names != NULL && !mafat_read_labels(options.names, problem, sizeof problem)) {
    complain(problem, "", "");
    return 2;
  }
  struct mafat_weights weights;
  const enum mafat_status status = mafat_open_weights(&weights, network, options.weights);
  if (status == MAFAT_NO_WEIGHTS) {
    complain(options.weights, " cannot be read: ", strerror(errno));
    return 2;
  }
  if (status != MAFAT_OK) {
    complain(options.weights, " ", mafat_status_text(status));
    return 2;
  }
  struct measurement least = {0.0, 0.0};
  bool done = run(network, &options, &weights, &least);
  const uint64_t peak = peak_bytes();
  mafat_close_weights(&weights, network);
  if (done && options.out != NULL) done = write_outputs(network, options.out);
  if (!done) return 2;
  print_result(network, &options, least, peak);
  return check_printed() ? 0 : 2;
}
