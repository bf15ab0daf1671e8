import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cfgText } from '../support/darknet-notation';
import { dataPath, describeWithData, readDataText } from '../support/data';
import { sample, TINY_FACE, withFolder } from '../support/program';
import { mafat, mafatJson } from '../support/resident-program';

interface Ran {
  readonly detections: readonly Readonly<Record<'score' | 'x' | 'y' | 'w' | 'h', number>>[];
}

describe('pictures and boxes as the network wants them', () => {
  it('letter_box=1 letterboxes, as --letterbox does', () => {
    withFolder(folder => {
      const network = (options: string): string => {
        const file = join(folder, `net${options}.cfg`);
        const yolo = 'yolo mask=0,1,2 anchors=1,2,3,4,5,6 classes=1 num=3 nms_kind=diounms';
        const net = `net width=32 height=32 channels=3 ${options}`;
        writeFileSync(file, cfgText(`${net}|conv filters=18 size=3 pad=1|${yolo}`));
        return file;
      };
      const run = (file: string, ...words: string[]) =>
        mafatJson<Ran>(
          ...['run', file, '--random-weights', '3', '--image', sample('tiny-face', 'faces.jpg')],
          ...['--threshold', '0.2', ...words],
        ).detections;
      const [boxed, stretched] = [network('letter_box=1'), network('')];
      assert.deepEqual(run(boxed), run(stretched, '--letterbox'));
      assert.notDeepEqual(run(boxed), run(stretched));
    });
  });
});

const NET = 'net width=8 height=8 channels=3';
const TEXT = cfgText(`${NET}|conv filters=2 size=3 pad=1`);
const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('definitions as people have them', () => {
  const READ: readonly (readonly [title: string, file: string, bytes: string | Buffer])[] = [
    ['a name of .cfg.txt', 'net.cfg.txt', TEXT],
    ['UTF-16', 'net.cfg', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16 without a mark', 'net.cfg', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16 with the big end first', 'net.cfg', swapped(`\uFEFF${TEXT}`)],
    ['UTF-8 with a mark', 'net.cfg', `\uFEFF${TEXT}`],
    ['Latin-1 in a comment', 'net.cfg', Buffer.from(`# Größe\n${TEXT}`, 'latin1')],
    ['20 KiB of comments', 'net.cfg', `${'# a comment\n'.repeat(2000)}${TEXT}`],
  ];
  for (const [title, name, bytes] of READ)
    it(`${title}: read`, () => {
      withFolder(folder => {
        writeFileSync(join(folder, name), bytes);
        const { code, stdout, stderr } = mafat('inspect', join(folder, name));
        assert.equal(code, 0);
        assert.match(stdout, /convolutional/);
        if (title.startsWith('UTF'))
          assert.match(stderr, /(UTF-16|UTF-8 with a byte order mark), which/);
      });
    });

  const NAMED: readonly (readonly [title: string, text: string, message: RegExp])[] = [
    ['nothing', '', /net\.cfg is empty/],
    ['a character that nobody sees', `\u200B${TEXT}`, /1:1: error: .*U\+200B/],
    ['[Net]', TEXT.replace('[net]', '[Net]'), /1:2: error: .*write 'net'/],
    ['# [net]', `# ${TEXT}`, /2:1: error: .*add \[net\] above/],
    ['no [net]', TEXT.replace('[net]\n', ''), /1:1: error: .*add \[net\] above/],
    ['layers alone', '[convolutional]\nfilters=2\n', /1:2: error: .*must be \[net\]/],
    ['// before [net]', `//yolo\n${TEXT}`, /1:1: error: .*start comments with '#'/],
    ['/* */ before [net]', `/* yolo */\n${TEXT}`, /1:1: error: Darknet stops at '\/\*'/],
    ['-- before [net]', `-- yolo\n${TEXT}`, /1:1: error: Darknet stops at '--'/],
    ['a fence before [net]', `\`\`\`\n${TEXT}\`\`\`\n`, /1:1: error: .*'```'.*remove it/],
    ['a web page', '<!DOCTYPE html>\n<html><head>', /web page/],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\n', /git lfs pull/],
  ];
  for (const [title, text, message] of NAMED)
    it(`${title}: named`, () => {
      withFolder(folder => {
        const file = join(folder, 'net.cfg');
        writeFileSync(file, text);
        const { code, stdout, stderr } = mafat('inspect', file);
        assert.notEqual(code, 0);
        assert.match(stdout + stderr, message);
      });
    });

  it('names of classes in UTF-16 are read', () => {
    withFolder(folder => {
      const [net, names] = [join(folder, 'net.cfg'), join(folder, 'net.names')];
      writeFileSync(net, cfgText(`${NET}|conv filters=2|avg|soft`));
      writeFileSync(names, Buffer.from('\uFEFFKatze\nHündin\n', 'utf16le'));
      const image = sample('tiny-face', 'faces.jpg');
      const words = ['--random-weights', '1', '--image', image, '--names', names];
      const { classes } = mafatJson<{ classes: { label: string }[] }>('run', net, ...words);
      assert.deepEqual(classes.map(({ label }) => label).sort(), ['Hündin', 'Katze']);
    });
  });
});

describe('weights of a larger network', () => {
  it('run its first layers, with a warning', () => {
    withFolder(folder => {
      const file = join(folder, 'net.cfg');
      const text = readFileSync(sample('tiny-face', 'tiny-face.cfg'), 'utf8');
      const sections = text.split(/^(?=\[)/m);
      writeFileSync(file, sections.slice(0, 7).join(''));
      const words = TINY_FACE.slice(1, 5);
      const ran = (network: string, layers: string) => {
        const dump = ['--dump', folder, '--layers', layers, '--plan', '1x1'];
        const { code, stderr } = mafat('run', network, ...words, ...dump);
        assert.equal(code, 0);
        return [stderr, readFileSync(join(folder, '4.f32'))] as const;
      };
      const [said, first] = ran(file, '4');
      const [nothing, whole] = ran(TINY_FACE[0], '4');
      assert.match(
        said,
        /warning: .*tiny-face\.weights has \d+ bytes, and net\.cfg needs the first/,
      );
      assert.doesNotMatch(nothing, /warning: .*weights/);
      assert.deepEqual(first, whole);
    });
  });
});

describeWithData('nms_kind', () => {
  it('decides which boxes of a trained network are left', () => {
    withFolder(folder => {
      const model = ['darknet', 'models', 'yolo-fastest-1.1-xl'] as const;
      const text = readDataText(...model, 'yolo-fastest-1.1-xl.cfg');
      const count = (kind: string): number => {
        const file = join(folder, `${kind}.cfg`);
        writeFileSync(file, text.replaceAll('nms_kind=greedynms', `nms_kind=${kind}`));
        return mafatJson<Ran>(
          ...['run', file, '--weights', dataPath(...model, 'yolo-fastest-1.1-xl.weights')],
          ...['--image', dataPath('images', 'kite.jpg'), '--threshold', '0.1'],
        ).detections.length;
      };
      // Darknet keeps 30. It was 24 by default where the decoder repeated chroma; as libjpeg decodes, 26.
      assert.deepEqual([count('greedynms'), count('default')], [30, 26]);
    });
  });
});
