import assert from 'node:assert/strict';
import { textTable } from '../../../src/cli/text-table';

describe('text table', () => {
  it('aligns columns and leaves no blanks at the ends', () => {
    const lines = textTable(
      [
        { title: 'n', align: 'right', cell: ({ n }: { n: number; name: string }) => String(n) },
        { title: 'name', align: 'left', cell: ({ name }) => name },
      ],
      [
        { n: 7, name: 'seven' },
        { n: 12, name: '' },
      ],
    );
    assert.deepEqual(lines, [' n  name', ' 7  seven', '12']);
  });
});
