/** What an array of capacitors is before it is drawn: capacitors as plates of whole grid steps, in a process. */

/** A rectangle of a layer, in grid steps. */
export interface Rect {
  readonly layer: string;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** One plate at the origin: what is painted, and where a wire of the upper layer leaves from each of its terminals. */
export interface PlateShape {
  readonly rects: readonly Rect[];
  /** centre lines of the wires that leave upwards */
  readonly top: number;
  readonly bottom: number;
  /** middle of the capacitor itself */
  readonly middle: readonly [number, number];
  /** from its left edge to that of the next one */
  readonly advance: number;
  /** upper edge */
  readonly height: number;
}

export interface Wire {
  readonly layer: string;
  readonly width: number;
  readonly pitch: number;
}

export interface Process {
  readonly name: 'scmos' | 'sky130';
  /** um of a grid step */
  readonly step: number;
  /** a coordinate as Magic reads it */
  readonly coordinate: (value: number) => string;
  /** lines before the drawing */
  readonly head: readonly string[];
  /** names what Magic loads; a PDK's is a file, found by `processTechnology` */
  readonly technology: string;
  /** of every plate, steps */
  readonly height: number;
  /** F, C as it is drawn where the process cannot draw the design's: only ratios are the design's then */
  readonly unit: number | null;
  /** F, of a plate of this width */
  readonly capacitance: (width: number) => number;
  /** legal widths of a plate, steps */
  readonly widths: readonly [least: number, most: number];
  readonly plate: (width: number) => PlateShape;
  readonly horizontal: Wire;
  readonly vertical: Wire;
  /** a contact between the two, as big as both layers need it */
  readonly via: {
    readonly layer: string;
    readonly size: number /** how far a wire reaches beyond it */;
    readonly beyond: number;
  };
  /** from the plates' upper edge to the first track, and from the last track to the next plates */
  readonly clear: readonly [below: number, above: number];
  /** names of the two wire layers in LEF */
  readonly lef: { readonly horizontal: string; readonly vertical: string };
  /** GDS layer and data type of the horizontal wires, which bear the pins */
  readonly pinLayer: readonly [number, number];
  /** model of a plate in a netlist, null for a plain capacitor with a value */
  readonly model: string | null;
}

/** A capacitor as equal plates. */
export interface Plated {
  readonly name: string;
  readonly top: string;
  readonly bottom: string;
  /** even: one half is the mirror image of the other */
  readonly plates: number;
  /** steps */
  readonly width: number;
}

export interface CapacitorArray {
  readonly name: string;
  readonly ports: readonly string[];
  /** in the order in which they are placed, from the outer rows to the inner ones */
  readonly capacitors: readonly Plated[];
}
