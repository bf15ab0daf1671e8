import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../../src/core/target/verdict';
import type { Detection } from '../../src/core/detection/detection';
import { decodePicture } from '../../src/formats/image/picture-file';
import { dataPath, describeWithData, floatsOf } from '../support/data';
import { assertSameDetections, isSame } from '../support/detections';
import { goldenCase, relativeDifference } from '../support/golden';
import { mafat, mafatJson, sample, TINY_FACE, withFolder, type Found } from '../support/program';

interface Ran {
  readonly fits: boolean | null;
  readonly budget: { readonly bytes: number; readonly count: string } | null;
  readonly board: string | null;
  readonly verdict: Verdict | null;
  readonly plan: { readonly notation: string; readonly input: string };
  readonly peak: Readonly<Record<'arenaBytes' | 'weightsBytes' | 'processBytes', number>>;
  readonly deviation?: { readonly relative: number; readonly limit: number } | null;
  readonly measured: Readonly<
    Record<'arenaBytes' | 'processBytes' | 'anonymousBytes' | 'ms' | 'loadMs', number>
  > | null;
  readonly identical: boolean | null;
  readonly detections: readonly Found[];
  readonly classes: readonly { readonly label: string; readonly score: number }[];
}

interface Golden {
  readonly reference: string;
}

const [NETWORK] = TINY_FACE;

/** Of our own comparison with Darknet: see golden-ops.test.ts. */
const TOLERANCE = 1e-5;

const detection = ({ label, score, x, y, w, h }: Found): Detection => ({
  label: Number(/^class (\d+)$/.exec(label)?.[1]),
  score,
  box: { x, y, width: w, height: h },
});

const asFace = (found: Found): Detection => detection({ ...found, label: 'class 0' });

describeWithData('mafat run equals Darknet', () => {
  for (const [name, plan] of [
    ['mini-yolov2-tiny', '1x1'],
    ['conv-k1s1', '1x1'],
    ['mini-yolov3-tiny', '1x1'],
    ['chain-yolov2-head16', '3x3/8/2x2'],
    ['conv-groups2', '2x2'],
    ['dropout', '1x1'],
  ] as const)
    it(`${name} by ${plan}: every layer that the reference has`, () => {
      withFolder(folder => {
        const file = (part: string) => dataPath('darknet', 'golden-ops', name, part);
        const words = ['run', file('net.cfg'), '--weights', file('net.weights')];
        const { reference } = JSON.parse(readFileSync(file('golden.json'), 'utf8')) as Golden;
        const fork = reference.startsWith('pjreddie') ? 'pjreddie' : 'alexeyab';
        const { outputs } = goldenCase(dataPath('darknet', 'golden-ops'), name);
        const result = mafat(
          ...words,
          ...['--input', file('input.f32'), '--plan', plan, '--batch-norm', fork],
          ...['--dump', folder, '--layers', 'all'],
        );
        assert.deepEqual([result.code, result.stderr, result.left], [0, '', []]);
        assert.ok(outputs.size > 0);
        for (const [layer, expected] of outputs) {
          const actual = floatsOf(readFileSync(join(folder, `${layer}.f32`)));
          const difference = relativeDifference(expected, actual);
          assert.ok(difference <= TOLERANCE, `layer ${layer} differs by ${difference}`);
        }
      });
    });

  // The references were sorted out by plain overlap; greedynms keeps overlapping boxes whose centres lie apart, too.
  for (const { name, keepsMore } of [
    { name: 'yolo-fastest-1.1-xl_dog', keepsMore: false },
    { name: 'yoloface-500k-v2_group', keepsMore: true },
  ])
    it(`${name}: the same detections${keepsMore ? ', and those that greedynms keeps' : ''}`, () => {
      const folder = dataPath('darknet', 'golden-real', name);
      const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as {
        readonly net: string;
        readonly weights: string;
        readonly detections: readonly (Omit<Found, 'label' | 'score'> & {
          readonly cls: number;
          readonly prob: number;
        })[];
      };
      const model = golden.net.replace(/\.cfg$/, '');
      const file = (part: string) => dataPath('darknet', 'models', model, part);
      const { detections } = mafatJson<Ran>(
        ...['run', file(golden.net), '--weights', file(golden.weights)],
        ...['--image', join(folder, 'input.png')],
      );
      const expected = golden.detections.map(({ cls, prob, ...box }) =>
        detection({ label: `class ${cls}`, score: prob, ...box }),
      );
      assert.ok(expected.length > 0);
      const tolerance = { score: 1e-3, overlap: 0.99 };
      const found = detections.map(detection);
      const known = found.filter(one => expected.some(wanted => isSame(one, wanted, tolerance)));
      assertSameDetections(known, expected, tolerance);
      assert.equal(found.length > expected.length, keepsMore);
    });

  it('a classifier names its surest classes', () => {
    const folder = dataPath('darknet', 'golden-real', 'squeezenet1.1_eagle');
    const file = (part: string) => dataPath('darknet', 'models', 'squeezenet1.1', part);
    const { classes } = mafatJson<Ran>(
      ...['run', file('squeezenet1.1.cfg'), '--weights', file('squeezenet1.1.weights')],
      ...['--image', join(folder, 'input.png'), '--names', file('synset_words.txt')],
    );
    assert.equal(classes.length, 5);
    // The surest is a kite, as in golden.json, whose last layer has this maximum.
    assert.match(classes[0]?.label ?? '', /kite/);
    assert.ok(Math.abs((classes[0]?.score ?? 0) - 0.391435921) < 1e-5);
    assert.match(classes[1]?.label ?? '', /bald eagle/);
  });
});

