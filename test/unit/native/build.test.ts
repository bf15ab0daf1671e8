import assert from 'node:assert/strict';
import { firstComplaint } from '../../../src/native/build';

describe('the first complaint of a compiler', () => {
  for (const [output, complaint] of [
    [
      'In file included from mafat/engine.c:10:\nmafat/kernels.h:14:10: fatal error: stddef.h: No such file or directory\ncompilation terminated.',
      'mafat/kernels.h:14:10: fatal error: stddef.h: No such file or directory',
    ],
    [
      "main.c:7:3: warning: unused\nmain.c:9:1: error: expected ';'\nmain.c:10:1: error: more",
      "main.c:9:1: error: expected ';'",
    ],
    [
      '/usr/bin/ld: cannot find -lc\ncollect2: error: ld returned 1',
      '/usr/bin/ld: cannot find -lc',
    ],
    ['\n\n', undefined],
  ] as const)
    it(complaint ?? 'none', () => {
      assert.equal(firstComplaint(output), complaint);
    });
});
