import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TARGETS } from '../src/core/target/target';
import { networkMacs } from '../src/core/operations/macs';
import { lower } from '../src/core/schedule/lowering';
import { accountedPeak } from '../src/core/search/accounted-peak';
import type { Accounting } from '../src/core/search/network-table';
import { planFrontier } from '../src/core/search/plan-frontier';
import { formatPlan } from '../src/core/tiling/plan-notation';
import { darknet } from '../src/formats/darknet/darknet';

/** As msf-CNN counts: a byte a number; the network's input and output left out. */
const ACCOUNTING: Accounting = {
  elementBytes: 1,
  excluded: new Set(['network-input', 'network-output']),
};

const FACTORS = [1, 1.1, 1.3, 1.5, Infinity];
const BUDGETS = [16_000, 32_000, 64_000];

/** Prints the frontier of the published comparison networks (design/method.md 6.2), every plan lowered. */
for (const name of ['mbv2-w0.35-r144', 'mcunetv2-vww5-r80']) {
  const path = join(__dirname, '..', '..', 'shared', 'data', 'yardsticks', `${name}.cfg`);
  const { network } = darknet.parse(readFileSync(path, 'latin1'), path, {});
  const start = performance.now();
  const points = planFrontier(network, TARGETS[0], { maxMacFactor: 1e9, accounting: ACCOUNTING });
  const searched = performance.now() - start;
  const macs = networkMacs(network);
  console.log(
    `${name}: ${points.length} plans in ${searched.toFixed(0)} ms; bytes alive at once, placed`,
  );
  const shown = (point: (typeof points)[number]): string => {
    const placed = accountedPeak(lower(network, point.plan), ACCOUNTING);
    const factor = (point.macs / macs).toFixed(4);
    return `${point.estimatedBytes} B, ${placed} B, F = ${factor}  ${formatPlan(point.plan)}`;
  };
  for (const factor of FACTORS) {
    const best = points.filter(point => point.macs <= factor * macs * (1 + 1e-9)).at(-1);
    console.log(`  F <= ${factor}: ${best === undefined ? 'none' : shown(best)}`);
  }
  for (const budget of BUDGETS) {
    const best = points.find(point => point.estimatedBytes <= budget);
    console.log(`  ${budget} B: ${best === undefined ? 'none' : shown(best)}`);
  }
}
