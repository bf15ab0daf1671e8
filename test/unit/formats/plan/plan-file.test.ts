import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../../src/base/user-error';
import { editPlanFile, parsePlanFile, planFileOf } from '../../../../src/formats/plan/plan-file';

const PLAN = {
  version: 1,
  network: { name: 'net', hash: '0'.repeat(16) },
  weights: 'group',
  input: 'f32',
  groups: [
    { first: 0, last: 3, grid: { rows: 2, columns: 2, rule: 'paper' }, overlap: 'recompute' },
  ],
};

describe('plan file', () => {
  it('reads all entries, with comments and a comma too many', () => {
    const entries = {
      budget: '64MiB',
      counting: 'arena',
      target: 'bare-c',
      plan: PLAN,
      kernels: 'fast',
      networkHash: '0123456789abcdef',
      weights: 'net.weights',
      labels: 'net.names',
      picture: 'dog.jpg',
      input: { channels: 'bgr', mean: [104, 117, 123], std: 1, fit: 'letterbox', margin: 114 },
      inputSize: { width: 320, height: 256 },
      threshold: 0.5,
    };
    const text = `// for the camera\n${JSON.stringify(entries, null, 2).replace(/\n\}$/, ', /* end */ \n}')}`;
    const { planFile, issues } = parsePlanFile(text);
    assert.deepEqual(issues, []);
    assert.deepEqual(planFile, entries);
  });

  const nonsense: readonly (readonly [text: string, issue: string, place: string])[] = [
    ['{ "budget": 64 }', 'wrong-plan-entry', '0:12-0:14'],
    ['{ "budget": "64" }', 'wrong-plan-entry', '0:12-0:16'],
    ['{ "budget": "9999999999999 GiB" }', 'wrong-plan-entry', '0:12-0:31'],
    ['{ "buget": "64MiB" }', 'unknown-plan-entry', '0:2-0:9'],
    ['{ "counting": "arenas" }', 'wrong-plan-entry', '0:14-0:22'],
    ['{\n  "inputSize": { "width": 0, "height": 3 } }', 'wrong-plan-entry', '1:26-1:27'],
    ['{ "inputSize": { "width": 1 } }', 'missing-plan-part', '0:15-0:29'],
    ['{ "inputSize": [] }', 'wrong-plan-entry', '0:15-0:17'],
    ['{ "input": [] }', 'wrong-plan-entry', '0:11-0:13'],
    ['{ "input": { "std": 0 } }', 'wrong-plan-entry', '0:20-0:21'],
    ['{ "input": { "mean": 1e400 } }', 'wrong-plan-entry', '0:21-0:26'],
    ['{ "input": { "mean": [1, -1e400] } }', 'wrong-plan-entry', '0:25-0:31'],
    ['{ "input": { "std": [1e400] } }', 'wrong-plan-entry', '0:21-0:26'],
    ['{ "input": { "mean": [] } }', 'wrong-plan-entry', '0:21-0:23'],
    ['{ "input": { "means": 0 } }', 'unknown-plan-part', '0:13-0:20'],
    [`{ "plan": ${JSON.stringify({ ...PLAN, groups: [[]] })} }`, 'wrong-plan-entry', '0:116-0:118'],
    ['{ "threshold": 1.5 }', 'wrong-plan-entry', '0:15-0:18'],
    ['{ "plan": 3 }', 'wrong-plan-entry', '0:10-0:11'],
    ['{ "plan": { "version": 2 } }', 'wrong-plan-entry', '0:23-0:24'],
    ['{ "plan": { "version": 1 } }', 'missing-plan-part', '0:10-0:26'],
    [`{ "plan": ${JSON.stringify({ ...PLAN, grops: [] })} }`, 'unknown-plan-part', '0:205-0:212'],
    ['{ "labels": "a", "labels": "b" }', 'repeated-plan-entry', '0:17-0:25'],
    ['[1]', 'plan-file-not-object', '0:0-0:3'],
    ['{ "labels": }', 'plan-file-syntax', '0:12-0:13'],
  ];
  for (const [text, id, place] of nonsense)
    it(`${text} has the issue ${id} at ${place}`, () => {
      const { issues } = parsePlanFile(text);
      const found = issues.map(({ id: other, range: { start, end } }) => [
        other,
        `${start.line}:${start.column}-${end.line}:${end.column}`,
      ]);
      assert.deepEqual(found, [[id, place]]);
    });

  it('each wrong part of the input has a sentence of its own, and an unknown one a proposal', () => {
    const { planFile, issues } = parsePlanFile(
      '{ "input": { "std": 0, "margin": 300, "fit": "crop", "channels": "rbg", "maen": 1 } }',
    );
    assert.deepEqual(planFile, {});
    assert.deepEqual(
      issues.map(({ message }) => message),
      [
        `'input.channels' must be "rgb", "bgr" or "grey": correct the value.`,
        `'input.std' must be what the difference is divided by, from 0.000001 to 1000000: a number, or a list with one per channel, such as [58.4, 57.1, 57.4]: correct the value.`,
        `'input.fit' must be "stretch" or "letterbox": correct the value.`,
        `'input.margin' must be the byte in the margins of a letterboxed image: a number from 0 to 255: correct the value.`,
        `'input' has no entry 'maen'. Did you mean 'mean'? Correct the name or remove the entry.`,
      ],
    );
    assert.equal(issues.at(-1)?.replacement, '"mean"');
  });

  it('an empty text says nothing', () => {
    assert.deepEqual(parsePlanFile('').planFile, {});
    assert.deepEqual(parsePlanFile('').issues, []);
  });

  it('understands any text somehow', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => void parsePlanFile(text)));
    fc.assert(fc.property(fc.json(), text => void parsePlanFile(text)));
  });

  it('what is nested too deeply has mistakes, whatever it is nested in', () => {
    for (const open of ['[', '{ "a": ', '{ "plan": [', '// [\n[', '"[" [']) {
      const text = `{ "budget": "1MiB", "plan": ${open.repeat(5000)}`;
      const { planFile, issues } = parsePlanFile(text);
      assert.deepEqual([planFile, issues.map(({ id }) => id)], [{}, ['plan-file-syntax']]);
      assert.throws(() => editPlanFile(text, { budget: '2MiB' }), UserError);
    }
    const comment = `{ "budget": "1MiB" } // ${'['.repeat(5000)}`;
    assert.deepEqual(parsePlanFile(comment).planFile, { budget: '1MiB' });
  });

  it('long lines are changed and not set anew, as each blank would be an edit of the whole', () => {
    const entries = Array.from({ length: 60_000 }, (_, index) => `"a${index}":1`).join();
    const text = `{"budget":"1MiB",${entries}}`;
    assert.equal(editPlanFile(text, { budget: '2MiB' }), text.replace('1MiB', '2MiB'));
  });

  it('changes entries and keeps comments, order and the rest', () => {
    const text =
      '{\n  // the board has 64\n  "budget": "64MiB",\n  "labels": "a.names" // mine\n}\n';
    assert.equal(
      editPlanFile(text, { budget: '32MiB', plan: '2x2', labels: null }),
      '{\n  // the board has 64\n  "budget": "32MiB",\n  "plan": "2x2" // mine\n}\n',
    );
  });

  it('begins a file', () => {
    const text = editPlanFile('', { budget: '8MiB', weights: 'a.weights' });
    assert.equal(text, '{\n  "budget": "8MiB",\n  "weights": "a.weights"\n}\n');
  });

  it('does not touch a file with mistakes', () => {
    assert.throws(() => editPlanFile('{ "budget": ', { plan: '2x2' }), UserError);
    assert.throws(() => editPlanFile('[]', { plan: '2x2' }), UserError);
  });

  it('stands beside its network', () => {
    assert.equal(planFileOf('file:///a.b/net.cfg'), 'file:///a.b/net.mafat.json');
    assert.equal(planFileOf('/a.b/net'), '/a.b/net.mafat.json');
  });
});
