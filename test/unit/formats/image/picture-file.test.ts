import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { join } from 'node:path';
import fc from 'fast-check';
import { encode as encodeJpeg } from 'jpeg-js';
import { UserError } from '../../../../src/base/user-error';
import type { Picture } from '../../../../src/formats/image/picture';
import { decodePicture } from '../../../../src/formats/image/picture-file';
import { encodePng } from '../../../../src/formats/image/png';
import { describeWithData, readData } from '../../../support/data';
import { uniformNumbers } from '../../../support/uniform';
import { chunk, pngFile, type PngFile } from './png-file';

const REFERENCE = JSON.parse(
  readFileSync(
    join(__dirname, '..', '..', '..', 'fixtures', 'darknet-calls', 'alexeyab.json'),
    'utf8',
  ),
) as Readonly<Record<string, readonly number[]>>;

const gradient: Picture = {
  height: 24,
  width: 40,
  pixels: Uint8Array.from({ length: 24 * 40 * 3 }, (_, i) => ((i * 7) % 256) >> (i % 3)),
};

const smallJpeg = (): Buffer => {
  const rgba = Buffer.alloc(40 * 24 * 4, 255);
  gradient.pixels.forEach((value, i) => (rgba[Math.floor(i / 3) * 4 + (i % 3)] = value));
  return encodeJpeg({ width: 40, height: 24, data: rgba }, 80).data;
};

/** The picture, or the sentence that says why there is none; any other error is a bug. */
function outcome(bytes: Uint8Array): Picture | string {
  try {
    return decodePicture(bytes, 'photo');
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const messageOf = (result: Picture | string): string =>
  typeof result === 'string' ? result : `a picture of ${result.width}×${result.height}`;

const isPicture = (result: Picture | string): boolean =>
  typeof result !== 'string' && result.pixels.length === result.width * result.height * 3;

/** Numbers from `start` on below `end`. */
const stepped = (start: number, end: number, step: number): readonly number[] =>
  Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, i) => start + i * step);

