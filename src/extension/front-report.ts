/** Which of the reports is the active editor. The editor tells of each by itself, in any order. */
export class FrontReport<Network> {
  private front: Network | undefined;

  /** @param keyOf the same for what stands for the same network. */
  constructor(private readonly keyOf: (network: Network) => string) {}

  /** Undefined where no report is. */
  get network(): Network | undefined {
    return this.front;
  }

  /** Takes note that a report became the active editor, or is no longer; whether that changes anything. */
  follow(network: Network, isActive: boolean): boolean {
    const isFront = this.front !== undefined && this.keyOf(this.front) === this.keyOf(network);
    if (isFront === isActive) return false;
    this.front = isActive ? network : undefined;
    return true;
  }
}
