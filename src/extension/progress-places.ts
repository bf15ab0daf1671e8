export type ProgressPlace = 'notification' | 'status bar';

/** Where tasks show how far they are: one in a notification at a time, and others beside it in the status bar. */
export class ProgressPlaces {
  private shown = false;

  /** Runs a task at the place that is free. */
  async with<T>(task: (place: ProgressPlace) => PromiseLike<T>): Promise<T> {
    if (this.shown) return await task('status bar');
    this.shown = true;
    try {
      return await task('notification');
    } finally {
      this.shown = false;
    }
  }
}
