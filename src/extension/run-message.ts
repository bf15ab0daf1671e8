import { l10n } from 'vscode';
import { formatSize } from '../base/units';
import type { ReportModel } from '../core/report/report';
import type { MeasuredMemory } from '../core/target/verdict';
import type { InferenceAnswer } from '../protocol/inference';
import type { NativeFacts, RunReport } from '../protocol/report';
import { afterRun } from '../protocol/verdict';
import { verdictText } from './budget-meter';

/** What is said when a run has ended. */
export interface RunMessage {
  /** Whether the outputs cannot be trusted. */
  readonly isFault: boolean;
  readonly text: string;
}

/** Whether the numbers are right, what was measured, and what that says of the budget. */
export function runMessage(
  { planned, verdict }: Pick<ReportModel, 'planned' | 'verdict'>,
  { run, warning }: Pick<InferenceAnswer, 'run' | 'warning'>,
): RunMessage {
  const { measured, native } = run;
  const sentences = [
    l10n.t(
      'Feature maps: {0}, predicted {1}; {2} ms.',
      formatSize(measured.arenaBytes),
      formatSize(planned.peaks.arenaBytes),
      measured.ms.toFixed(1),
    ),
    ...(native === null ? [] : [nativeSentence(native, measured.processBytes)]),
    ...(verdict.fits === null ? [] : [verdictText(afterRun(verdict, memoryOf(run)))]),
  ];
  const fault = faultOf(run) ?? warning ?? undefined;
  return fault === undefined
    ? { isFault: false, text: [...proofOf(run), ...sentences].join(' ') }
    : { isFault: true, text: [fault, ...sentences].join(' ') };
}

const memoryOf = ({ measured, native }: RunReport): MeasuredMemory => ({
  engine: native === null ? 'webassembly' : 'native',
  arenaBytes: measured.arenaBytes,
  processBytes: measured.processBytes,
});

const nativeSentence = (
  { compiler, simd, predictedBytes }: NativeFacts,
  processBytes: number,
): string =>
  l10n.t(
    'Ran natively ({0}, {1} kernels). Process: {2}, predicted {3}.',
    compiler,
    simd,
    formatSize(processBytes),
    formatSize(predictedBytes),
  );

/** What speaks against the outputs, if something does. */
function faultOf({ identical, deviation }: RunReport): string | undefined {
  if (identical === false) return l10n.t('The outputs differ from the untiled run.');
  return deviation !== null && deviation.relative > deviation.limit
    ? l10n.t('The outputs differ too much from those of exact kernels.')
    : undefined;
}

/** What speaks for them. */
const proofOf = ({ identical, deviation }: RunReport): readonly string[] => [
  ...(identical === true ? [l10n.t('Identical to the untiled run.')] : []),
  ...(deviation === null
    ? []
    : [l10n.t('Largest difference from exact kernels: {0}.', deviation.relative.toExponential(1))]),
];
