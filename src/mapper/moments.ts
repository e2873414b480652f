/** Mean and variance of what is added, 0 of nothing. */
export class Moments {
  private sum = 0;
  private squares = 0;
  private count = 0;

  add(x: number): void {
    this.sum += x;
    this.squares += x * x;
    this.count++;
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  get variance(): number {
    return this.count === 0 ? 0 : Math.max(0, this.squares / this.count - this.mean ** 2);
  }
}
