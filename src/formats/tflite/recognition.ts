import { sentence } from '../../base/sentence';
import type { FormatDescription } from '../format-description';

/** The identifier of TFLite's schema, behind the offset of the root. */
const IDENTIFIER = Array.from('TFL3', letter => letter.charCodeAt(0));
const IDENTIFIER_START = 4;

export const TFLITE: FormatDescription = {
  id: 'tflite',
  label: 'TensorFlow Lite',
  extensions: ['.tflite'],
  language: null,
  beginning: sentence('that has TFL3 behind its first four bytes'),
  recognise: ({ bytes }) =>
    IDENTIFIER.every((code, place) => bytes[IDENTIFIER_START + place] === code),
};
