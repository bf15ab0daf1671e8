import * as v from 'valibot';
import { shortened } from '../../base/shortened';
import { UserError } from '../../base/user-error';
import { COST_UNIT_NAMES, tableOf, type CostTable } from '../../core/target/cost-table';
import { RUNNER_THREAD_BYTES, type Target } from '../../core/target/target';

const VERSION = 1;

/** A second for the smallest unit, which nothing needs. */
const HIGHEST_PRICE = 1e9;

const LARGEST_FLOOR = 2 ** 50;

const price = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(HIGHEST_PRICE));

const tableSchema = v.strictObject(Object.fromEntries(COST_UNIT_NAMES.map(unit => [unit, price])));

const targetSchema = v.strictObject({
  version: v.literal(VERSION),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  description: v.string(),
  floorBytes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LARGEST_FLOOR)),
  threadBytes: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LARGEST_FLOOR)),
    RUNNER_THREAD_BYTES,
  ),
  stepBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 20)), 0),
  counts: v.picklist(['arena', 'working-set']),
  calibration: v.strictObject({
    date: v.pipe(v.string(), v.isoTimestamp()),
    processor: v.string(),
  }),
  /** Nanoseconds for each unit of src/core/target/cost-table.ts. */
  costs: v.pipe(
    tableSchema,
    v.check(costs => (costs.convolutionProduct ?? 0) > 0, 'a convolution cannot take no time'),
  ),
});

/** The text of a target file, as `mafat calibrate` writes it. */
export const formatTarget = (
  target: Required<Omit<Target, 'threads' | 'weightsIn' | 'flashFloorBytes' | 'system'>>,
): string => `${JSON.stringify({ version: VERSION, ...target }, null, 2)}\n`;

/**
 * The target in a JSON text.
 * @throws UserError when there is none in it.
 */
export function parseTarget(text: string, fileName: string): Target {
  const value = parseJson(text, fileName);
  const version = versionOf(value);
  if (typeof version === 'number' && version !== VERSION)
    throw new UserError(
      `${fileName} is a target of version ${version}, but this program supports version ${VERSION} only: ${ADVICE}.`,
    );
  const result = v.safeParse(targetSchema, value, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue);
    const place = path === null ? '' : ` (at ${path})`;
    throw new UserError(
      `${fileName} isn't a target${place}: ${shortened(issue.message, 200)}; ${ADVICE}.`,
    );
  }
  const { name, description, floorBytes, threadBytes, stepBytes, counts, calibration } =
    result.output;
  const memory = { floorBytes, threadBytes, stepBytes, counts };
  return { name, description, ...memory, calibration, costs: tableFrom(result.output.costs) };
}

const ADVICE = 'write it again with "mafat calibrate"';

const tableFrom = (costs: Readonly<Record<string, number>>): CostTable =>
  tableOf(unit => costs[unit] ?? 0);

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${fileName} isn't a target, because it isn't JSON; ${ADVICE}.`);
  }
}

const versionOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
