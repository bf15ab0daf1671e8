/** How files begin that people take for another kind: a title for a sentence, where the bytes stand, and the bytes. */
const SIGNATURES: readonly (readonly [title: string, offset: number, bytes: string])[] = [
  ['a ZIP archive, as saved by PyTorch and Keras', 0, 'PK\x03\x04'],
  ['an HDF5 file, as saved by Keras', 0, '\x89HDF\r\n'],
  ['a TensorFlow Lite network', 4, 'TFL3'],
  ['a GGUF network', 0, 'GGUF'],
  ['a NumPy array', 0, '\x93NUMPY'],
  ['an ncnn weights file', 0, 'G\x6b0\x01'],
  ['a TensorRT engine', 0, 'ptrt'],
  ['a TensorRT engine', 0, 'ftrt'],
  ['a gzip file', 0, '\x1f\x8b'],
  ['an xz file', 0, '\xfd7zXZ'],
  ['a bzip2 file', 0, 'BZh'],
  ['a Zstandard file', 0, '\x28\xb5\x2f\xfd'],
  ['a 7z archive', 0, '7z\xbc\xaf'],
  ['a RAR archive', 0, 'Rar!'],
  ['a tar archive', 257, 'ustar'],
  ['a program', 0, '\x7fELF'],
  ['a PDF document', 0, '%PDF-'],
  ['a PNG image', 0, '\x89PNG'],
  ['a JPEG image', 0, '\xff\xd8\xff'],
  ['a GIF image', 0, 'GIF8'],
];

/** Bytes at the beginning of a file that are enough to tell what it is. */
export const BEGINNING_BYTES = 512;

/**
 * What a file is that is not what was asked for, with what to do if that is known; null if its beginning tells
 * nothing.
 */
export function foreignKind(beginning: Uint8Array): string | null {
  if (beginning.length === 0) return 'empty';
  const text = latin1(beginning);
  const match = SIGNATURES.find(([, offset, bytes]) => text.startsWith(bytes, offset));
  return match?.[0] ?? textKind(beginning, text) ?? serialized(beginning, text);
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Formats that are recognized by how their first fields lie. */
function serialized(bytes: Uint8Array, text: string): string | null {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first === 0x80 && second >= 2 && second <= 5) return 'a pickle file, as saved by PyTorch';
  if (/^[\s\S]{5}\0\0\0\{\s*"/.test(text)) return 'a safetensors file';
  // Protocol buffers: the version of ONNX's and TensorFlow's first message, the name of Caffe's.
  const isField = [0x12, 0x1a, 0x22, 0x2a, 0x32, 0x3a, 0x42].includes(third);
  if (first === 0x08 && second > 0 && second < 0x40 && isField)
    return 'an ONNX or TensorFlow network';
  return first === 0x0a && second > 0 && /^[\x20-\x7e]/.test(text.slice(2))
    ? 'a Caffe or TensorFlow network'
    : null;
}

function textKind(bytes: Uint8Array, text: string): string | null {
  if (/^(?:\xff\xfe\0\0|\0\0\xfe\xff)/.test(text)) return 'a UTF-32 text file';
  if (/^(?:\xff\xfe|\xfe\xff)/.test(text)) return 'a UTF-16 text file';
  // Letters of other languages are bytes above 0x7f; of zeros and other control characters a text has none.
  if (bytes.some(byte => byte < 0x20 && !TEXT_CONTROLS.has(byte))) return null;
  const start = text.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (start.startsWith('version https://git-lfs'))
    return 'a Git LFS pointer: fetch the file itself with git lfs pull';
  if (/^<(?:!doctype html|html|head|\?xml|!--)/i.test(start))
    return 'a web page: download the file itself (on GitHub: "Raw")';
  if (/^[{[]\s*["{[]/.test(start)) return 'a JSON file';
  const letters = bytes.filter(byte => byte < 0x80).length;
  return letters > 0.6 * bytes.length ? 'a text file' : null;
}

/** Tabulator, line feed, form feed and carriage return. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([9, 10, 12, 13]);
