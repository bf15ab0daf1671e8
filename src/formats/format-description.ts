import type { Sentence } from '../base/sentence';
import type { FileHead } from './file-head';

/** What is known of a format without reading its files: little enough for programs that read none. */
export interface FormatDescription {
  readonly id: string;
  /** What people call it. */
  readonly label: string;
  /** Endings of the files with a network's definition, with the dot. */
  readonly extensions: readonly string[];
  /** What its texts are called by editors; null where it is binary. */
  readonly language: string | null;
  /** How such files begin, for a sentence: `whose first section is [net]`. */
  readonly beginning: Sentence;
  /** Whether a file is meant as one of this format, which may be wrong; other formats may share its ending. */
  recognise(head: FileHead, fileName: string): boolean;
}