describe('PNG', () => {
  const png = encodePng(gradient);
  const palette = chunk('PLTE', Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80, 90));
  const one = { width: 3, height: 1, chunks: [] };
  const cases: readonly (readonly [string, PngFile, readonly number[]])[] = [
    [
      'RGB',
      { ...one, depth: 8, colourType: 2, rows: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] },
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ],
    ['grey', { ...one, depth: 8, colourType: 0, rows: [[5, 6, 7]] }, [5, 5, 5, 6, 6, 6, 7, 7, 7]],
    [
      'grey, 1 bit',
      { ...one, depth: 1, colourType: 0, rows: [[1, 0, 1]] },
      [255, 255, 255, 0, 0, 0, 255, 255, 255],
    ],
    [
      'grey, 2 bits',
      { ...one, depth: 2, colourType: 0, rows: [[1, 2, 3]] },
      [85, 85, 85, 170, 170, 170, 255, 255, 255],
    ],
    [
      'grey, 4 bits',
      { ...one, depth: 4, colourType: 0, rows: [[0, 1, 15]] },
      [0, 0, 0, 17, 17, 17, 255, 255, 255],
    ],
    [
      'grey, 16 bits',
      { ...one, depth: 16, colourType: 0, rows: [[0x01ff, 0x8000, 0xffff]] },
      [1, 1, 1, 128, 128, 128, 255, 255, 255],
    ],
    [
      'grey and alpha',
      { ...one, depth: 8, colourType: 4, rows: [[5, 0, 6, 128, 7, 255]] },
      [5, 5, 5, 6, 6, 6, 7, 7, 7],
    ],
    [
      'RGB and alpha, 16 bits',
      { ...one, width: 1, depth: 16, colourType: 6, rows: [[0x1234, 0x5678, 0x9abc, 0]] },
      [0x12, 0x56, 0x9a],
    ],
    [
      'palette',
      { ...one, depth: 8, colourType: 3, rows: [[2, 0, 1]], chunks: [palette] },
      [70, 80, 90, 10, 20, 30, 40, 50, 60],
    ],
    [
      'palette, 2 bits, with transparency',
      {
        ...one,
        depth: 2,
        colourType: 3,
        rows: [[1, 2, 0]],
        chunks: [palette, chunk('tRNS', Uint8Array.of(0, 9))],
      },
      [40, 50, 60, 70, 80, 90, 10, 20, 30],
    ],
    [
      'rows that do not end with a byte',
      { width: 1, height: 2, depth: 4, colourType: 0, rows: [[1], [15]], chunks: [] },
      [17, 17, 17, 255, 255, 255],
    ],
    [
      'a broken text and a broken profile',
      {
        ...one,
        width: 1,
        depth: 8,
        colourType: 0,
        rows: [[3]],
        chunks: [chunk('tEXt', Uint8Array.of(1)), chunk('iCCP', Uint8Array.of(65, 0, 9))],
      },
      [3, 3, 3],
    ],
  ];
  for (const [title, file, expected] of cases) {
    it(title, () => {
      const { width, height, pixels } = decodePicture(pngFile(file), 'x.png');
      assert.deepEqual([width, height, ...pixels], [file.width, file.height, ...expected]);
    });
  }

  const filtered: readonly (readonly [number, readonly number[], readonly number[]])[] = [
    [1, [10, 5, 5], [10, 15, 20]],
    [2, [10, 5, 5], [10, 5, 5]],
    [3, [10, 5, 5], [10, 10, 10]],
    [4, [10, 5, 5], [10, 15, 20]],
  ];
  for (const [filter, row, values] of filtered)
    it(`filter ${filter}`, () => {
      const file = { ...one, depth: 8, colourType: 0, filter, rows: [row] };
      const { pixels } = decodePicture(pngFile(file), 'x.png');
      assert.deepEqual(
        pixels.filter((_, index) => index % 3 === 0),
        Uint8Array.from(values),
      );
    });

  it('interlaced, of every size up to 9×9, and of 1, 8 and 16 bits', () => {
    const passes = [
      [0, 0, 8, 8],
      [0, 4, 8, 8],
      [4, 0, 8, 4],
      [0, 2, 4, 4],
      [2, 0, 4, 2],
      [0, 1, 2, 2],
      [1, 0, 2, 1],
    ] as const;
    for (const depth of [1, 8, 16])
      for (let size = 0; size < 81; size++) {
        const [width, height] = [1 + (size % 9), 1 + Math.floor(size / 9)];
        const sample = (x: number, y: number): number => (7 * x + 13 * y) % 2 ** Math.min(depth, 8);
        const upper = depth === 16 ? 256 : 1;
        const rows = passes.flatMap(([row, column, down, right]) =>
          stepped(row, height, down).map(y =>
            stepped(column, width, right).map(x => sample(x, y) * upper),
          ),
        );
        const file = { width, height, depth, colourType: 0, interlaced: true };
        const { pixels } = decodePicture(
          pngFile({ ...file, rows: rows.filter(row => row.length > 0) }),
          'x.png',
        );
        const scale = depth === 1 ? 255 : 1;
        pixels.forEach((value, index) => {
          const position = Math.floor(index / 3);
          const expected = sample(position % width, Math.floor(position / width)) * scale;
          assert.equal(value, expected);
        });
      }
  });

  it('what is inflated behind the last row is not looked at', () => {
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const bomb = pngFile({
      ...{ width: 3, height: 2, depth: 8, colourType: 0, rows },
      more: new Uint8Array(2 ** 27),
    });
    const before = process.memoryUsage();
    const { pixels } = decodePicture(bomb, 'x.png');
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    assert.deepEqual([...pixels.filter((_, index) => index % 3 === 0)], [1, 2, 3, 4, 5, 6]);
    assert.ok(arrayBuffers + heapUsed - before.arrayBuffers - before.heapUsed < 2 ** 25);
  });

  it('16 bits of four channels take little more memory than the picture', () => {
    const [width, height] = [2000, 1500];
    const data = deflateSync(new Uint8Array((8 * width + 1) * height));
    const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 16, 6, 0, 0, 0]);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    const bytes = Buffer.concat([png.subarray(0, 8), chunk('IHDR', header), chunk('IDAT', data)]);
    const { pixels } = decodePicture(bytes, 'x.png');
    assert.equal(pixels.length, 3 * width * height);
    assert.ok(pixels.every(value => value === 0));
  });

  it('what is encoded is decoded again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        (width, height) => {
          const pixels = Uint8Array.from(uniformNumbers(width * height * 3, 5), u => u * 256);
          assert.deepEqual(decodePicture(encodePng({ width, height, pixels }), 'x'), {
            width,
            height,
            pixels,
          });
        },
      ),
    );
  });
});

