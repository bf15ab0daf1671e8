/** How files begin that people take for another kind: a title for a sentence, where the bytes stand, and the bytes. */
const SIGNATURES: readonly (readonly [title: string, offset: number, bytes: string])[] = [
  ['an archive (ZIP), as PyTorch and Keras save networks', 0, 'PK\x03\x04'],
  ['a file of HDF5, as Keras saves networks', 0, '\x89HDF\r\n'],
  ['a network of TensorFlow Lite', 4, 'TFL3'],
  ['a network in GGUF', 0, 'GGUF'],
  ['a list of numbers of NumPy', 0, '\x93NUMPY'],
  ['the weights of a network of ncnn', 0, 'G\x6b0\x01'],
  ['a network compiled by TensorRT', 0, 'ptrt'],
  ['a network compiled by TensorRT', 0, 'ftrt'],
  ['a file compressed by gzip', 0, '\x1f\x8b'],
  ['a file compressed by xz', 0, '\xfd7zXZ'],
  ['a file compressed by bzip2', 0, 'BZh'],
  ['a file compressed by Zstandard', 0, '\x28\xb5\x2f\xfd'],
  ['a 7z archive', 0, '7z\xbc\xaf'],
  ['a RAR archive', 0, 'Rar!'],
  ['a tar archive', 257, 'ustar'],
  ['a program', 0, '\x7fELF'],
  ['a PDF document', 0, '%PDF-'],
  ['a PNG picture', 0, '\x89PNG'],
  ['a JPEG picture', 0, '\xff\xd8\xff'],
  ['a GIF picture', 0, 'GIF8'],
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

/** Formats that are told by how their first fields lie. */
function serialized(bytes: Uint8Array, text: string): string | null {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first === 0x80 && second >= 2 && second <= 5) return 'a pickle, as PyTorch saves networks';
  if (/^[\s\S]{5}\0\0\0\{\s*"/.test(text)) return 'a file of safetensors';
  // Protocol buffers: the version of ONNX's and TensorFlow's first message, the name of Caffe's.
  const isField = [0x12, 0x1a, 0x22, 0x2a, 0x32, 0x3a, 0x42].includes(third);
  if (first === 0x08 && second > 0 && second < 0x40 && isField)
    return 'a network of ONNX or TensorFlow';
  return first === 0x0a && second > 0 && /^[\x20-\x7e]/.test(text.slice(2))
    ? 'a network of Caffe or TensorFlow'
    : null;
}

function textKind(bytes: Uint8Array, text: string): string | null {
  if (/^(?:\xff\xfe|\xfe\xff)/.test(text)) return 'a text in UTF-16';
  // Letters of other languages are bytes above 0x7f; of zeros and other control characters a text has none.
  if (bytes.some(byte => byte < 0x20 && !TEXT_CONTROLS.has(byte))) return null;
  const start = text.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (start.startsWith('version https://git-lfs'))
    return 'the pointer of Git LFS to a file: fetch the file itself with git lfs pull';
  if (/^<(?:!doctype html|html|head|\?xml|!--)/i.test(start))
    return 'a web page: download the file itself, on GitHub by "Raw"';
  if (/^[{[]\s*["{[]/.test(start)) return 'a text in JSON';
  const letters = bytes.filter(byte => byte < 0x80).length;
  return letters > 0.6 * bytes.length ? 'a text' : null;
}

/** Tabulator, line feed, form feed and carriage return. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([9, 10, 12, 13]);
