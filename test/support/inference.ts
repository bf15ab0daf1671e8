import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkDefinition } from '../../src/base/network-definition';
import { UserError } from '../../src/base/user-error';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import type { KernelMode } from '../../src/core/tiling/plan';
import { parsePlan } from '../../src/core/tiling/plan-notation';
import { InferenceService } from '../../src/extension/inference-service';
import { darknet } from '../../src/formats/darknet/darknet';
import type { InferenceParameters } from '../../src/protocol/inference';
import { ROOT, sample } from './program';

export const INFERENCE = join(ROOT, 'dist', 'inference.js');

/** A text under the name of the bundled face detector. */
export const faceDefinition = (text: string): NetworkDefinition => ({
  fileName: 'tiny-face.cfg',
  format: 'darknet',
  content: { text },
});

/** Networks that nothing can be done with, and what is said of them. */
export const FAULTY_NETWORKS = [
  [
    'a network that is none',
    { network: faceDefinition('hello') },
    /stops at 'hello' before the first section/,
  ],
  [
    'an error in the network',
    { network: faceDefinition('[net]\nwidth=x\n') },
    /tiny-face\.cfg:\d+/,
  ],
] as const;

/** A test inference of the bundled face detector. */
export function faceRun(
  changes: Partial<InferenceParameters> = {},
  kernels: KernelMode = 'exact',
): InferenceParameters {
  const path = sample('tiny-face', 'tiny-face.cfg');
  const text = readFileSync(path, 'utf8');
  const { network } = darknet.parse(text, 'tiny-face.cfg', {});
  return {
    network: faceDefinition(text),
    path,
    plan: withKernels(network, parsePlan('3x3/11/2x2/18/1x1', network), kernels),
    weights: {
      kind: 'file',
      path: sample('tiny-face', 'tiny-face.weights'),
    },
    picture: sample('tiny-face', 'faces.jpg'),
    labels: sample('tiny-face', 'face.names'),
    pictureInput: {},
    threshold: 0.25,
    repeat: 1,
    threads: 1,
    verify: false,
    native: null,
    ...changes,
  };
}

export const serviceOf = (idleMs = 60_000): InferenceService =>
  new InferenceService({ program: INFERENCE, idleMs: () => idleMs, log: () => undefined });

/** Processes that `pid` started and that are alive (Linux). */
export function childrenOf(pid: number): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // There is no such process.
    return false;
  }
}

export async function gone(pid: number, ms = 120_000): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (isAlive(pid) && Date.now() < deadline) await new Promise(done => setTimeout(done, 20));
  return !isAlive(pid);
}

/** For `assert.rejects`: a sentence for the user that says this. */
export const isSentence =
  (message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof UserError && message.test(error.message);
