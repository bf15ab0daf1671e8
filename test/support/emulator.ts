import type { BoardMemory } from '../../src/core/target/board-memory';
import type { Toolchain } from './native';

/** What emulated boards need. */
export const CORTEX_M: Toolchain = {
  compiler: ['arm-none-eabi-gcc'],
  runner: ['qemu-system-arm'],
};

/** The part of the JSON of a run on an emulated board that is looked at. */
export interface Emulated {
  readonly identical: boolean | null;
  readonly plan: { readonly notation: string };
  readonly peak: Readonly<Record<'arenaBytes' | 'processBytes' | 'flashBytes', number>>;
  readonly measured: BoardMemory & { readonly instructions: number };
  readonly predicted: BoardMemory;
  readonly emulated: { readonly machine: string; readonly compiler: string };
}
