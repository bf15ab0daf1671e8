import { darknet } from '../../src/formats/darknet/darknet';
import type { Model, ParseOptions } from '../../src/formats/format';

/** `net width=9 height=7|conv filters=2`: sections in one line; every option gets a line of its own. */
export const cfgText = (notation: string): string =>
  notation
    .split('|')
    .map(section => {
      const [name = '', ...options] = section.trim().split(' ');
      return [`[${name}]`, ...options].join('\n');
    })
    .join('\n\n');

export const parseNotation = (notation: string, options: ParseOptions = {}): Model =>
  darknet.parse(cfgText(notation), 'test', options);

/** `net width=9 height=7 channels=4` and more sections. */
export const onSmallMap = (sections: string): string =>
  `net width=9 height=7 channels=4|${sections}`;
