import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSize } from '../../src/base/units';
import { boardNamed, limitsOf, onBoard, type BoardId } from '../../src/core/target/board';
import {
  DEFAULT_TARGET,
  targetNamed,
  type Target,
  type TargetName,
} from '../../src/core/target/target';
import type { Network } from '../../src/core/network/network';
import { comparisonOf } from '../../src/core/report/comparison-model';
import { reportModel } from '../../src/core/report/report-model';
import { frontierModel } from '../../src/core/report/frontier-model';
import type { BudgetSummary, FrontierModel, ReportModel } from '../../src/core/report/report';
import { certified } from '../../src/core/search/certified-offer';
import { offer } from '../../src/core/search/offer';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import { untiledPlan, type InputElement, type KernelMode } from '../../src/core/tiling/plan';
import { parsePlan } from '../../src/core/tiling/plan-notation';
import { darknet } from '../../src/formats/darknet/darknet';
import { inference } from '../../src/inference/inference';
import type { NativeParts } from '../../src/native/native-run';
import { faceDefinition } from './inference';
import {
  REPORT_VERSION,
  type ComparedReport,
  type ReportContent,
  type RunReport,
} from '../../src/protocol/report';

const ROOT = join(__dirname, '..', '..');

export const sample = (...parts: readonly string[]): string => join(ROOT, 'samples', ...parts);

export const TINY_FACE = sample('tiny-face', 'tiny-face.cfg');
export const YOLOV2_16 = sample('yolov2-16', 'yolov2-16.cfg');

const networkIn = (path: string): Network =>
  darknet.parse(readFileSync(path, 'utf8'), basename(path)).network;

function target(wanted: TargetName = DEFAULT_TARGET): Target {
  const found = targetNamed(wanted);
  if (found === undefined) throw new Error('every name is in the list');
  return found;
}

/** The report of a plan in its notation. */
export function reportOn(
  network: Network,
  notation: string,
  budget: BudgetSummary | null = null,
  input: InputElement = 'f32',
  on?: TargetName,
  kernels: KernelMode = 'exact',
): ReportModel {
  const plan = withKernels(network, { ...parsePlan(notation, network), input }, kernels);
  return reportModel({
    planned: certified(offer(network, plan, target(on))),
    untiled: offer(network, untiledPlan(network.layers.length), target(on)),
    budget,
    target: target(on),
  });
}

export const reportOf = (
  path: string,
  notation: string,
  budget?: BudgetSummary,
  input?: InputElement,
  on?: TargetName,
  kernels?: KernelMode,
): ReportModel => reportOn(networkIn(path), notation, budget ?? null, input, on, kernels);

/** The report for a board; after a native run its numbers are predicted for this machine, but for the verdict. */
export function reportForBoard(
  path: string,
  notation: string,
  board: BoardId,
  on?: TargetName,
): ReportModel {
  const network = networkIn(path);
  const place = boardNamed(board);
  if (place === undefined) throw new Error('every board is in the list');
  const own = onBoard(target(on ?? place.target), place);
  return reportModel({
    planned: certified(offer(network, parsePlan(notation, network), own)),
    untiled: offer(network, untiledPlan(network.layers.length), own),
    budget: { bytes: parseSize(limitsOf(place).budget), counting: 'process' },
    target: own,
    place: { target: onBoard(target(place.target), place), board: place },
  });
}

/** The second of two reports, of networks in files, with what changes from the first to it. */
export const comparedWith = (
  report: ReportModel,
  other: ReportModel,
  [path, second = path]: readonly [string, string?],
): ComparedReport => ({
  report: other,
  difference: comparisonOf(
    { network: networkIn(path), report },
    { network: networkIn(second), report: other },
  ),
});

export const frontierOf = (path: string): FrontierModel => frontierModel(networkIn(path), target());

export const contentOf = (
  report: ReportModel,
  more: Partial<Pick<ReportContent, 'run' | 'comparison' | 'frontier'>> = {},
): ReportContent => ({
  version: REPORT_VERSION,
  uri: 'file:///samples/network.cfg',
  report,
  run: null,
  comparison: null,
  frontier: null,
  ...more,
});

const PARTS: NativeParts = {
  runner: join(ROOT, 'dist', 'runner.js'),
  exporter: join(ROOT, 'dist', 'exporter.js'),
  runtime: join(ROOT, 'dist', 'export'),
};

/** A real run of the bundled face detector on its picture. */
export async function runOfTinyFace(notation: string): Promise<RunReport> {
  const { run } = await inference(
    {
      network: faceDefinition(readFileSync(TINY_FACE, 'utf8')),
      path: TINY_FACE,
      plan: parsePlan(notation, networkIn(TINY_FACE)),
      weights: {
        kind: 'file',
        path: sample('tiny-face', 'tiny-face.weights'),
      },
      picture: sample('tiny-face', 'faces.jpg'),
      labels: sample('tiny-face', 'face.names'),
      pictureInput: {},
      threshold: 0.4,
      repeat: 3,
      threads: 1,
      verify: true,
      native: null,
    },
    PARTS,
    { signal: new AbortController().signal, progress: () => undefined },
  );
  return run;
}
