import assert from 'node:assert/strict';
import { entry, GROUP_FILES } from '../../../bench/limits/group-reading';

type Files = Readonly<Record<string, string>>;

const reader =
  (files: Files) =>
  (name: string): string | undefined =>
    files[name];

/** Out of a group of 64 MiB in which a process had used 200 (Linux 6.18, some lines left out). */
const VERSION_1: Files = {
  'memory.max_usage_in_bytes': '67108864\n',
  'memory.usage_in_bytes': '66584576\n',
  'memory.oom_control': 'oom_kill_disable 1\nunder_oom 0\noom_kill 0\n',
  'memory.stat': `cache 4337664
rss 61300736
swap 4096
pgmajfault 19897
hierarchical_memory_limit 67108864
total_cache 4337664
total_swap 150741035
total_pgmajfault 19897
total_inactive_anon 0
`,
};

/** Out of a group of the same kind (Linux 6.1, some lines left out). */
const VERSION_2: Files = {
  'memory.peak': '67108864\n',
  'memory.current': '66969600\n',
  'memory.swap.current': '148983808\n',
  'memory.events': 'low 0\nhigh 0\nmax 5939\noom 0\noom_kill 0\noom_group_kill 0\n',
  'memory.stat': 'anon 63848448\nfile 253952\npgfault 407353\npgmajfault 21294\npgrefill 6650\n',
};

describe('readings of memory groups', () => {
  it('version 1', () => {
    assert.deepEqual(GROUP_FILES[1].read(reader(VERSION_1)), {
      peakBytes: 67108864,
      usageBytes: 66584576,
      swapBytes: 150741035,
      majorFaults: 19897,
      isPaused: false,
      kills: 0,
    });
  });

  it('version 1, held for want of memory', () => {
    const oom = 'oom_kill_disable 1\nunder_oom 1\noom_kill 0\n';
    const reading = GROUP_FILES[1].read(reader({ ...VERSION_1, 'memory.oom_control': oom }));
    assert.equal(reading.isPaused, true);
  });

  it('version 2', () => {
    assert.deepEqual(GROUP_FILES[2].read(reader(VERSION_2)), {
      peakBytes: 67108864,
      usageBytes: 66969600,
      swapBytes: 148983808,
      majorFaults: 21294,
      isPaused: false,
      kills: 0,
    });
  });

  it('version 2, where a process was killed, on a kernel that keeps no peak', () => {
    const events = 'max 5939\noom 1\noom_kill 1\noom_group_kill 0\n';
    const files: Files = { 'memory.current': '66969600\n', 'memory.events': events };
    const reading = GROUP_FILES[2].read(reader(files));
    assert.equal(reading.kills, 1);
    assert.equal(reading.peakBytes, null);
  });

  it('version 1 is told to hold rather than to kill, version 2 knows no such thing', () => {
    assert.deepEqual(GROUP_FILES[1].settings, [['memory.oom_control', '1']]);
    assert.deepEqual(GROUP_FILES[2].settings, []);
  });

  it('numbers are found by their whole name', () => {
    assert.equal(entry('total_swap 7\nswap 5\nswapcached 6\n', 'swap'), 5);
    assert.equal(entry('swap 5\n', 'wap'), undefined);
    assert.equal(entry(undefined, 'swap'), undefined);
  });
});
