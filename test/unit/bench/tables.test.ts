import assert from 'node:assert/strict';
import { formatLimits } from '../../../bench/limits/limits-table';
import { busySentence } from '../../../bench/report/quietness';
import { formatSpeed } from '../../../bench/speed/speed-table';
import { limitRow, limitsReport, SPEED_REPORT } from '../../support/bench-report';

/** The lines of a text that begin with a word, blanks taken together. */
const lines = (text: string, beginning: string): readonly string[] =>
  text
    .split('\n')
    .map(line => line.trim().replace(/ {2,}/g, ' | '))
    .filter(line => line.startsWith(beginning));

describe('tables of benchmarks', () => {
  it('speed: every figure of a row, with its unit in the head or behind it', () => {
    const text = formatSpeed(SPEED_REPORT);
    assert.deepEqual(lines(text, 'engine'), [
      'engine | threads | plan | arena | ms, median | least | spread | of peak | speed | process | difference',
    ]);
    assert.deepEqual(lines(text, 'mafat'), [
      'mafat exact | 1 | untiled | 24.0 MiB | 400 | 200 | 20 % | 90 % | 1.50x | 100.0 MiB | none',
    ]);
    assert.deepEqual(lines(text, 'peer'), [
      'peer | 1 | untiled | – | 100 | 50.0 | 20 % | 90 % | 1.50x | – | 2.5e-6',
    ]);
    assert.deepEqual(lines(text, 'net,'), ['net, 8×4×3, 13.0 G MACs']);
  });

  it('speed: what is left out is named with its reason, and a busy machine is owned up to', () => {
    const text = formatSpeed(SPEED_REPORT);
    assert.deepEqual(lines(text, 'left out'), [
      'left out: other, 2 threads: is not installed: ask',
    ]);
    assert.match(text, /Other programs used the machine in 25 % of the rounds/);
    assert.doesNotMatch(formatSpeed({ ...SPEED_REPORT, busyShare: 0 }), /Other programs/);
    assert.equal(busySentence(0), undefined);
  });

  it('limits: latencies, or why there are none', () => {
    const text = formatLimits(
      limitsReport([
        limitRow('mafat', null, 500, 'exact'),
        limitRow('peer', 96, 1500),
        limitRow('peer', 64, null),
      ]),
    );
    assert.deepEqual(lines(text, 'none'), [
      'none | mafat exact | untiled | 60.0 MiB | 500 | 500 | 0 % | 3 | 50.0 MiB | 7.00 MiB | 9.00 MiB | 1234',
    ]);
    assert.deepEqual(lines(text, '96 MiB'), [
      '96 MiB | peer | untiled | – | 1500 | 1500 | 0 % | 3 | 50.0 MiB | 7.00 MiB | 9.00 MiB | 1234',
    ]);
    assert.match(text, /64 MiB +peer +untiled +– +does not fit +0 /);
    assert.deepEqual(lines(text, 'left out'), ['left out: other: has failed']);
  });
});
