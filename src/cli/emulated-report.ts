import { formatCount, formatSize } from '../base/units';
import { flashBytes, ramBytes, type BoardMemory } from '../core/target/board-memory';
import type { EmulatedFacts } from '../native/emulated-run';

/** What a run on an emulated board measured, for people. */
export const emulatedLines = ({
  machine,
  compiler,
  measured,
  predicted,
  instructions,
}: EmulatedFacts): readonly string[] => [
  `emulated   ${machine}, ${compiler}, ${formatCount(instructions)} instructions`,
  `RAM        ${ramText(measured)}, predicted at most ${formatSize(ramBytes(predicted))}`,
  `flash      ${flashText(measured)}, predicted at most ${formatSize(flashBytes(predicted))}`,
];

function ramText(memory: BoardMemory): string {
  const { arena, data, stack } = memory.ram;
  return `${formatSize(ramBytes(memory))}: arena ${formatSize(arena)}, variables ${formatSize(data)}, stack ${formatSize(stack)}`;
}

function flashText(memory: BoardMemory): string {
  const { code, tables, weights } = memory.flash;
  return `${formatSize(flashBytes(memory))}: code ${formatSize(code)}, tables ${formatSize(tables)}, weights ${formatSize(weights)}`;
}
