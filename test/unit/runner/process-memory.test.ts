import assert from 'node:assert/strict';
import { processMemory, statusBytes } from '../../../src/runner/process-memory';

// Two lines of proc(5)'s own example.
const STATUS = 'VmPeak:\t  131168 kB\nVmHWM:\t   13484 kB\nRssAnon:\t   10264 kB\n';

describe('process memory', () => {
  it('reads lines of /proc/self/status', () => {
    assert.equal(statusBytes(STATUS, 'VmHWM'), 13484 * 1024);
    assert.equal(statusBytes(STATUS, 'RssAnon'), 10264 * 1024);
    assert.equal(statusBytes(STATUS, 'HWM'), null);
    assert.equal(statusBytes('', 'VmHWM'), null);
  });

  it('sees memory that is used', () => {
    const before = processMemory().peakBytes;
    const block = Buffer.alloc(64 * 2 ** 20, 1);
    const after = processMemory();
    assert.ok(after.peakBytes >= before);
    assert.ok(after.peakBytes > block.byteLength);
    assert.ok(after.peakBytes < 4 * 2 ** 30);
    assert.ok(process.platform !== 'linux' || (after.anonymousBytes ?? 0) > block.byteLength);
  });
});
