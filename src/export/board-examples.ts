import { pictureShape } from '../core/network/network';
import type { Shape } from '../core/network/shape';
import { cArray } from './c-text';
import { networkVariable } from './identifier';
import { fileHeader, type NetworkParts } from './network-source';
import type { ProjectFile } from './project-file';

/** Programs that run the network once: a plain main, and a sketch for Arduino. */
export const boardExamples = (parts: NetworkParts): readonly ProjectFile[] => [
  { path: 'examples/plain/main.c', content: mainSource(parts) },
  ...(parts.picture === undefined
    ? []
    : [{ path: 'examples/plain/picture.h', content: pictureHeader(parts) }]),
  { path: 'examples/once/once.ino', content: sketch(parts) },
];

const LARGEST = `/* The index of the largest number of an output. */
static int largest(struct mafat_map map) {
  int best = 0, index = 0;
  float most = map.numbers[0];
  for (int y = 0; y < map.height; y++)
    for (int x = 0; x < map.width; x++)
      for (int channel = 0; channel < map.channels; channel++, index++) {
        const float number = map.numbers[y * map.row_stride + x * map.pixel_stride + channel];
        if (number > most) {
          most = number;
          best = index;
        }
      }
  return best;
}
`;

/** Lines that fill the inputs that get no picture with zeros. */
function zeros({ schedule: { network }, picture, identifier }: NetworkParts): readonly string[] {
  return network.inputs.flatMap((_, index) => {
    if (index === 0 && picture !== undefined) return [];
    const name = `${identifier.toUpperCase()}_INPUT${index === 0 ? '' : `_${index}`}`;
    return [
      `  float *input_${index} = (float *)mafat_input(&${networkVariable(identifier)}, ${index});`,
      `  for (int i = 0; i < ${name}_HEIGHT * ${name}_WIDTH * ${name}_CHANNELS; i++) input_${index}[i] = 0.0f;`,
    ];
  });
}

const mainSource = (parts: NetworkParts): string => {
  const { identifier, picture } = parts;
  const variable = networkVariable(identifier);
  return [
    fileHeader(parts),
    picture === undefined
      ? '/* Runs the network once on zeros. Write what your sensor measures instead. */'
      : '/* Runs the network once on the picture in picture.h. Write what your camera takes instead. */',
    '',
    `#include "${identifier}.h"`,
    ...(picture === undefined ? [] : ['#include "mafat/picture.h"', '#include "picture.h"']),
    '',
    '/* Look at it with a debugger, or print it. */',
    'volatile int answer;',
    '',
    LARGEST,
    'int main(void) {',
    ...(picture === undefined ? [] : [`  mafat_put_picture(&${variable}, picture);`]),
    ...zeros(parts),
    `  mafat_run(&${variable});`,
    `  answer = largest(mafat_output(&${variable}, 0));`,
    '  return 0;',
    '}',
    '',
  ].join('\n');
};

const sketch = (parts: NetworkParts): string => {
  const { identifier, picture } = parts;
  const variable = networkVariable(identifier);
  const macro = `${identifier.toUpperCase()}_INPUT`;
  return [
    fileHeader(parts),
    `#include <${identifier}.h>`,
    ...(picture === undefined
      ? []
      : [
          '#include <mafat/picture.h>',
          '',
          '/* Fill it from your camera: rows of pixels of red, green and blue, or of grey. */',
          `static unsigned char pixels[${macro}_HEIGHT * ${macro}_WIDTH * ${macro}_CHANNELS];`,
        ]),
    '',
    LARGEST,
    'void setup() { Serial.begin(115200); }',
    '',
    'void loop() {',
    ...(picture === undefined ? [] : [`  mafat_put_picture(&${variable}, pixels);`]),
    ...zeros(parts),
    '  const unsigned long start = micros();',
    `  mafat_run(&${variable});`,
    '  Serial.print(largest(mafat_output(&' + variable + ', 0)));',
    '  Serial.print(" in microseconds: ");',
    '  Serial.println(micros() - start);',
    '  delay(1000);',
    '}',
    '',
  ].join('\n');
};

/** Red grows to the right, green downwards, and blue is the same everywhere. */
function pictureHeader(parts: NetworkParts): string {
  const { height, width, channels } = pictureShape(parts.schedule.network);
  return [
    fileHeader(parts),
    `/* ${height} rows of ${width} pixels of ${channels === 1 ? 'grey' : 'red, green and blue'}: red grows to the right, green downwards. */`,
    cArray('static const unsigned char picture[]', gradient({ height, width, channels })),
  ].join('\n');
}

function* gradient({ height, width, channels }: Shape): Generator<string> {
  const share = (place: number, size: number): number =>
    Math.floor((255 * place) / Math.max(1, size - 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      yield [share(x, width), share(y, height), 128].slice(0, channels).join(', ');
}
