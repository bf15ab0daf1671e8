import { at } from '../../src/base/assert';
import type { Network } from '../../src/core/network/network';
import type { Group, OverlapMode, Plan } from '../../src/core/tiling/plan';
import { draftOffer, type Budget, type DraftOffer } from '../../src/core/search/offer';
import { UserError } from '../../src/base/user-error';

const MODES: readonly OverlapMode[] = [
  'recompute',
  'checkerboard',
  'keep-rows',
  'keep-rows-and-columns',
];

/** A group's way of tiling for other layers; new layers produce one row at a time. */
function moved(group: Group, first: number, last: number): Group {
  const layers = Array.from(
    { length: last - first + 1 },
    (_, index) => first + index - group.first,
  );
  const { blockHeights, kernels } = group;
  return {
    ...group,
    first,
    last,
    ...(blockHeights && { blockHeights: layers.map(layer => blockHeights[layer] ?? 1) }),
    ...(kernels && { kernels: layers.map(layer => kernels[layer] ?? 'exact') }),
  };
}

/** Plans that differ in one cut, grid or mode, whether they fit the network or not. */
export function neighbourPlans(plan: Plan): readonly Plan[] {
  const { groups } = plan;
  const result: Plan[] = [];
  const put = (from: number, count: number, ...changed: readonly Group[]): void => {
    result.push({
      ...plan,
      groups: [...groups.slice(0, from), ...changed, ...groups.slice(from + count)],
    });
  };
  groups.forEach((group, index) => {
    const { first, last, grid, overlap } = group;
    for (const step of [-1, 1]) {
      put(index, 1, { ...group, grid: { ...grid, rows: grid.rows + step } });
      put(index, 1, { ...group, grid: { ...grid, columns: grid.columns + step } });
    }
    for (const mode of MODES)
      if (mode !== overlap) {
        const rest: Group = {
          first,
          last,
          grid,
          overlap,
          ...(group.kernels && { kernels: group.kernels }),
        };
        put(index, 1, { ...rest, overlap: mode });
      }
    for (let cut = first + 1; cut <= last; cut++)
      put(index, 1, moved(group, first, cut - 1), moved(group, cut, last));
    const next = groups[index + 1];
    if (next === undefined) return;
    put(index, 2, moved(group, first, next.last));
    put(index, 2, moved(next, first, next.last));
    for (const cut of [next.first - 1, next.first + 1])
      if (cut > first && cut <= next.last)
        put(index, 2, moved(group, first, cut - 1), moved(next, cut, next.last));
  });
  return result.filter(({ groups: [head] }) => head !== undefined && at(groups, 0).first === 0);
}

/** A plan as far as it is known before its buffers are placed; undefined where it does not fit the network. */
export function draftIfValid(
  network: Network,
  plan: Plan,
  budget: Omit<Budget, 'bytes'>,
): DraftOffer | undefined {
  if (plan.groups.some(({ grid }) => grid.rows < 1 || grid.columns < 1)) return undefined;
  try {
    return draftOffer(network, plan, budget);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
