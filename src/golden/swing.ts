/** What all models of L1 share: how charge moves a membrane within its range. */

import type { Saturation } from './types.js';

/** The range of a layer's membranes, LSB: keeps them in it, and knows what was seen and how often it clipped. */
export class Swing {
  readonly floor: number;
  readonly ceiling: number;
  min = 0;
  max = 0;
  clipped = 0;

  constructor(saturation: Saturation | null) {
    this.floor = saturation?.min ?? Number.NEGATIVE_INFINITY;
    this.ceiling = saturation?.max ?? Number.POSITIVE_INFINITY;
  }

  begin(): void {
    this.min = 0;
    this.max = 0;
    this.clipped = 0;
  }

  /** The range seen so far never reaches beyond the membrane's: only what leaves the former can clip. */
  clip(v: number): number {
    if (v >= this.floor && v <= this.ceiling) return v;
    this.clipped++;
    return v < this.floor ? this.floor : this.ceiling;
  }

  /** Moves a membrane by one piece after the other, all of one sign. @param total their sum */
  move(membrane: number, pieces: readonly number[], total: number): number {
    let v = membrane + total;
    // Within the range seen so far nothing clips or widens it, and sums are exact.
    if (v >= this.min && v <= this.max) return v;
    v = membrane;
    for (const piece of pieces) {
      v = this.clip(v + piece);
      if (v < this.min) this.min = v;
      else if (v > this.max) this.max = v;
    }
    return v;
  }

  get range(): { min: number; max: number } {
    return { min: this.min, max: this.max };
  }
}
