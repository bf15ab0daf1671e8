"""Runs a network with OpenCV's dnn module and speaks the wire that host.ts describes: opencv.py FOLDER THREADS."""

import os
import sys
import time

import cv2
import numpy


def main(folder, threads):
    cv2.setNumThreads(threads)
    net = cv2.dnn.readNetFromDarknet(f"{folder}/net.cfg", f"{folder}/net.weights")
    net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
    net.setPreferableTarget(cv2.dnn.DNN_TARGET_CPU)
    names = net.getLayerNames()
    outputs = [names[layer - 1] for layer in sorted(net.getUnconnectedOutLayers())]
    blob = numpy.fromfile(f"{folder}/input.f32", numpy.float32).reshape(input_shape(folder))
    # What libraries print goes to standard error: standard output is the wire.
    wire = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    answer(wire, "ready")
    maps = []
    for line in sys.stdin:
        command, _, path = line.rstrip("\n").partition(" ")
        if command == "run":
            start = time.monotonic()
            net.setInput(blob)
            maps = net.forward(outputs)
            answer(wire, f"ms {(time.monotonic() - start) * 1e3:.6f}")
        elif command == "write":
            numpy.concatenate([each.ravel() for each in maps]).tofile(path)
            answer(wire, "written")
        else:
            sys.exit(f'"{command}" is no command')


def answer(wire, line):
    print(line, file=wire, flush=True)


def input_shape(folder):
    """1, channels, height, width of the first section."""
    options = {}
    with open(f"{folder}/net.cfg") as cfg:
        next(cfg)
        for line in cfg:
            if line.startswith("["):
                break
            name, _, value = line.strip().partition("=")
            options[name] = value
    return (1, *(int(options[name]) for name in ("channels", "height", "width")))


main(sys.argv[1], int(sys.argv[2]))
