import assert from 'node:assert/strict';
import { filesInMaps, mappedFiles } from '../../../bench/limits/page-cache';

const MAPS = `00400000-00423000 r--p 00000000 fe:00 1311046                            /usr/bin/node
00423000-02a5c000 r-xp 00023000 fe:00 1311046                            /usr/bin/node
05f1a000-0635b000 rw-p 00000000 00:00 0                                  [heap]
7f2c38000000-7f2c38021000 rw-p 00000000 00:00 0 
7f2c4a9d0000-7f2c4a9f6000 r--p 00000000 fe:00 1835243                    /usr/lib/with blank/libc.so.6
7f2c4abf0000-7f2c4abf1000 rw-s 00000000 00:01 2050                       /memfd:doublemapper (deleted)
7ffd1c5c1000-7ffd1c5e3000 rw-p 00000000 00:00 0                          [stack]
`;

describe('files of a process', () => {
  it('are those of its mappings, each once', () => {
    assert.deepEqual(filesInMaps(MAPS), ['/usr/bin/node', '/usr/lib/with blank/libc.so.6']);
    assert.deepEqual(filesInMaps(''), []);
  });

  it('this process has mapped its own program', function () {
    if (process.platform !== 'linux') this.skip();
    assert.ok(mappedFiles(process.pid).includes(process.execPath));
    assert.deepEqual(mappedFiles(undefined), []);
  });
});
