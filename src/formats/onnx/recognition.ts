import { sentence } from '../../base/sentence';
import type { FormatDescription } from '../format-description';

/** Keys of ModelProto's fields with which writers begin: version, texts, graph, operator sets, metadata. */
const FIRST_KEYS: ReadonlySet<number> = new Set([
  0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72,
]);

const NEWEST_IR = 0x40;

/** Whether bytes begin like a serialized ModelProto (onnx.proto). */
function beginsLikeModel([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  if (first !== 0x08) return false;
  return second > 0 && second < NEWEST_IR && FIRST_KEYS.has(third);
}

export const ONNX: FormatDescription = {
  id: 'onnx',
  label: 'ONNX',
  extensions: ['.onnx'],
  language: null,
  beginning: sentence('that begins with the version of ONNX'),
  recognise: ({ bytes }, fileName) =>
    beginsLikeModel(bytes) ||
    (/\.onnx$/i.test(fileName) && FIRST_KEYS.has(bytes[0] ?? 0) && !isText(bytes)),
};

/** Texts have no zeros and few other control characters. */
const isText = (bytes: Uint8Array): boolean =>
  !bytes.subarray(0, 512).some(byte => byte < 9 || (byte > 13 && byte < 32));
