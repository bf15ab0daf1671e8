import { darknet } from '../darknet/darknet';
import { onnx } from '../onnx/onnx';
import { tflite } from '../tflite/tflite';
import type { ModelFormat } from '../format';
import type { FormatId } from './recognition';

/** How the files of each format are read. */
export const FORMATS: Readonly<Record<FormatId, ModelFormat>> = { darknet, onnx, tflite };

export const ALL_FORMATS: readonly ModelFormat[] = Object.values(FORMATS);
