import * as v from 'valibot';
import { MOST_THREADS, TARGET_NAMES } from '../core/target/target';
import {
  BUDGET_SEVERITIES,
  DEFAULT_SERVER_SETTINGS,
  HINT_PARTS,
  MEMORY_UNITS,
  type ServerSettings,
} from '../protocol/server';

const { hints, codeLens, budget, run } = DEFAULT_SERVER_SETTINGS;

/** A value that is missing or wrong becomes the default: an editor shows what is wrong in its settings itself. */
const settingsSchema = v.fallback(
  v.object({
    hints: v.fallback(
      v.object({
        enabled: v.fallback(v.boolean(), hints.enabled),
        show: v.fallback(v.array(v.picklist(HINT_PARTS)), [...hints.show]),
        unit: v.fallback(v.picklist(MEMORY_UNITS), hints.unit),
        threshold: v.fallback(v.string(), hints.threshold),
      }),
      { ...hints, show: [...hints.show] },
    ),
    codeLens: v.fallback(
      v.object({ enabled: v.fallback(v.boolean(), codeLens.enabled) }),
      codeLens,
    ),
    budget: v.fallback(
      v.object({
        size: v.fallback(v.string(), budget.size),
        counting: v.fallback(v.picklist(['arena', 'process', 'working-set']), budget.counting),
        target: v.fallback(v.picklist(TARGET_NAMES), budget.target),
        severity: v.fallback(v.picklist(BUDGET_SEVERITIES), budget.severity),
      }),
      budget,
    ),
    run: v.fallback(
      v.object({
        threads: v.fallback(
          v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_THREADS)),
          run.threads,
        ),
      }),
      run,
    ),
  }),
  { hints: { ...hints, show: [...hints.show] }, codeLens, budget, run },
);

/** What stands below `mafat` in the editor's settings, whatever that is. */
export const readSettings = (value: unknown): ServerSettings => v.parse(settingsSchema, value);
