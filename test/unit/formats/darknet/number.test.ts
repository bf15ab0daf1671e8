import assert from 'node:assert/strict';
import { readFloat, readInteger } from '../../../../src/formats/darknet/number';

describe('numbers as C reads them', () => {
  const INTEGERS: readonly (readonly [text: string, value: number, rest: string])[] = [
    ['40#32', 40, '#32'],
    ['180###P6', 180, '###P6'],
    ['-1', -1, ''],
    ['+7', 7, ''],
    ['007', 7, ''],
    ['3.9', 3, '.9'],
    ['1e3', 1, 'e3'],
    ['abc', 0, 'abc'],
    ['', 0, ''],
    ['--1', 0, '--1'],
  ];
  for (const [text, value, rest] of INTEGERS)
    it(`atoi("${text}") is ${value}`, () => {
      const number = readInteger(text);
      assert.deepEqual([number.value, number.rest], [value, rest]);
      assert.equal(number.found, rest !== text);
    });

  const FLOATS: readonly (readonly [text: string, value: number, rest: string])[] = [
    ['.5', 0.5, ''],
    ['5.', 5, ''],
    ['-1.5e-3x', -0.0015, 'x'],
    ['1e', 1, 'e'],
    ['0.1,0.2', 0.1, ',0.2'],
    ['.', 0, '.'],
    ['inf', Infinity, ''],
    ['-INFINITY', -Infinity, ''],
    ['nan', NaN, ''],
  ];
  for (const [text, value, rest] of FLOATS)
    it(`atof("${text}") is ${value}`, () => {
      const number = readFloat(text);
      assert.deepEqual([number.value, number.rest], [value, rest]);
    });
});
