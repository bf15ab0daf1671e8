/** What a search may spend, counted in tasks that are run or tried: the same on every machine. */
export class Effort {
  private spentTasks = 0;

  constructor(private readonly mostTasks: number) {}

  get spent(): number {
    return this.spentTasks;
  }

  get isSpent(): boolean {
    return this.spentTasks >= this.mostTasks;
  }

  spend(tasks: number): void {
    this.spentTasks += tasks;
  }
}
