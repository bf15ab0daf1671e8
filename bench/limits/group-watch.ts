import type { GroupReading } from './group-reading';
import type { MemoryGroup } from './memory-group';

const PERIOD_MS = 50;

/** A group that has been waiting for memory so long, and nothing moves, will wait for ever. */
const HOPELESS_MS = 15_000;

/** Looks at a group again and again. The owner must stop it. */
export class GroupWatch {
  swapPeakBytes = 0;
  private usagePeakBytes = 0;
  private pause: { readonly since: number; readonly reading: GroupReading } | undefined;
  private giveUp: () => void = () => undefined;
  private readonly timer = setInterval(() => this.look(), PERIOD_MS);

  /** Settles when nothing in the group can go on. */
  readonly stuck = new Promise<'does not fit'>(settle => {
    this.giveUp = () => settle('does not fit');
  });

  constructor(private readonly group: MemoryGroup) {}

  /** As the kernel has kept it, or as it was seen. */
  get peakBytes(): number {
    return this.group.read().peakBytes ?? this.usagePeakBytes;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const reading = this.group.read();
    const { usageBytes, swapBytes, isPaused } = reading;
    this.swapPeakBytes = Math.max(this.swapPeakBytes, swapBytes);
    this.usagePeakBytes = Math.max(this.usagePeakBytes, usageBytes);
    if (!isPaused) this.pause = undefined;
    else if (this.pause === undefined || hasMoved(this.pause.reading, reading))
      this.pause = { since: performance.now(), reading };
    else if (performance.now() - this.pause.since > HOPELESS_MS) this.giveUp();
  }
}

const hasMoved = (a: GroupReading, b: GroupReading): boolean =>
  a.majorFaults !== b.majorFaults || a.swapBytes !== b.swapBytes;
