import type { TargetName } from './target';

/** A figure of a board, and the title of the document that says it. */
export interface Figure {
  /** A size or a frequency with its unit. */
  readonly value: string;
  readonly source: string;
}

/** A board that networks run on, and what of its memory a network may take. */
export interface Board {
  /** As plan files name it. */
  readonly id: string;
  /** Short enough for a status bar. */
  readonly name: string;
  /** Its processor, as in `Cortex-M4F`. */
  readonly core: string;
  readonly clock: Figure;
  /**
   * The largest of its fast memories that one array can lie in. What else runs there is not taken off: see `firmware`.
   */
  readonly ram: Figure;
  /** Memory outside the chip, which has the maps where there is any. */
  readonly slowRam?: Figure;
  /** Constants of the program have room here; null where a file system holds the weights. */
  readonly flash: Figure | null;
  /** What everything but the network takes of both; null where that is an operating system's. */
  readonly firmware: Firmware | null;
  /** Decides what counts: the RAM of a board without an operating system, else the process. */
  readonly target: TargetName;
}

/** Sizes with their units. */
export interface Firmware {
  readonly ram: string;
  readonly flash: string;
  readonly source: string;
}
