import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample } from '../support/program';
import { mafat } from '../support/resident-program';

const NETWORK = sample('tiny-face', 'tiny-face.cfg');
const WEIGHTS = sample('tiny-face', 'tiny-face.weights');
const YOLO = sample('yolov2-16', 'yolov2-16.cfg');
const IMAGE = sample('tiny-face', 'faces.jpg');

/** What each command is given, and what the one sentence on stderr must say. `@name` is a file of the test's folder. */
const CASES: readonly (readonly [words: string, sentence: RegExp])[] = [
  ['', /Usage|command/],
  ['frobnicate', /unknown command 'frobnicate'/],
  ['inspect', /missing required argument/],
  ['inspect --colour', /unknown option '--colour'/],
  ['inspect @none.cfg', /none\.cfg cannot be read: no such file/],
  ['inspect @folder', /folder is a folder/],
  ['inspect @binary.cfg', /binary\.cfg isn't a (readable )?network/],
  ['inspect @empty.cfg', /empty\.cfg is empty/],
  ['inspect @picture.png', /picture\.png isn't a (readable )?network/],
  [`inspect ${NETWORK} --width 0`, /'--width <pixels>' argument '0' is invalid/],
  [`inspect ${NETWORK} --width 1000000 --height 1000000`, /tiny-face\.cfg:\d+:\d+: error: /],
  [`inspect ${NETWORK} --target toaster`, /toaster.*runner/],
  [`plan ${NETWORK}`, /add --board, --budget, --plan/],
  [`plan ${NETWORK} --budget 64`, /"64" isn't a valid size/],
  [`plan ${NETWORK} --budget lots`, /"lots" isn't a valid size/],
  [`plan ${NETWORK} --budget 0B`, /must be greater than 0/],
  [`plan ${NETWORK} --budget 8MiB --count sheep`, /'sheep' is invalid/],
  [`plan ${NETWORK} --budget 8MiB --strategy luck`, /'luck' is invalid/],
  [`plan ${NETWORK} --frontier --budget 8MiB`, /'--frontier' cannot be used with/],
  [`plan ${NETWORK} --max-mac-factor 0.9`, /a number of at least 1/],
  [`plan ${NETWORK} --max-mac-factor NaN`, /a number of at least 1/],
  [`plan ${NETWORK} --max-mac-factor ${'9'.repeat(400)}`, /a number of at least 1/],
  [
    `plan ${NETWORK} --max-mac-factor 1.1 --strategy mafat`,
    /mafat doesn't support .*--strategy optimal/,
  ],
  [`plan ${NETWORK} --max-mac-factor 1.1 --count working-set`, /remove --count working-set/],
  [`plan ${NETWORK} --plan 1x1 --element-bytes 1`, /remove --plan/],
  [`plan ${NETWORK} --budget 8MiB --exclude weights`, /one or more of network-input/],
  [`run ${NETWORK} --budget 8MiB --element-bytes 1`, /unknown option '--element-bytes'/],
  [`plan ${NETWORK} --plan 2x2 --kernels quick`, /'quick' is invalid.*exact, fast/],
  [`plan ${NETWORK} --budget 8MiB --kernels fast --element-bytes 1`, /remove --element-bytes/],
  [`plan ${NETWORK} --plan 5x`, /"5x" isn't a grid/],
  [`plan ${NETWORK} --plan 5x5/99/2x2`, /99/],
  [`plan ${NETWORK} --plan 2x1000`, /would leave a tile empty.*nearest plan that fits is 2x13/],
  ['plan @wide.cfg --plan 1x99999', /nearest plan that fits is 1x\d+/],
  [`plan ${NETWORK} --plan ${'9'.repeat(500)}`, /^.{0,300}\n$/],
  ['plan @whole.cfg --plan 2x2', /needs the whole map.*nearest plan that fits is 2x2\/1\/1x1/],
  [
    `plan ${NETWORK} --plan 5x5/99/2x2 --explain`,
    /no cut before layer 99.*from 1 to 18\. .*nearest plan that fits is 5x5/,
  ],
  [`plan ${NETWORK} --plan 999x1/17/1x1 --explain`, /tile empty.*nearest plan that fits is /],
  [`plan ${NETWORK} --frontier --explain`, /'--frontier' cannot be used with/],
  [`plan ${NETWORK} --plan perhaps`, /"perhaps" isn't a plan/],
  [`plan ${NETWORK} --plan @none.json`, /none\.json cannot be read/],
  [`plan ${NETWORK} --plan @broken.json`, /broken\.json isn't a plan/],
  ['plan @wrong.cfg --plan 1x1', /wrong\.cfg:5:\d+: .*convolutonal/],
  ['diff', /missing required argument 'what'/],
  [`diff ${NETWORK}`, /Nothing to compare with: add another network, or a plan/],
  [`diff 5x5 ${NETWORK}`, /"5x5" isn't a network: name a network first/],
  [`diff ${NETWORK} 1x1 ${NETWORK} 1x1 ${NETWORK}`, /Only two plans can be compared/],
  [`diff ${NETWORK} 1x1 2x2 3x3`, /Only two plans can be compared/],
  [`diff ${NETWORK} @none.cfg`, /none\.cfg cannot be read/],
  [`diff ${NETWORK} @picture.png`, /picture\.png isn't a (readable )?network/],
  [`diff ${NETWORK} @wrong.cfg`, /wrong\.cfg:5:\d+: .*convolutonal/],
  [`diff ${NETWORK} @broken.json`, /broken\.json isn't a plan/],
  [`diff ${NETWORK} 5x5/99/2x2`, /no cut before layer 99.*nearest plan that fits is 5x5/],
  [`diff ${NETWORK} 1x1 999x1/18/1x1`, /tile empty.*nearest plan that fits is /],
  [`diff ${NETWORK} 1x1/9`, /is incomplete/],
  [`diff ${NETWORK} ${NETWORK} --budget lots`, /"lots" isn't a valid size/],
  [`diff ${NETWORK} ${NETWORK} --explain`, /unknown option '--explain'/],
  [`check ${NETWORK}`, /--budget/],
  [`run ${NETWORK} --image ${IMAGE}`, /--weights FILE or --random-weights SEED/],
  [`run ${NETWORK} --weights ${WEIGHTS}`, /--image FILE or --input/],
  [
    `run ${NETWORK} --weights ${WEIGHTS} --random-weights 1 --image ${IMAGE}`,
    /cannot be used with/,
  ],
  [
    `run ${NETWORK} --weights ${WEIGHTS} --input @picture.png --image ${IMAGE}`,
    /cannot be used with/,
  ],
  [`run ${NETWORK} --random-weights -1 --image ${IMAGE}`, /an integer/],
  [`run ${NETWORK} --weights @none.weights --image ${IMAGE}`, /none\.weights cannot be read/],
  [`run ${NETWORK} --weights @folder --image ${IMAGE}`, /folder is a folder/],
  [`run ${NETWORK} --weights @empty.cfg --image ${IMAGE}`, /empty\.cfg is empty/],
  [`run ${NETWORK} --weights @short.weights --image ${IMAGE}`, /short\.weights has 1000 bytes/],
  [`run ${NETWORK} --weights @picture.png --image ${IMAGE}`, /isn't a Darknet weights file but /],
  [`run ${NETWORK} --weights ${WEIGHTS} --image @none.png`, /none\.png cannot be read/],
  [`run ${NETWORK} --weights ${WEIGHTS} --image @folder`, /folder is a folder/],
  [`run ${NETWORK} --weights ${WEIGHTS} --image @picture.png`, /picture\.png is /],
  [`run ${NETWORK} --weights ${WEIGHTS} --image @half.jpg`, /half\.jpg is damaged/],
  [`run ${NETWORK} --weights ${WEIGHTS} --image ${WEIGHTS}`, /tiny-face\.weights is /],
  [`run ${NETWORK} --weights ${WEIGHTS} --input @picture.png`, /picture\.png has \d+ bytes/],
  [
    `run ${NETWORK} --weights ${WEIGHTS} --image ${IMAGE} --names @none.names`,
    /none\.names cannot be read/,
  ],
  [
    `run ${NETWORK} --weights ${WEIGHTS} --image ${IMAGE} --out @folder`,
    /folder cannot be written/,
  ],
  [
    `run ${NETWORK} --weights ${WEIGHTS} --image ${IMAGE} --trace @folder`,
    /folder cannot be written/,
  ],
  [
    `run ${NETWORK} --weights ${WEIGHTS} --image ${IMAGE} --out @empty.cfg/x.png`,
    /x\.png cannot be written/,
  ],
  [
    `run ${NETWORK} --weights ${WEIGHTS} --image ${IMAGE} --dump @empty.cfg`,
    /empty\.cfg cannot be written/,
  ],
  [
    `run ${NETWORK} --weights ${WEIGHTS} --image ${IMAGE} --dump @folder --layers 0,99`,
    /"99" isn't a layer/,
  ],
  [`run ${NETWORK} --weights ${WEIGHTS} --image ${IMAGE} --layers 0`, /add --dump/],
  [`run ${NETWORK} --weights ${WEIGHTS} --image ${IMAGE} --repeat 0`, /an integer/],
  [`run ${NETWORK} --weights ${WEIGHTS} --image ${IMAGE} --threshold 2`, /number from 0 to 1/],
  [`run ${NETWORK} --weights ${WEIGHTS} --image ${IMAGE} --batch-norm none`, /'none' is invalid/],
  [`export ${NETWORK} --random-weights 1`, /required option '--to <folder>'/],
  [`export ${NETWORK} --to @new`, /--weights FILE or --random-weights SEED/],
  [`export ${NETWORK} --weights @none.weights --to @new`, /none\.weights cannot be read/],
  [`export ${NETWORK} --weights @short.weights --to @new`, /short\.weights has 1000 bytes/],
  [
    `export ${NETWORK} --random-weights 1 --to @empty.cfg`,
    /empty\.cfg cannot be written: it is a file/,
  ],
  [`export ${NETWORK} --random-weights 1 --to @empty.cfg/new`, /part of its path is not a folder/],
  [`export ${NETWORK} --random-weights 1 --to @`, /isn't empty: choose a new folder/],
  [`export ${NETWORK} --random-weights 1 --replace --to @`, /files that aren't from an export/],
  [`export ${NETWORK} --random-weights 1 --weights-as air --to @new`, /'air' is invalid/],
  [`export ${YOLO} --random-weights 1 --weights-as embedded --to @new`, /use --weights-as file/],
  [`export ${YOLO} --random-weights 1 --plan 1x1 --width 6400 --height 6400 --to @new`, /2 GiB/],
];

describe('bad input to the command line', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-bad-'));
    const write = (name: string, content: string | Uint8Array): void =>
      writeFileSync(join(folder, name), content);
    const weights = readFileSync(WEIGHTS);
    mkdirSync(join(folder, 'folder'));
    write(
      'binary.cfg',
      Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251),
    );
    write('empty.cfg', '');
    write('picture.png', 'this is no picture');
    write('broken.json', '{"version":1');
    write('wrong.cfg', '[net]\nwidth=8\nheight=8\nchannels=3\n[convolutonal]\nfilters=4\n');
    write(
      'whole.cfg',
      '[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=4\nsize=1\n[avgpool]\n',
    );
    write(
      'wide.cfg',
      '[net]\nwidth=100000\nheight=7\nchannels=8\n[maxpool]\nmaxpool_depth=1\nout_channels=4\nsize=100000\nstride=9\n',
    );
    write('short.weights', weights.subarray(0, 1000));
    write('long.weights', Buffer.concat([weights, weights]));
    write('half.jpg', readFileSync(IMAGE).subarray(0, 3000));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [line, sentence] of CASES)
    it(`mafat ${line.replaceAll(/\S*samples\/tiny-face\//g, '')}`, () => {
      const before = readdirSync(folder, { recursive: true }).sort();
      const words = line.split(' ').filter(word => word !== '');
      const { code, stdout, stderr, left } = mafat(
        ...words.map(word => (word.startsWith('@') ? join(folder, word.slice(1)) : word)),
      );
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, sentence);
      assert.doesNotMatch(stderr, /\n +at |bug/, 'no stack trace');
      if (words.length > 0) assert.match(stderr, /^[^\n]+\n$/, 'one line');
      assert.deepEqual(left, [], 'temporary files');
      assert.deepEqual(
        readdirSync(folder, { recursive: true }).sort(),
        before,
        'files left behind',
      );
    });
});