const JPEG_FIXTURES = join(__dirname, '..', '..', '..', 'fixtures', 'jpeg');

describe('JPEG', () => {
  const names = readdirSync(JPEG_FIXTURES).filter(name => name.endsWith('.jpg'));
  it('has a fixture of each kind', () => assert.equal(names.length, 19));
  for (const name of names)
    it(`${name} as libjpeg decodes it`, () => {
      const [{ width, height, pixels }, reference] = [name, name.replace('.jpg', '.png')].map(
        file => decodePicture(readFileSync(join(JPEG_FIXTURES, file)), file),
      ) as [Picture, Picture];
      assert.deepEqual([width, height], [reference.width, reference.height]);
      const distance = pixels.reduce(
        (most, value, index) => Math.max(most, Math.abs(value - (reference.pixels[index] ?? NaN))),
        0,
      );
      assert.ok(distance <= 1, `${distance} of 255`);
    });

  it('a colour survives to a few levels', () => {
    const data = Buffer.alloc(16 * 16 * 4, Buffer.of(200, 100, 50, 255));
    const jpeg = encodeJpeg({ width: 16, height: 16, data }, 95).data;
    const { pixels, width, height } = decodePicture(jpeg, 'x.jpg');
    assert.deepEqual([width, height, pixels.length], [16, 16, 768]);
    pixels.forEach((value, i) => assert.ok(Math.abs(value - ([200, 100, 50][i % 3] ?? 0)) <= 3));
  });

  it('the EXIF orientation is ignored, as in Darknet', () => {
    const jpeg = smallJpeg();
    const turned = Buffer.from(
      '457869660000' + '4d4d002a00000008' + '0001' + '011200030000000100060000' + '00000000',
      'hex',
    );
    const segment = Buffer.concat([Buffer.of(0xff, 0xe1, 0, turned.length + 2), turned]);
    const withExif = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
    assert.deepEqual(decodePicture(withExif, 'x'), decodePicture(jpeg, 'x'));
  });
});

describeWithData('photographs', () => {
  for (const name of ['dog.jpg', 'yolofacetest1.jpg'] as const) {
    it(`${name}: size and means of 256 parts as decoded by stb_image`, () => {
      const { width, height, pixels } = decodePicture(readData('images', name), name);
      assert.deepEqual([width, height], REFERENCE[`${name} size`]);
      const [w, h] = [Math.floor(width / 16), Math.floor(height / 16)];
      REFERENCE[`${name} means`]?.forEach((mean, index) => {
        const [c, row, column] = [index >> 8, (index >> 4) & 15, index & 15];
        let sum = 0;
        for (let y = row * h; y < (row + 1) * h; y++)
          for (let x = column * w; x < (column + 1) * w; x++)
            sum += pixels[(y * width + x) * 3 + c] ?? NaN;
        assert.ok(Math.abs(sum / (w * h) - mean) < 1.5, `part ${index}: ${sum / (w * h)}, ${mean}`);
      });
    });
  }

  it('a photograph cut short anywhere is refused with a sentence', () => {
    const bytes = readData('images', 'yoloface-50k-1.jpg');
    for (let part = 1; part < 8; part++) {
      const result = outcome(bytes.subarray(0, Math.floor((bytes.length * part) / 8)));
      assert.match(messageOf(result), /^photo is damaged or truncated/);
    }
  });
});

