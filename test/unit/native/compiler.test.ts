import assert from 'node:assert/strict';
import { compilerNameOf } from '../../../src/native/compiler';

const FREE = 'Copyright (C) 2022 Free Software Foundation, Inc.';

describe('what compilers say with --version', () => {
  for (const [program, said, name] of [
    ['cc', `cc (Debian 12.2.0-14+deb12u1) 12.2.0\n${FREE}`, 'gcc 12.2.0'],
    ['gcc', `gcc (GCC) 13.2.1 20230801 (Red Hat 13.2.1-7)\n${FREE}`, 'gcc 13.2.1'],
    ['gcc', `gcc (Ubuntu 9.4.0-1ubuntu1~20.04.2) 9.4.0\n${FREE}`, 'gcc 9.4.0'],
    [
      'aarch64-linux-gnu-gcc',
      `aarch64-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0\n${FREE}`,
      'gcc 12.2.0',
    ],
    ['cc', 'Debian clang version 14.0.6\nTarget: x86_64-pc-linux-gnu', 'clang 14.0.6'],
    ['gcc', 'Apple clang version 15.0.0 (clang-1500.3.9.4)\nTarget: arm64', 'clang 15.0.0'],
    ['clang', 'clang version 17.0.6', 'clang 17.0.6'],
    ['tcc', 'tcc version 0.9.27 (x86_64 Linux)', 'tcc 0.9.27'],
    ['zzz', 'hello\nversion 1.2.3', undefined],
    ['zzz', '', undefined],
  ] as const)
    it(`${program}: ${said.split('\n')[0] ?? ''} → ${name ?? 'no compiler'}`, () => {
      const found = compilerNameOf(program, said);
      assert.equal(found && `${found.name} ${found.version}`, name);
    });
});