describe('mafat run', () => {
  it('a tiled run is verified, measured as predicted and finds the faces', () => {
    const words = ['run', ...TINY_FACE, '--plan', '3x3/8/2x2/18/1x1', '--verify'];
    const { measured, peak, identical, detections } = mafatJson<Ran>(...words);
    assert.equal(identical, true);
    assert.ok(measured);
    assert.equal(measured.arenaBytes, peak.arenaBytes);
    assert.ok(measured.processBytes > measured.anonymousBytes);
    assert.ok(measured.anonymousBytes > measured.arenaBytes);
    assert.ok(measured.ms > measured.loadMs && measured.loadMs > 0);
    // There are five people in the picture.
    assert.deepEqual(new Set(detections.map(({ label }) => label)), new Set(['face']));
    assert.equal(detections.length, 5);
  });

  it('on two threads: the same answer, a larger process, as predicted', () => {
    const words = ['run', ...TINY_FACE, '--plan', '3x3/8/2x2/18/1x1'];
    const one = mafatJson<Ran>(...words);
    const two = mafatJson<Ran>(...words, '--threads', '2', '--verify');
    assert.equal(two.identical, true);
    assert.deepEqual(two.detections, one.detections);
    assert.equal(two.measured?.arenaBytes, two.peak.arenaBytes);
    const more = two.peak.processBytes - one.peak.processBytes;
    assert.ok(more > 0);
    assert.ok(two.measured.processBytes <= two.peak.processBytes * 1.05);
    assert.ok(two.measured.processBytes >= one.peak.processBytes);
    const { code, stderr } = mafat(
      ...['plan', NETWORK, '--budget', '4MiB', '--target', 'bare-c', '--threads', '2'],
    );
    assert.equal(code, 2);
    assert.match(stderr, /The target bare-c runs on one thread/);
  });

  it('the picture kept as bytes: less memory, the same bits as untiled, and the same faces', () => {
    const words = ['run', ...TINY_FACE, '--plan', '13x1r/18/1x1'];
    const numbers = mafatJson<Ran>(...words);
    const bytes = mafatJson<Ran>(...words, '--input-element', 'u8', '--verify');
    assert.equal(bytes.plan.notation, '13x1r/18/1x1*');
    assert.equal(bytes.plan.input, 'u8');
    assert.equal(bytes.identical, true);
    assert.equal(bytes.measured?.arenaBytes, bytes.peak.arenaBytes);
    assert.ok(bytes.peak.arenaBytes < numbers.peak.arenaBytes);
    const [expected, found] = [numbers, bytes].map(({ detections }) => detections.map(asFace));
    assert.equal(found?.length, 5);
    assertSameDetections(found, expected ?? [], { score: 0.01, overlap: 0.98 });
  });

  it('fast kernels: as predicted, the bits of the untiled run, the faces, and how far from exact ones', () => {
    const words = ['run', ...TINY_FACE, '--plan', '2x2/8/13x1r/18/1x1'];
    const exact = mafatJson<Ran>(...words);
    const fast = mafatJson<Ran>(...words, '--kernels', 'fast', '--verify');
    assert.equal(exact.deviation, null);
    assert.equal(fast.identical, true);
    assert.ok(fast.deviation && fast.deviation.relative > 0);
    assert.ok(fast.deviation.relative <= 2e-5 && fast.deviation.limit < 1e-3);
    assert.equal(fast.measured?.arenaBytes, fast.peak.arenaBytes);
    const [expected, found] = [exact, fast].map(({ detections }) => detections.map(asFace));
    assert.equal(found?.length, 5);
    assertSameDetections(found, expected ?? [], { score: 1e-4, overlap: 0.999 });
  });

  it('fast kernels: people read what was compared', () => {
    const { code, stdout } = mafat(
      ...['run', ...TINY_FACE, '--plan', '2x2/18/1x1', '--kernels', 'fast', '--verify'],
    );
    assert.equal(code, 0);
    assert.match(stdout, /^plan +2x2\/18\/1x1\*\nkernels +fast in 1 layer, exact in the others\n/);
    assert.match(stdout, /all outputs identical to the untiled run/);
    assert.match(stdout, /largest difference from exact kernels: \d\.\de-\d of the largest value/);
  });

  it('a plan document says itself which layers are fast, and the option overrules it', () => {
    const { plan } = mafatJson<Ran>(
      ...['plan', NETWORK, '--plan', '2x2/18/1x1', '--kernels', 'fast'],
    );
    const run = (...more: string[]) =>
      mafatJson<Ran>('run', ...TINY_FACE, '--plan', JSON.stringify(plan), ...more).plan.notation;
    assert.deepEqual([run(), run('--kernels', 'exact')], ['2x2/18/1x1*', '2x2/18/1x1']);
  });

  it('a search for a plan counts the scratch memory and the weights of fast layers', () => {
    const find = (...more: string[]) =>
      mafatJson<Ran>('plan', sample('yolov2-16', 'yolov2-16.cfg'), '--budget', '16MiB', ...more);
    const [exact, fast] = [find(), find('--kernels', 'fast')];
    assert.ok(fast.fits && fast.peak.arenaBytes <= 16 * 2 ** 20);
    assert.ok(fast.peak.weightsBytes > 2 * exact.peak.weightsBytes);
  });

  it('a plan document says itself how the input is kept, and the option overrules it', () => {
    const { plan } = mafatJson<Ran>(
      ...['plan', NETWORK, '--plan', '13x1r/18/1x1', '--input-element', 'u8'],
    );
    const run = (...more: string[]) =>
      mafatJson<Ran>('run', ...TINY_FACE, '--plan', JSON.stringify(plan), ...more).plan.input;
    assert.deepEqual([run(), run('--input-element', 'f32')], ['u8', 'f32']);
  });

  it('a search for a plan takes the input as it is to be kept', () => {
    const { plan } = mafatJson<Ran>(
      ...['plan', NETWORK, '--budget', '4MiB', '--input-element', 'u8'],
    );
    assert.equal(plan.input, 'u8');
  });

  it('raw numbers are no input for a plan that keeps bytes', () => {
    withFolder(folder => {
      const input = join(folder, 'input.f32');
      writeFileSync(input, 'x');
      const words = [NETWORK, '--random-weights', '1', '--input', input];
      const { code, stderr } = mafat('run', ...words, '--input-element', 'u8');
      assert.equal(code, 2);
      assert.match(stderr, /contains float32 values.*keeps the input as bytes.*use an image/);
    });
  });

  it('without --verify nothing is said about identity', () => {
    assert.equal(mafatJson<Ran>('run', ...TINY_FACE).identical, null);
  });

  it('people read plan, prediction, measurement and a line for every detection', () => {
    const { code, stdout, stderr } = mafat('run', ...TINY_FACE, '--budget', '8MiB', '--verify');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^plan +\d\S*\n/);
    assert.match(stdout, /fits a budget of 8\.00 MiB for the arena/);
    assert.match(stdout, /predicted +arena .* process /);
    assert.match(stdout, /measured +arena .* process /);
    assert.match(stdout, /latency +\d+\.\d ms/);
    assert.match(stdout, /all outputs identical to the untiled run/);
    assert.equal((stdout.match(/^face 0\.\d\d( -?\d\.\d{4}){4}$/gm) ?? []).length, 5);
  });

  it('is judged by what it measured, where that is what the budget counts', () => {
    const run = mafatJson<Ran>('run', ...TINY_FACE, '--budget', '90MiB', '--count', 'process');
    const { verdict, measured } = run;
    assert.deepEqual(
      [verdict?.counted, verdict?.known, verdict?.neededBytes, verdict?.fits],
      ['process', 'measured', measured?.processBytes, true],
    );
  });

  it('says nothing new of a board, whose memory is as it was predicted', () => {
    const { verdict, peak, budget, board } = mafatJson<Ran>(
      ...['run', ...TINY_FACE, '--board', 'esp32-s3'],
    );
    assert.deepEqual([budget, board], [{ bytes: 8 * 2 ** 20, count: 'process' }, 'esp32-s3']);
    assert.deepEqual(
      [verdict?.counted, verdict?.board, verdict?.known, verdict?.neededBytes, verdict?.fits],
      ['ram', 'ESP32-S3', 'predicted', peak.processBytes, true],
    );
    const { stdout } = mafat('run', ...TINY_FACE, '--board', 'esp32-s3');
    assert.match(stdout, /fits a budget of 8\.00 MiB for RAM on ESP32-S3/);
    assert.match(stdout, /^verdict +fits: needs \S+ of 8\.00 MiB RAM on ESP32-S3, predicted$/m);
  });

  it('a budget that nothing meets stops before anything runs', () => {
    withFolder(folder => {
      const out = join(folder, 'x.png');
      const words = ['run', ...TINY_FACE, '--budget', '1MiB', '--out', out];
      const { code, stdout, stderr } = mafat(...words, '--json');
      assert.match(stderr, /^No plan fits a budget of 1\.00 MiB for the arena: .*\n$/);
      const { fits, measured, detections } = JSON.parse(stdout) as Ran;
      assert.deepEqual([code, fits, measured, detections], [1, false, null, []]);
      assert.equal(existsSync(out), false);
    });
  });

  it('--out writes the picture with boxes, --dump the chosen layers, and nothing else', () => {
    withFolder(folder => {
      const out = join(folder, 'pictures', 'faces.png');
      const dump = join(folder, 'maps');
      const options = ['--out', out, '--dump', dump, '--layers', '0,18'];
      const { code, left } = mafat('run', ...TINY_FACE, ...options);
      assert.deepEqual([code, left], [0, []]);
      assert.deepEqual(readdirSync(join(folder, 'pictures')), ['faces.png']);
      assert.deepEqual(readdirSync(dump).sort(), ['0.f32', '18.f32', 'outputs.bin']);
      // The last layer is the only answer.
      assert.deepEqual(readFileSync(join(dump, 'outputs.bin')), readFileSync(join(dump, '18.f32')));
      const original = decodePicture(readFileSync(sample('tiny-face', 'faces.jpg')), 'faces.jpg');
      const drawn = decodePicture(readFileSync(out), out);
      assert.deepEqual([drawn.width, drawn.height], [original.width, original.height]);
      assert.notDeepEqual(drawn.pixels, original.pixels);
    });
  });

  it('--trace writes the steps of the run and the memory they had', () => {
    withFolder(folder => {
      const file = join(folder, 'trace.json');
      const { code, stdout } = mafat('run', ...TINY_FACE, '--plan', '2x2/18/1x1', '--trace', file);
      assert.equal(code, 0);
      assert.ok(stdout.includes(`trace      ${file}\n`));
      const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as {
        readonly traceEvents: readonly { readonly name: string; readonly ph: string }[];
      };
      const count = (part: string): number =>
        traceEvents.filter(({ ph, name }) => ph === 'C' && name.includes(part)).length;
      assert.ok(count('predicted') > 70);
      assert.equal(count('in use in the arena, measured'), count('predicted'));
    });
  });

  it('a tiled dump holds the same numbers as an untiled one, inside groups too', () => {
    withFolder(folder => {
      const run = (name: string, ...plan: readonly string[]): Buffer[] => {
        const dump = join(folder, name);
        const words = ['run', ...TINY_FACE, ...plan, '--dump', dump, '--layers', '3,9,18'];
        assert.equal(mafat(...words).code, 0);
        return ['3', '9', '18'].map(layer => readFileSync(join(dump, `${layer}.f32`)));
      };
      const tiled = run('tiled', '--plan', '2x2/12/3x1/18/1x1');
      assert.deepEqual(tiled, run('untiled'));
    });
  });

  it('random weights are those of the seed, and raw input is taken as it is', () => {
    withFolder(folder => {
      const network = join(folder, 'net.cfg');
      const input = join(folder, 'in.f32');
      writeFileSync(
        network,
        '[net]\nwidth=6\nheight=5\nchannels=2\n[convolutional]\nfilters=3\nsize=3\npad=1\nactivation=leaky\n',
      );
      writeFileSync(
        input,
        new Uint8Array(Float32Array.from({ length: 60 }, (_, i) => i / 60).buffer),
      );
      const output = (seed: string): Buffer => {
        const words = ['run', network, '--random-weights', seed, '--input', input];
        assert.equal(mafat(...words, '--dump', folder, '--repeat', '2').code, 0);
        return readFileSync(join(folder, '0.f32'));
      };
      const first = output('1');
      assert.equal(first.byteLength, 4 * 3 * 5 * 6);
      assert.ok(floatsOf(first).every(Number.isFinite));
      assert.deepEqual(output('1'), first);
      assert.notDeepEqual(output('2'), first);
    });
  });

  it('boxes of a letterboxed picture are fractions of the picture', () => {
    const stretched = mafatJson<Ran>('run', ...TINY_FACE).detections.map(box);
    const boxed = mafatJson<Ran>('run', ...TINY_FACE, '--letterbox').detections.map(box);
    assertSameDetections(boxed, stretched, { score: 1, overlap: 0.5 });
  });
});

/** The box alone. */
const box = (found: Found): Detection => detection({ ...found, label: 'class 0' });
