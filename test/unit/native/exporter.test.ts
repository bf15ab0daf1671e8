import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../src/base/user-error';
import { untiledPlan } from '../../../src/core/tiling/plan';
import { makeProject } from '../../../src/native/exporter';
import { planProject, type ProjectOrder } from '../../../src/native/plan-project';
import { RunAborted } from '../../../src/runner-client/child-program';
import { ROOT, sample } from '../../support/program';

const EXPORTER = join(ROOT, 'dist', 'exporter.js');

const orderOf = (changes: Partial<ProjectOrder> = {}): ProjectOrder => ({
  network: {
    content: { text: readFileSync(sample('tiny-face', 'tiny-face.cfg'), 'utf8') },
    fileName: 'tiny-face.cfg',
    format: 'darknet',
  },
  plan: untiledPlan(19),
  weights: {
    kind: 'file',
    path: sample('tiny-face', 'tiny-face.weights'),
  },
  form: 'file',
  runtime: join(ROOT, 'src', 'export', 'runtime'),
  ...changes,
});

const control = (signal = new AbortController().signal) => ({ signal, progress: () => undefined });

/** Hundreds of megabytes of weights, which take seconds. */
const LARGE =
  '[net]\nwidth=32\nheight=32\nchannels=3\n' +
  '\n[connected]\noutput=4096\nactivation=leaky\n'.repeat(6);

describe('the exporter', () => {
  it('makes in a thread what is made without one', async () => {
    const done: [number, number][] = [];
    const expected = planProject(orderOf(), (part, total) => void done.push([part, total]));
    const project = await makeProject(EXPORTER, orderOf(), control());
    assert.deepEqual(project, expected);
    const total = done.length;
    assert.deepEqual(
      done,
      Array.from({ length: total }, (_, part) => [part + 1, total]),
    );
    assert.ok(total > 5);
  });

  for (const [what, order, message] of [
    ['no such weights', orderOf({ weights: { ...fileOf('none') } }), /none cannot be read/],
    ['weights of another', orderOf({ weights: { ...fileOf(__filename) } }), /exporter\.test\.ts/],
    ['a plan of another network', orderOf({ plan: untiledPlan(5) }), /./],
    [
      'a network with mistakes',
      orderOf({
        network: { content: { text: '[net]\nwidth=x\n' }, fileName: 'x.cfg', format: 'darknet' },
      }),
      /^x\.cfg:\d+:\d+: /,
    ],
  ] as const)
    it(`${what}: a sentence`, async () => {
      await assert.rejects(
        makeProject(EXPORTER, order, control()),
        (error: unknown) => error instanceof UserError && message.test(error.message),
      );
    });

  it('is given up in the middle of its work', async () => {
    const controller = new AbortController();
    const network = { content: { text: LARGE }, fileName: 'large.cfg', format: 'darknet' };
    const weights = { kind: 'random', seed: 1 } as const;
    const order = orderOf({ network, weights, plan: untiledPlan(6) });
    const progress = (): void => controller.abort();
    const made = makeProject(EXPORTER, order, { signal: controller.signal, progress });
    await assert.rejects(made, RunAborted);
    await assert.rejects(makeProject(EXPORTER, order, control(controller.signal)), RunAborted);
  });
});

function fileOf(path: string) {
  return { kind: 'file', path } as const;
}
