import { parseSize } from '../../src/base/units';
import type { Engine } from './engine';
import { mafat, type MafatWish } from './mafat';
import { native } from './native';
import { darknet, npmPeer, opencv } from './peers';

/** The ways in which this program runs; each of them untiled and within every budget. */
const OWN: readonly Pick<MafatWish, 'mode' | 'threads'>[] = [
  { mode: 'exact', threads: 1 },
  { mode: 'fast', threads: 1 },
  { mode: 'exact', threads: 2 },
  { mode: 'fast', threads: 2 },
];

/** Kernels that C programs have, on one thread. */
const NATIVE: readonly Pick<MafatWish, 'mode'>[] = [{ mode: 'exact' }, { mode: 'fast' }];

/**
 * This program, untiled and with plans for arenas of the given sizes, and untiled as a C program. The first is what
 * answers are compared with.
 */
export const ownEngines = (budgets: readonly string[]): readonly Engine[] => [
  ...OWN.flatMap(way => [
    mafat({ ...way, plan: 'untiled' }),
    ...budgets.map(size => {
      const bytes = parseSize(size);
      return mafat({ ...way, plan: { bytes, counting: 'arena', otherwise: 'refuse' } });
    }),
  ]),
  ...NATIVE.map(way => native({ ...way, plan: 'untiled' })),
];

/**
 * This program on one thread, since others take memory of their own, with the plan for a process of a size, or with the
 * smallest there is; untiled where nothing limits it.
 */
export function ownEnginesWithin(limitBytes: number | null): readonly Engine[] {
  const plan =
    limitBytes === null
      ? 'untiled'
      : ({ bytes: limitBytes, counting: 'process', otherwise: 'smallest' } as const);
  const single = OWN.filter(({ threads }) => threads === 1);
  return [
    ...single.map(way => mafat({ ...way, plan })),
    ...NATIVE.map(way => native({ ...way, plan })),
  ];
}

/** The engine with which speeds are compared. */
export const YARDSTICK = npmPeer('onnxruntime-node', 1);

export const PEER_ENGINES: readonly Engine[] = [
  YARDSTICK,
  npmPeer('onnxruntime-node', 2),
  npmPeer('onnxruntime-web', 1),
  npmPeer('tensorflow', 1),
  opencv(1),
  darknet,
];

/** What is held to limits of memory: those that people would use in place of it. */
export const LIMITED_PEERS: readonly Engine[] = [YARDSTICK, darknet];
