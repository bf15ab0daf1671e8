import { sentence, type Sentence } from '../../base/sentence';
import { formatSizes } from '../../base/units';
import { flashBytesOf, type Board } from './board';
import { flashBytes, ramBytes, type BoardMemory } from './board-memory';
import { countedBytes, type Counting, type Peaks } from './counting';
import type { Target, TargetName } from './target';

/**
 * Whether a plan fits: the one answer that hint, lens, status bar, message, report and command line give.
 * "needs 3.96 of 4.00 MiB RAM on ESP32-S3". Plain JSON.
 */
export interface Verdict {
  readonly counted: Counted;
  /** What the need is predicted for; a measurement of another one says nothing about it. */
  readonly target: string;
  /** Its short name; null where no board was chosen. */
  readonly board: string | null;
  readonly neededBytes: number;
  /** The same of the network without a plan. */
  readonly untiledBytes: number;
  /** Null without a budget. */
  readonly allowedBytes: number | null;
  readonly flash: FlashUse | null;
  /** Null without a budget. A board's flash must suffice, too. */
  readonly fits: boolean | null;
  readonly known: 'predicted' | 'measured';
}

/**
 * What of the memory a verdict is about. `feature-maps`: the arena and nothing else. `ram`: all that a board without an
 * operating system has in RAM. `process`: all memory of a process. `working-set`: what the paper counts.
 */
export type Counted = 'feature-maps' | 'ram' | 'process' | 'working-set';

/** What constants of the program take: weights, tables and code. */
export interface FlashUse {
  readonly neededBytes: number;
  /** Null where no board says. */
  readonly allowedBytes: number | null;
}

/** What a plan may take, and where. */
export interface Limit {
  /** Null: nobody said. */
  readonly bytes: number | null;
  readonly counting: Counting;
  readonly target: Pick<Target, 'name' | 'system'>;
  readonly board: Board | null;
}

/** Predicts, from the peaks of the plan and of the untiled network on the limit's target. */
export function verdictOf(planned: Peaks, untiled: Peaks, limit: Limit): Verdict {
  const { bytes, counting, target, board } = limit;
  const neededBytes = countedBytes(planned, counting);
  const flash = counting === 'process' ? flashUse(planned, board) : null;
  return {
    counted: countedOn(counting, target),
    target: target.name,
    board: board?.name ?? null,
    neededBytes,
    untiledBytes: countedBytes(untiled, counting),
    allowedBytes: bytes,
    flash,
    fits: bytes === null ? null : neededBytes <= bytes && hasRoom(flash),
    known: 'predicted',
  };
}

function countedOn(counting: Counting, { system }: Limit['target']): Counted {
  switch (counting) {
    case 'arena':
      return 'feature-maps';
    case 'process':
      return system === 'none' ? 'ram' : 'process';
    case 'working-set':
      return 'working-set';
  }
}

const flashUse = ({ flashBytes }: Peaks, board: Board | null): FlashUse | null =>
  flashBytes === undefined
    ? null
    : { neededBytes: flashBytes, allowedBytes: board && flashBytesOf(board) };

const hasRoom = (flash: FlashUse | null): boolean =>
  flash?.allowedBytes == null || flash.neededBytes <= flash.allowedBytes;

/** What one run showed of the memory. */
export interface MeasuredMemory {
  /** In the editor's or the command line's Node.js, or as a C program on this machine. */
  readonly engine: 'webassembly' | 'native';
  readonly arenaBytes: number;
  readonly processBytes: number;
}

/** The process of each engine is that of one target; it says nothing about any other. */
const TARGET_OF_ENGINE: Readonly<Record<MeasuredMemory['engine'], TargetName>> = {
  webassembly: 'runner',
  native: 'bare-c',
};

/**
 * What a run measured of what the verdict counts; null where it measured something else. Each run measures the arena, and
 * a process of this machine: nothing of a board.
 */
export function measuredOf(
  { counted, target, board }: Pick<Verdict, 'counted' | 'target' | 'board'>,
  { engine, arenaBytes, processBytes }: MeasuredMemory,
): number | null {
  if (counted === 'feature-maps') return arenaBytes;
  const isOwn = counted === 'process' && board === null && target === TARGET_OF_ENGINE[engine];
  return isOwn ? processBytes : null;
}

/** The verdict after a run: measured where the run measured what counts, else as it was predicted. */
export function afterRun(verdict: Verdict, run: MeasuredMemory): Verdict {
  const neededBytes = measuredOf(verdict, run);
  if (neededBytes === null) return verdict;
  const { allowedBytes, flash } = verdict;
  const fits = allowedBytes === null ? null : neededBytes <= allowedBytes && hasRoom(flash);
  return { ...verdict, neededBytes, fits, known: 'measured' };
}

/** The verdict on a board after a run on an emulator of it, which measures all of its memory. */
export function afterEmulatedRun(verdict: Verdict, memory: BoardMemory): Verdict {
  const { counted, allowedBytes } = verdict;
  const neededBytes = counted === 'feature-maps' ? memory.ram.arena : ramBytes(memory);
  const flash = verdict.flash && { ...verdict.flash, neededBytes: flashBytes(memory) };
  const fits = allowedBytes === null ? null : neededBytes <= allowedBytes && hasRoom(flash);
  return { ...verdict, neededBytes, flash, fits, known: 'measured' };
}

/** What counts, behind a size. */
export const COUNTED: Readonly<Record<Counted | 'flash', Sentence>> = {
  'feature-maps': sentence('for feature maps only'),
  ram: sentence('RAM'),
  flash: sentence('flash'),
  process: sentence('process memory'),
  'working-set': sentence('for the working set'),
};

/** The memory that decides: flash where that alone does not suffice, else what the budget is for. */
export function deciding(verdict: Verdict): {
  readonly counted: Counted | 'flash';
  readonly neededBytes: number;
  readonly allowedBytes: number | null;
} {
  const { counted, neededBytes, allowedBytes, flash, fits } = verdict;
  const isFlash = fits === false && allowedBytes !== null && neededBytes <= allowedBytes;
  return isFlash && flash !== null
    ? { counted: 'flash', ...flash }
    : { counted, neededBytes, allowedBytes };
}

/** `needs 3.96 of 4.00 MiB RAM on ESP32-S3`, to be continued or to stand alone. */
export function needSentence(verdict: Verdict): Sentence {
  const { board } = verdict;
  const { counted, neededBytes, allowedBytes } = deciding(verdict);
  const { needed, allowed } = formatSizes(neededBytes, allowedBytes ?? neededBytes);
  const size = allowedBytes === null ? allowed : sentence('{0} of {1}', needed, allowed);
  return board === null
    ? sentence('needs {0} {1}', size, COUNTED[counted])
    : sentence('needs {0} {1} on {2}', size, COUNTED[counted], board);
}
