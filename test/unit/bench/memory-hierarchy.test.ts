import assert from 'node:assert/strict';
import { memoryHierarchy } from '../../../bench/limits/memory-hierarchy';

/** As Debian mounts it, with systemd. */
const UNIFIED = `proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate 0 0
tmpfs /tmp tmpfs rw,nosuid,nodev,memory 0 0
`;

/** Both versions at once: memory belongs to the first one. */
const HYBRID = `tmpfs /sys/fs/cgroup tmpfs rw,relatime,mode=755 0 0
cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
`;

describe('where memory is limited', () => {
  it('version 2, when it has the controller', () => {
    const read: string[] = [];
    const hierarchy = memoryHierarchy(UNIFIED, root => {
      read.push(root);
      return 'cpuset cpu io memory hugetlb pids rdma misc\n';
    });
    assert.deepEqual(hierarchy, { version: 2, root: '/sys/fs/cgroup' });
    assert.deepEqual(read, ['/sys/fs/cgroup']);
  });

  it('version 1, when that has it', () => {
    const hierarchy = memoryHierarchy(HYBRID, () => 'hugetlb\n');
    assert.deepEqual(hierarchy, { version: 1, root: '/sys/fs/cgroup/memory' });
  });

  it('nowhere, when neither has', () => {
    assert.equal(
      memoryHierarchy(UNIFIED, () => 'cpu pids\n'),
      undefined,
    );
    assert.equal(
      memoryHierarchy('', () => ''),
      undefined,
    );
  });
});
