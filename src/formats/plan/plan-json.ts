import * as v from 'valibot';
import { shortened } from '../../base/shortened';
import { UserError } from '../../base/user-error';
import { inFileOrder, orderProblem } from '../../core/network/layer-order';
import type { Network } from '../../core/network/network';
import type { Group, Plan } from '../../core/tiling/plan';
import { formatPlan, typedNotation } from '../../core/tiling/plan-notation';
import { heldOrder, planInOrder } from '../../core/tiling/plan-order';
import { entriesOnly } from './entries-only';
import { networkHash } from './network-hash';

const VERSION = 1;

const layerNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e6));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e6));

const groupSchema = entriesOnly({
  first: layerNumber,
  last: layerNumber,
  grid: entriesOnly({ rows: count, columns: count, rule: v.picklist(['paper', 'balanced']) }),
  overlap: v.picklist(['recompute', 'checkerboard', 'keep-rows', 'keep-rows-and-columns']),
  blockHeights: v.exactOptional(v.array(count)),
  kernels: v.exactOptional(v.array(v.picklist(['exact', 'fast']))),
});

/** What a plan document must look like. */
export const planDocumentSchema = entriesOnly({
  version: v.literal(VERSION),
  notation: v.exactOptional(v.string()),
  network: entriesOnly({ name: v.string(), hash: v.string() }),
  weights: v.picklist(['resident', 'group', 'block']),
  input: v.picklist(['f32', 'u8', 'i8']),
  residences: v.exactOptional(v.array(entriesOnly({ layer: layerNumber, host: layerNumber }))),
  order: v.exactOptional(v.array(layerNumber)),
  groups: v.pipe(v.array(groupSchema), v.minLength(1)),
});

/**
 * A plan as it is kept in files: all that there is to it, and the network that it was made for. The
 * notation is for people; on reading it may be left out, but must not contradict the groups.
 */
export type PlanDocument = v.InferOutput<typeof planDocumentSchema>;

export function planDocument(network: Network, given: Plan): PlanDocument {
  const plan = given.order === undefined ? planInOrder(network, given) : given;
  return {
    version: VERSION,
    notation: formatPlan(plan),
    network: { name: network.name, hash: networkHash(network) },
    weights: plan.weights,
    input: plan.input,
    ...(plan.residences && {
      residences: plan.residences.map(({ layer, host }) => ({ layer, host })),
    }),
    ...(plan.order && { order: [...plan.order] }),
    groups: plan.groups.map(groupDocument),
  };
}

const groupDocument = (group: Group): PlanDocument['groups'][number] => {
  const { first, last, grid, overlap, blockHeights, kernels } = group;
  return {
    first,
    last,
    grid: { rows: grid.rows, columns: grid.columns, rule: grid.rule },
    overlap,
    ...(blockHeights && { blockHeights: [...blockHeights] }),
    ...(kernels && { kernels: [...kernels] }),
  };
};

/** The canonical text: fixed order of keys, two blanks of indentation, a line feed at the end. */
export const formatPlanJson = (network: Network, plan: Plan): string =>
  `${JSON.stringify(planDocument(network, plan), null, 2)}\n`;

/**
 * The plan in a JSON text: a plan document, or an object that holds one as `plan` (what
 * `mafat plan --json` prints). Whether its groups fit together is checked where it is lowered, with the network in its
 * order. @throws UserError when it isn't one, or was made for another network.
 */
export function parsePlanJson(text: string, network: Network, fileName: string): Plan {
  const document = parseDocument(text, fileName);
  const plan: Plan = {
    groups: document.groups,
    weights: document.weights,
    input: document.input,
    ...(document.residences && { residences: document.residences }),
    ...heldOrder(document.order),
  };
  if (document.network.hash !== networkHash(network))
    throw new UserError(
      `${fileName} was made for "${shortened(document.network.name)}" with other layers or another input size ` +
        `than ${network.name}: find a plan again, or use the notation (${shortened(typedNotation(plan), 200)}) instead of the file.`,
    );
  checkOrder(document, network, fileName);
  for (const { first, last, blockHeights, kernels } of document.groups)
    for (const perLayer of [blockHeights, kernels])
      if (perLayer !== undefined && perLayer.length !== last - first + 1)
        throw new UserError(
          `${fileName}: the group of layers ${first} to ${last} has ${last - first + 1} layers, but ` +
            `blockHeights or kernels has ${perLayer.length} entries: use one per layer.`,
        );
  const { notation } = document;
  if (notation !== undefined && notation !== formatPlan(plan))
    throw new UserError(
      `${fileName}: the notation says ${shortened(notation, 80)}, but the groups are ${shortened(formatPlan(plan), 200)}: ` +
        `correct either, or remove the notation.`,
    );
  return plan;
}

function checkOrder({ order }: PlanDocument, network: Network, fileName: string): void {
  const problem = order && orderProblem(inFileOrder(network), order);
  if (problem !== undefined)
    throw new UserError(
      `${fileName}: the layers can't be computed in the plan's order, because ${problem}: ` +
        `correct its "order", or find a plan again.`,
    );
}

function parseDocument(text: string, fileName: string): PlanDocument {
  const value = unwrapped(parseJson(text, fileName));
  const version = propertyOf(value, 'version');
  if (typeof version === 'number' && version > VERSION)
    throw new UserError(
      `${fileName} is a plan of version ${version}, but this program supports version ${VERSION} only: update MAFAT.`,
    );
  const result = v.safeParse(planDocumentSchema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new UserError(
    `${fileName} isn't a plan${path === null ? '' : ` (at ${path})`}: ${shortened(issue.message, 200)}. ` +
      `Write a plan with "mafat plan NETWORK --budget SIZE --json".`,
  );
}

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(
      `${fileName} isn't a plan, because it isn't JSON: write a plan with "mafat plan NETWORK --budget SIZE --json".`,
    );
  }
}

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

function unwrapped(value: unknown): unknown {
  const inner = propertyOf(value, 'plan');
  return propertyOf(inner, 'version') === undefined ? value : inner;
}
