import assert from 'node:assert/strict';
import fc from 'fast-check';
import { networkDefects } from '../../src/core/operations/validation';
import { darknet } from '../../src/formats/darknet/darknet';
import { SECTIONS } from '../../src/formats/darknet/section-table';
import { describeWithData, readDataText } from '../support/data';

/** A text must be understood somehow: a sound network, and issues that lie within the text. */
function check(text: string): void {
  const { network, issues, weightBytes } = darknet.parse(text, 'fuzz');
  assert.deepEqual(networkDefects(network), []);
  assert.ok(Number.isSafeInteger(weightBytes) && weightBytes >= 0);
  const lines = text.split(/\r\n|\r|\n/);
  for (const { range, message } of issues) {
    assert.ok(message.length < 600 && message.endsWith('.'), message);
    for (const { line, column } of [range.start, range.end])
      assert.ok(column >= 0 && column <= (lines[line]?.length ?? -1), `${line}:${column}`);
  }
}

const NUMBERS = ['0', '1', '2', '3', '-1', '-2', '7', '1000000000', '99999999999', '1,2', '-1,0'];
const value = fc.oneof(
  fc.constantFrom(...NUMBERS, 'abc', '', 'leaky', '1e9', 'nan', '3#4', 'softmax', 'per_channel'),
  fc.integer({ min: -3, max: 40 }).map(String),
);

/** A section with some of its own options. */
const section = fc.constantFrom(...SECTIONS.slice(1)).chain(spec =>
  fc
    .array(fc.tuple(fc.constantFrom(...spec.options.map(({ name }) => name)), value), {
      maxLength: 6,
    })
    .map(options => [`[${spec.name}]`, ...options.map(pair => pair.join('='))].join('\n')),
);

describe('any text', () => {
  it('of random characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
        check(text);
      }),
      { numRuns: 300 },
    );
  });

  it('of random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        check(Buffer.from(bytes).toString('latin1'));
        check(Buffer.from(bytes).toString('utf8'));
      }),
      { numRuns: 300 },
    );
  });

  it('of random sections and options', () => {
    fc.assert(
      fc.property(fc.array(section, { maxLength: 12 }), sections => {
        check(['[net]\nwidth=24\nheight=16\nchannels=4', ...sections].join('\n'));
      }),
      { numRuns: 500 },
    );
  });

  const MANY = 200_000;
  const HUGE: readonly (readonly [what: string, text: string])[] = [
    ['one long line', 'x'.repeat(50 * MANY)],
    ['one long blank line', ' '.repeat(50 * MANY)],
    ['one long header', `[${'x'.repeat(50 * MANY)}`],
    ['very many lines', '\n'.repeat(5 * MANY)],
    ['very many brackets', '['.repeat(5 * MANY)],
    ['very many unknown options', `[net]\n${'foo=1\n'.repeat(MANY)}`],
    ['very many unknown sections', `[net]\n${'[foo]\n'.repeat(MANY)}`],
    [
      'a very long list',
      `[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\n[route]\nlayers=${'-1,'.repeat(MANY)}0`,
    ],
    [
      'a network that doubles its channels again and again',
      `[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\n${'[route]\nlayers=-1,-1\n'.repeat(1000)}`,
    ],
  ];
  for (const [what, text] of HUGE) it(`of ${what} is read to its end`, () => check(text));
});

describeWithData('a real file', () => {
  const FILES = [
    'models/yoloface-500k-v2/yoloface-500k-v2.cfg',
    'cfg/AlexeyAB/yolov4-tiny_contrastive.cfg',
    'cfg/pjreddie/yolov1.cfg',
    'golden-ops/shortcut-weights-pf-relu/net.cfg',
  ];
  for (const file of FILES) {
    const text = readDataText('darknet', file);
    it(`${file} with stretches exchanged`, () => {
      const place = fc.nat(text.length);
      fc.assert(
        fc.property(place, fc.nat(60), fc.oneof(value, fc.string({ maxLength: 8 })), (at, n, s) => {
          check(text.slice(0, at) + s + text.slice(at + n));
        }),
        { numRuns: 60 },
      );
    });
    it(`${file} with a number changed`, () => {
      const places = [...text.matchAll(/=\s*(-?\d+)/g)];
      fc.assert(
        fc.property(fc.constantFrom(...places), value, (match, other) => {
          const end = match.index + match[0].length;
          check(`${text.slice(0, match.index)}=${other}${text.slice(end)}`);
        }),
        { numRuns: 60 },
      );
    });
  }
});