describe('files that are no good pictures', () => {
  const png = encodePng(gradient);
  const sized = (width: number, height: number): Buffer => {
    const bytes = Buffer.from(png);
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    return bytes;
  };
  const jpegSized = (width: number, height: number): Buffer => {
    const bytes = smallJpeg();
    const frame = bytes.indexOf(Buffer.of(0xff, 0xc0));
    bytes.writeUInt16BE(height, frame + 5);
    bytes.writeUInt16BE(width, frame + 7);
    return bytes;
  };
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['nothing', new Uint8Array(0), /is empty, but only JPEG and PNG/],
    ['a text file', Buffer.from('hello'), /is not an image, but only/],
    ['a GIF', Buffer.from('GIF89a....'), /is a GIF image, but only/],
    ['a WebP', Buffer.from('RIFF....WEBPVP8 '), /is a WebP image/],
    ['a HEIC', Buffer.from('\0\0\0\x18ftypheic'), /is a HEIF or AVIF image/],
    ['the signature of a PNG', png.subarray(0, 8), /damaged or truncated/],
    ['the beginning of a PNG', png.subarray(0, png.length - 200), /damaged or truncated/],
    ['the start of a JPEG', smallJpeg().subarray(0, 3), /damaged or truncated/],
    ['a PNG of 4 billion pixels', sized(65536, 65536), /too large: 65536×65536 pixels/],
    [
      'a PNG of one row',
      sized(2 ** 25 - 1, 1),
      /too wide: 33554431×1 pixels, and the limit is 65536/,
    ],
    ['a PNG of two wide rows', sized(65537, 2), /too wide: 65537×2 pixels/],
    ['a PNG of 64 megapixels', sized(8000, 8000), /64\.0 megapixels, over the limit of 33\.6/],
    ['a JPEG of 64 megapixels', jpegSized(8000, 8000), /64\.0 megapixels, over the limit of 33\.6/],
    ['a PNG of no pixels', sized(0, 5), /damaged/],
    ['a PNG that says it is larger than it can be', sized(5000, 5000), /cannot hold 5000×5000/],
    ['a JPEG of 4 billion pixels', jpegSized(65535, 65535), /too large: 65535×65535 pixels/],
    [
      'a JPEG that says it is larger than it can be',
      jpegSized(5000, 5000),
      /cannot hold 5000×5000/,
    ],
    ['a JPEG of no pixels', jpegSized(0, 5), /damaged/],
  ];
  for (const [title, bytes, message] of cases) {
    it(title, () => assert.match(messageOf(outcome(bytes)), message));
  }

  it('a lossless JPEG is named', () => {
    const bytes = smallJpeg();
    bytes[bytes.indexOf(Buffer.of(0xff, 0xc0)) + 1] = 0xc3;
    assert.match(messageOf(outcome(bytes)), /unsupported kind of JPEG/);
  });

  it('a JPEG with thousands of scans is refused before it is decoded', () => {
    const scan = Buffer.of(0xff, 0xda, 0, 2);
    const bytes = Buffer.concat([smallJpeg(), ...Array.from({ length: 5000 }, () => scan)]);
    assert.match(messageOf(outcome(bytes)), /JPEG with 5001 scans, but at most 200/);
  });

  for (const [format, whole] of [
    ['PNG', png],
    ['JPEG', smallJpeg()],
  ] as const) {
    it(`${format} with changed bytes gives a picture or a sentence`, () => {
      const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), changes => {
          const bytes = Uint8Array.from(whole);
          for (const [index, value] of changes) bytes[index] = value;
          const result = outcome(bytes);
          assert.ok(typeof result === 'string' || isPicture(result));
        }),
        { numRuns: 400 },
      );
    });

    it(`${format} signature and any bytes gives a picture or a sentence`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), tail => {
          const head = whole.subarray(0, format === 'PNG' ? 33 : 4);
          const result = outcome(Buffer.concat([head, tail]));
          assert.ok(typeof result === 'string' || isPicture(result));
        }),
        { numRuns: 400 },
      );
    });
  }
});
