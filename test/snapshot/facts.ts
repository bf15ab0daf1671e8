import { createHash, type Hash } from 'node:crypto';
import { costModel, scheduleMs } from '../../src/core/target/cost-model';
import { RUNNER_ON_A_SERVER } from '../../src/core/target/estimated-tables';
import { peaksOf } from '../../src/core/target/peaks';
import { TARGETS, type Target } from '../../src/core/target/target';
import {
  activationCode,
  activationParameters,
  type Activation,
} from '../../src/core/network/activation';
import type { Network } from '../../src/core/network/network';
import type { ParameterSource } from '../../src/core/network/parameters';
import { placementOf } from '../../src/core/schedule/arena';
import { lower } from '../../src/core/schedule/lowering';
import type { Schedule } from '../../src/core/schedule/schedule';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import { networkHash } from '../../src/formats/plan/network-hash';
import { StepDispatch } from '../../src/engine/step-dispatch';
import { cFloat, enumerator } from '../../src/export/c-text';
import { DARKNET_ACTIVATIONS } from '../../src/formats/darknet/activations';
import { KERNEL_CALL_FIELDS, type KernelCall } from '../../src/kernels/kernel-call';
import { kernelSetOf } from '../../src/kernels/kernel-set';
import {
  KERNEL_ATTRIBUTES,
  type AttributesOf,
  type KernelName,
} from '../../src/core/kernels/kernels';
import { isExportable, projectOf } from '../support/native';

/** What is recorded of a network, in columns: the digest of what all its plans have of it. */
export const FACTS = ['hash', 'plans', 'calls', 'peaks', 'macs', 'times', 'programs'] as const;
export type Facts = Readonly<Record<(typeof FACTS)[number], string>>;

/** Weights of exported programs beyond this are not packed: it takes long, and says nothing of tables. */
const MOST_EXPORTED_BYTES = 2 ** 24;

const ONES: ParameterSource = {
  biases: () => new Float32Array(),
  readWeights: (_layer, _start, target) => void target.fill(1),
};

const FIRST = Object.entries(DARKNET_ACTIVATIONS) as readonly (readonly [string, Activation])[];

/** The first word for the activation of a call. */
const wordOf = ({ activation, activationAlpha, activationBeta }: KernelCall): string =>
  FIRST.find(([, known]) => {
    const [alpha = 0, beta = 0] = activationParameters(known);
    const isSame = alpha === activationAlpha && beta === activationBeta;
    return isSame && activationCode(known) === activation;
  })?.[0] ?? '?';

/** The tables of a program with activations as they were first written: by one word, without parameters. */
const inFirstWords = (source: string): string =>
  source.replace(/\{\.kernel = [^]*?\}(?=,?\n\};|,\n\s*\{\.kernel)/g, row => {
    const fields = row.slice(1, -1).split(/,\s+(?=\.)/);
    const kept = fields.flatMap(field =>
      field.startsWith('.activation')
        ? field.startsWith('.activation = ')
          ? [`.activation = MAFAT_${firstWordOf(fields).toUpperCase()}`]
          : []
        : [field],
    );
    const lines: string[] = [];
    for (const field of kept) {
      const line = lines.at(-1);
      if (line === undefined || line.length + field.length > 92) lines.push(field);
      else lines[lines.length - 1] = `${line}, ${field}`;
    }
    return `{${lines.join(',\n   ')}}`;
  });

/** The first word for the activation of a row of a program's shapes. */
function firstWordOf(fields: readonly string[]): string {
  const valueOf = (name: string): string =>
    fields.find(field => field.startsWith(`.${name} = `))?.replace(/.* = /, '') ?? '0.0f';
  const isSame = (known: Activation): boolean => {
    const [alpha = 0, beta = 0] = activationParameters(known).map(Math.fround);
    return (
      enumerator(known.kind) === valueOf('activation') &&
      cFloat(alpha) === valueOf('activation_alpha') &&
      cFloat(beta) === valueOf('activation_beta')
    );
  };
  return FIRST.find(([, known]) => isSame(known))?.[0] ?? '?';
}

/** Attributes as the first record had them: four integers and four floats, each as the last kernel that has it left it. */
class AttributeSlots {
  private readonly slots = { integer: [0, 0, 0, 0], float: [0, 0, 0, 0] };

  clear(): void {
    for (const values of Object.values(this.slots)) values.fill(0);
  }

  take(kernel: KernelName, attributes: AttributesOf): readonly number[] {
    const next = { integer: 0, float: 0 };
    for (const { name, type } of KERNEL_ATTRIBUTES[kernel])
      this.slots[type][next[type]++] = attributes[name] ?? NaN;
    return [...this.slots.integer, ...this.slots.float];
  }
}

/** Takes in plan after plan. */
export class FactCollector {
  private readonly digests = new Map(FACTS.map(fact => [fact, createHash('sha256')]));

  constructor(network: Network) {
    this.update('hash', networkHash(network));
  }

  add(schedule: Schedule): void {
    const { network, plan, macs } = schedule;
    this.update('plans', formatPlan(plan));
    this.update('macs', macs);
    this.calls(schedule);
    for (const target of TARGETS as readonly Target[]) {
      const { arenaBytes, processBytes, workingSetBytes, weightsBytes } = peaksOf(schedule, target);
      this.update('peaks', arenaBytes, processBytes, workingSetBytes, weightsBytes);
      const ms = scheduleMs(costModel(target.costs ?? RUNNER_ON_A_SERVER), {
        ...schedule,
        network,
      });
      // Sums in another order may differ in their last digits.
      this.update('times', ms.toPrecision(9));
    }
    this.programs(schedule);
  }

  facts(): Facts {
    const entries = [...this.digests].map(([fact, hash]) => [fact, hash.copy().digest('hex')]);
    return Object.fromEntries(entries.map(([fact, hex = '']) => [fact, hex.slice(0, 10)])) as Facts;
  }

  private update(fact: (typeof FACTS)[number], ...values: readonly (string | number)[]): void {
    (this.digests.get(fact) as Hash).update(`${values.join(' ')}\n`);
  }

  /** The kernels that a run calls, each with its record; addresses count from the start of the arena or of the weights. */
  private calls(schedule: Schedule): void {
    const slots = new AttributeSlots();
    const kernels = kernelSetOf(name => call => {
      const fields = KERNEL_CALL_FIELDS.filter(
        field => field !== 'activationAlpha' && field !== 'activationBeta',
      ).map(field => (field === 'activation' ? wordOf(call) : call[field]));
      this.update('calls', name, ...fields, ...slots.take(name, call.attributes));
    });
    const layout = { arenaBase: 0, weightsBase: 0 };
    const { network, plan } = schedule;
    const placement = placementOf(schedule);
    for (const tapped of [[], [...network.layers.keys()]]) {
      slots.clear();
      const lowered = lower(network, plan, { placement, tapped });
      const dispatch = new StepDispatch(lowered, layout, kernels);
      lowered.steps.forEach(step => dispatch.run(step));
    }
  }

  /** The tables of an exported program, without what they say to people. */
  private programs(schedule: Schedule): void {
    if (schedule.weightsBytes > MOST_EXPORTED_BYTES || !isExportable(schedule)) return;
    const { files, identifier } = projectOf(schedule, ONES);
    const source = files.find(({ path }) => path === `${identifier}.c`)?.content ?? '';
    if (typeof source === 'string')
      this.update('programs', inFirstWords(source.replace(/\/\*[^]*?\*\//g, '')));
  }
}
