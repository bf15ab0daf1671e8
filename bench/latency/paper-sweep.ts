import type { Network } from '../../src/core/network/network';
import type { Plan } from '../../src/core/tiling/plan';
import { parsePlan } from '../../src/core/tiling/plan-notation';

/** Rows and columns of the grids. */
const SQUARES = [1, 2, 3, 4, 5];

/** Behind the pools of YOLOv2. */
const CUTS = [4, 8, 12];

/** What one would try by hand in the paper's way: every square in one group, and every two squares with a cut between them. */
export function paperSweep(network: Network): readonly Plan[] {
  const grids = SQUARES.map(parts => `${parts}x${parts}`);
  const pairs = CUTS.flatMap(cut =>
    grids.flatMap(early => grids.map(late => `${early}/${cut}/${late}`)),
  );
  return [...grids, ...pairs].map(text => parsePlan(text, network));
}
