import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatShape } from '../../src/core/network/shape';
import { inputReferences, shapeOf, type Network } from '../../src/core/network/network';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import type { Plan } from '../../src/core/tiling/plan';
import { ROOT } from '../support/program';

/** A network and a plan of it. */
export interface PlannedNetwork {
  readonly network: Network;
  readonly plan: Plan;
}

/** The network layer by layer, and the plan. */
export function describePlanned({ network, plan }: PlannedNetwork): string {
  const layers = network.layers.map(({ index, operation, inputs, output }) => {
    const { kind, ...options } = operation;
    const reads = inputs.length === 0 ? '' : ` of ${inputs.join(', ')}`;
    return `${index} ${kind}${reads}: ${formatShape(output.shape)} ${JSON.stringify(options)}`;
  });
  return [
    ...inputReferences(network).map(
      input => `${input} input: ${formatShape(shapeOf(network, input))}`,
    ),
    ...layers,
    `plan ${formatPlan(plan)} ${JSON.stringify(plan)}`,
  ].join('\n');
}

/** Writes it where `readPlanned` finds it, and returns the path. */
export function savePlanned(planned: PlannedNetwork, name: string): string {
  const folder = join(ROOT, 'output', 'fuzz');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(planned));
  return file;
}

export const readPlanned = (file: string): PlannedNetwork =>
  JSON.parse(readFileSync(file, 'utf8')) as PlannedNetwork;
