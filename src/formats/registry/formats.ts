import { darknet } from '../darknet/darknet';
import { onnx } from '../onnx/onnx';
import type { ModelFormat } from '../format';
import type { FormatId } from './recognition';

/** How the files of each format are read. */
export const FORMATS: Readonly<Record<FormatId, ModelFormat>> = { darknet, onnx };

export const ALL_FORMATS: readonly ModelFormat[] = Object.values(FORMATS);
