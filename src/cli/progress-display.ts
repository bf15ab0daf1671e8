import { SingleBar } from 'cli-progress';
import type { WorkDone } from '../native/control';

/** Shows on stderr how far something is; says nothing beside JSON or where stderr is no terminal. */
export async function withProgress<T>(
  title: string,
  json: boolean | undefined,
  use: (progress: (value: WorkDone) => void) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY || json) return use(() => undefined);
  const bar = new SingleBar({
    format: `${title} {bar} {value}/{total}`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(1, 0);
  try {
    return await use(({ done, total }) => {
      bar.setTotal(total);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}
