import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerFields, answerTables, type Answers } from '../../../src/export/answers';
import { compile, describeWithTools, GCC, run } from '../../support/native';
import { MADE_HEADS, SIZE } from '../../support/made-heads';
import { ROOT } from '../../support/program';

const RUNTIME = join(ROOT, 'src', 'export', 'runtime');

/** A program that gets the numbers of a head's answers as its outputs, and prints what it finds in them. */
function programOf({ answers }: (typeof MADE_HEADS)[number], made: Answers): string {
  const outputs = answers.map(({ numbers }, index) => {
    const values = Array.from(numbers(new Map()), value => `(float)${value}`);
    return `static const float output_${index}[] = {${values.join(', ')}};`;
  });
  const counts = answers.map(
    ({ numbers }, index) =>
      `if (index == ${index}) return map_of(output_${index}, ${numbers(new Map()).length});`,
  );
  return [
    '#include <stdio.h>',
    '#include "detection.h"',
    '#include "schedule.h"',
    ...outputs,
    'static struct mafat_map map_of(const float *numbers, int count) {',
    '  return (struct mafat_map){.numbers = numbers, .height = 1, .width = 1, .channels = count,',
    '                            .row_stride = count, .pixel_stride = count};',
    '}',
    'struct mafat_map mafat_output(const struct mafat_network *network, unsigned index) {',
    '  (void)network;',
    ...counts,
    '  return map_of(NULL, 0);',
    '}',
    ...answerTables(made),
    `static const struct mafat_input_map inputs[] = {{.extent = {${SIZE.height}, ${SIZE.width}, 3}}};`,
    'static const struct mafat_network network = {',
    '.inputs = inputs, .input_count = 1,',
    ...answerFields(made).map(([name, value]) => `.${name} = ${value},`),
    '};',
    'static struct mafat_detection found[MAFAT_MOST_DETECTIONS];',
    'int main(void) {',
    '  const struct mafat_decoding decoding = {.threshold = 0.25, .nms = 0.45};',
    '  const unsigned count = mafat_detections(&network, decoding, found);',
    '  for (unsigned i = 0; i < count; i++)',
    '    printf("%d %.9g %.9g %.9g %.9g %.9g\\n", found[i].label, found[i].score, found[i].box.x,',
    '           found[i].box.y, found[i].box.width, found[i].box.height);',
    '  return 0;',
    '}',
    '',
  ].join('\n');
}

describeWithTools('heads of graphs in C programs', GCC, () => {
  let folder = '';
  const objects = ['detection', 'box-table', 'answer'];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-heads-'));
    for (const name of objects)
      compile(GCC, ['-c', join(RUNTIME, `${name}.c`), '-o', `${name}.o`], folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const head of MADE_HEADS.filter(({ title }) => title !== 'FOMO'))
    it(`${head.title}: one box where its numbers say`, () => {
      const { recognise, answers, label, score, box } = head;
      const tables = recognise(answers, SIZE)?.tables ?? assert.fail('no tables');
      const made: Answers = {
        answers: answers.map(({ name, dims, walk }, output) => ({ name, dims, output, walk })),
        tables,
        labels: [],
      };
      writeFileSync(join(folder, 'head.c'), programOf(head, made));
      const files = ['head.c', ...objects.map(name => `${name}.o`)];
      compile(GCC, ['-I', RUNTIME, ...files, '-o', 'head'], folder);
      const [line = '', ...others] = run(['./head'], folder).trim().split('\n');
      assert.deepEqual(others, []);
      const expected = [
        label,
        score,
        box.x / SIZE.width,
        box.y / SIZE.height,
        box.width / SIZE.width,
        box.height / SIZE.height,
      ];
      for (const [place, number] of line.split(' ').map(Number).entries())
        assert.ok(Math.abs(number - (expected[place] ?? NaN)) < 1e-6, line);
    });
});
