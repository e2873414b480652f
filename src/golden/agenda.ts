/**
 * Which neurons a step has to visit: those that a spike reaches, those that something drives at every step, and those
 * that may fire by what they still hold. All others sleep, and cost nothing.
 */
export class Agenda {
  /** neurons to visit in this step, each once, valid up to `count` */
  readonly neurons: Uint32Array;
  count = 0;
  /** step of each neuron's last visit: a hot loop asks here before it calls `add` */
  readonly visited: Int32Array;
  readonly #awake: Uint32Array;
  #awakeCount = 0;
  #step = -1;

  /** @param always neurons that are visited in every step */
  constructor(
    size: number,
    readonly always: Uint32Array,
  ) {
    this.neurons = new Uint32Array(size);
    this.visited = new Int32Array(size).fill(-1);
    this.#awake = new Uint32Array(size);
  }

  /** Steps ascend from 0 within a run. */
  begin(step: number): void {
    if (step === 0) {
      this.visited.fill(-1);
      this.#awakeCount = 0;
    }
    this.#step = step;
    this.count = 0;
    for (let i = 0; i < this.#awakeCount; i++) this.add(this.#awake[i]);
    for (let i = 0; i < this.always.length; i++) this.add(this.always[i]);
    this.#awakeCount = 0;
  }

  add(neuron: number): void {
    if (this.visited[neuron] === this.#step) return;
    this.visited[neuron] = this.#step;
    this.neurons[this.count++] = neuron;
  }

  /** Visits the neuron in the next step too, whatever reaches it; once a step and neuron. */
  wake(neuron: number): void {
    this.#awake[this.#awakeCount++] = neuron;
  }
}
