/*
 * Runs a network with Debian's libdarknet and speaks the wire that host.ts describes:
 *     darknet FOLDER THREADS LAYER...
 * THREADS is always 1, for this library has no more. LAYERs are those whose outputs are written.
 */
#include <darknet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void fail(const char *what, const char *path) {
    fprintf(stderr, "\n%s %s\n", what, path);
    exit(1);
}

static float *read_input(const char *path, size_t count) {
    float *numbers = malloc(count * sizeof(float));
    FILE *file = fopen(path, "rb");
    if (numbers == NULL || file == NULL || fread(numbers, sizeof(float), count, file) != count)
        fail("cannot read", path);
    fclose(file);
    return numbers;
}

static void write_outputs(const char *path, network *net, char **layers, int count) {
    FILE *file = fopen(path, "wb");
    if (file == NULL) fail("cannot write", path);
    for (int i = 0; i < count; i++) {
        layer l = net->layers[atoi(layers[i])];
        fwrite(l.output, sizeof(float), l.outputs, file);
    }
    if (fclose(file) != 0) fail("cannot write", path);
}

int main(int argc, char **argv) {
    char cfg[4096], weights[4096], input[4096], line[4096];
    if (argc < 4) fail("usage: darknet FOLDER THREADS", "LAYER...");
    snprintf(cfg, sizeof cfg, "%s/net.cfg", argv[1]);
    snprintf(weights, sizeof weights, "%s/net.weights", argv[1]);
    snprintf(input, sizeof input, "%s/input.f32", argv[1]);

    /* What the library prints goes to standard error: standard output is the wire. */
    FILE *wire = fdopen(dup(STDOUT_FILENO), "w");
    dup2(STDERR_FILENO, STDOUT_FILENO);

    network *net = load_network(cfg, weights, 0);
    set_batch_network(net, 1);
    float *numbers = read_input(input, (size_t)net->w * net->h * net->c);
    fprintf(wire, "ready\n");
    fflush(wire);

    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, "run") == 0) {
            double start = milliseconds();
            network_predict(net, numbers);
            fprintf(wire, "ms %.6f\n", milliseconds() - start);
        } else if (strncmp(line, "write ", 6) == 0) {
            write_outputs(line + 6, net, argv + 3, argc - 3);
            fprintf(wire, "written\n");
        } else {
            fail("no command:", line);
        }
        fflush(wire);
    }
    return 0;
}
