import { formatSize } from '../../src/base/units';
import type { Engine } from '../engines/engine';

/** `mafat exact`; peers have but one mode. */
export const engineLabel = ({
  engine,
  mode,
}: {
  readonly engine: string;
  readonly mode: Engine['mode'];
}): string => (mode === 'default' ? engine : `${engine} ${mode}`);

/** The same, and how many threads where it is more than one. */
export const engineTitle = (
  row: Parameters<typeof engineLabel>[0] & { readonly threads: number },
) => (row.threads === 1 ? engineLabel(row) : `${engineLabel(row)}, ${row.threads} threads`);

const MOST_PLAN = 28;

/** Whether a plan computes the network as a whole, with whatever kernels. */
const isUntiled = (plan: string): boolean => plan.replace('*', '') === '1x1';

/** The beginning of a plan's text, where all of it would be too much for a table. */
export function planLabel(plan: string): string {
  if (isUntiled(plan)) return 'untiled';
  return plan.length <= MOST_PLAN ? plan : `${plan.slice(0, MOST_PLAN - 2)} …`;
}

export const milliseconds = (ms: number): string => ms.toFixed(ms < 99.95 ? 1 : 0);

export const sizeOrDash = (bytes: number | null): string =>
  bytes === null ? '–' : formatSize(bytes);

export const limitLabel = (limitBytes: number | null): string =>
  limitBytes === null ? 'none' : formatSize(limitBytes).replace(/\.0+(?=\s)/, '');
